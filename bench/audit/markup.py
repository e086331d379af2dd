"""What html-validate and the Nu validator find in the files of a site."""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path

from audit.tools import MODULES, WORK

_CONFIGURATION = {"root": True, "extends": ["html-validate:standard"]}


def html_validate(files: Sequence[Path]) -> list[str]:
    """Errors, each as file: rule: message."""
    (WORK / ".htmlvalidate.json").write_text(json.dumps(_CONFIGURATION), "utf-8")
    command = ["node", str(MODULES / "html-validate/bin/html-validate.mjs"), "--formatter=json", "--max-warnings=-1"]
    command += ["--config", str(WORK / ".htmlvalidate.json"), *map(str, files)]
    output = WORK / "html-validate.json"
    with output.open("w") as file:  # it ends without waiting for a pipe to take all
        made = subprocess.run(command, stdout=file, stderr=subprocess.PIPE, text=True, cwd=WORK, check=False)
    found = output.read_text("utf-8")
    if not found.startswith("["):
        raise RuntimeError(f"html-validate: {made.stderr.strip()[-500:]}")
    return [
        f"{_shown(result['filePath'])}:{message['line']}: {message['ruleId']}: {message['message']}"
        for result in json.loads(found)
        for message in result["messages"]
        if message["severity"] == 2
    ]


def vnu(files: Sequence[Path]) -> list[str]:
    """Errors of the Nu validator, but those of its CSS parser, which lags behind."""
    jar = next((MODULES / "vnu-jar").rglob("vnu.jar"))
    command = [
        "java",
        "-Xss4m",
        "-jar",
        str(jar),
        "--format",
        "json",
        "--exit-zero-always",
        "--stdout",
        *map(str, files),
    ]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    if made.returncode:
        raise RuntimeError(f"vnu: {made.stderr.strip()[-500:]}")
    return [
        f"{_shown(message.get('url', ''))}:{message.get('lastLine')}: {message['message']}"
        for message in json.loads(made.stdout)["messages"]
        if message["type"] != "info" and not message["message"].startswith("CSS:")
    ]


def _shown(path: str) -> str:
    return path.removeprefix("file:").split("/.audit/", 1)[-1]
