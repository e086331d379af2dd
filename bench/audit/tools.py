"""What the audit needs beside the product: npm's packages in a folder of their own, a browser, Java."""

import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).parent
WORK = HERE.parents[1] / ".audit"
MODULES = WORK / "node_modules"


class MissingError(Exception):
    """A tool is not there: what, and how to get it."""


def chromium() -> str:
    """The system's browser. Raises MissingError."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not found:
        raise MissingError("chromium is missing. On Debian: apt install chromium")
    return found


def install() -> None:
    """Put the packages of package-lock.json into .audit/, unless they are there. Raises MissingError."""
    for name, package in (("npm", "npm"), ("java", "default-jre-headless")):
        if not shutil.which(name):
            raise MissingError(f"{name} is missing. On Debian: apt install {package}")
    WORK.mkdir(exist_ok=True)
    lock = (HERE / "package-lock.json").read_bytes()
    done = WORK / "package-lock.done"
    if done.is_file() and done.read_bytes() == lock:
        return
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, WORK)
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    if subprocess.run(command, cwd=WORK, check=False).returncode:
        raise MissingError("npm could not install the packages of bench/audit/package-lock.json. Is there a network?")
    done.write_bytes(lock)
