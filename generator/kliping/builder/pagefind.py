"""A folder of records -> Pagefind's bundle, by Pagefind's own program."""

import contextlib
import json
import os
import subprocess
from pathlib import Path
from threading import Event

from kliping.errors import KlipingError

_MEND = "Free the disk or mend the permissions, then build again."
_INSTALL = 'Try "pip install pagefind-bin".'
_WORKER = "pagefind-worker.js"
# Pagefind fails where there is no word at all; this is one that nobody looks for.
_EMPTY = "<!doctype html><html><body data-pagefind-body>klipingemptyarchive</body></html>"
# Of its allocator, jemalloc: with one arena it takes an eighth less memory, and no more time.
_ENVIRONMENT = {"_RJEM_MALLOC_CONF": "narenas:1"}


class SearchError(KlipingError):
    """Pagefind failed."""

    status = 1


def unwritable(error: OSError, folder: Path) -> SearchError:
    """A folder cannot be written."""
    return SearchError(str(error.filename or folder), f"cannot be written: {error.strerror or error}", hint=_MEND)


def run(records: Path, bundle: Path, language: str, stop: Event | None = None, *, gently: bool = False) -> None:
    """Index a folder of records; `gently`, behind all other work. Raises SearchError, also where `stop` was set."""
    command = [str(executable()), "--site", str(records), "--output-path", str(bundle), "--force-language", language]
    try:
        with subprocess.Popen(  # noqa: S603  (our own words only)
            [*command, "--silent"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            env=_ENVIRONMENT | os.environ,
        ) as process:
            if gently and hasattr(os, "setpriority"):
                with contextlib.suppress(OSError):
                    os.setpriority(os.PRIO_PROCESS, process.pid, 15)
            said = _wait(process, stop)
    except OSError as error:
        raise SearchError("pagefind", f"cannot be run: {error.strerror}", hint=_INSTALL) from error
    if process.returncode != 0 or not (bundle / _WORKER).is_file():
        last = said.strip().splitlines()[-1:] or [f"status {process.returncode}"]
        raise SearchError("pagefind", f"failed: {last[0]}", hint="The pages are built; the search index is not.")
    # On a full disk Pagefind leaves empty files and says that all went well.
    if not all(path.stat().st_size for path in bundle.rglob("*") if path.is_file()):
        raise SearchError("pagefind", "could not write its files", hint=_MEND)


def shared(folder: Path, language: str, stop: Event | None = None) -> dict[str, bytes]:
    """The program that searches, by file name: the same for every shard. Made in a folder, which is empty before."""
    records, bundle = folder / "records", folder / "bundle"
    try:
        records.mkdir(parents=True)
        (records / "index.html").write_text(_EMPTY, encoding="utf-8")
        run(records, bundle, language, stop)
        (known,) = json.loads((bundle / "pagefind-entry.json").read_text(encoding="utf-8"))["languages"].values()
        program = bundle / f"wasm.{known['wasm'] or 'unknown'}.pagefind"
        return {
            f"worker-{installed()}.js": (bundle / _WORKER).read_bytes(),
            f"{program.name.removesuffix('.pagefind')}-{installed()}.pf": program.read_bytes(),
        }
    except OSError as error:
        raise unwritable(error, folder) from error


def _wait(process: "subprocess.Popen[str]", stop: Event | None) -> str:
    """What the process says until its end, which is now where `stop` is set or this process is interrupted."""
    try:
        while True:
            with contextlib.suppress(subprocess.TimeoutExpired):
                return process.communicate(timeout=0.2 if stop else None)[0]
            if stop and stop.is_set():
                raise SearchError("pagefind", "was ended")  # noqa: TRY301  (killed as by an interruption)
    except BaseException:
        process.kill()
        raise


def executable() -> Path:
    """Pagefind's program, from the package pagefind-bin."""
    try:
        import pagefind_bin  # noqa: PLC0415  (said in one line where it is missing)
    except ImportError as error:
        raise SearchError("pagefind", "is not installed", hint=_INSTALL) from error
    return Path(pagefind_bin.get_executable())


def installed() -> str:
    """Pagefind's version."""
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415  (a build without search has no use for it)

    try:
        return version("pagefind-bin")
    except PackageNotFoundError:
        return "none"
