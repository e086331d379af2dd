"""A small file written whole or not at all."""

import os
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile


def write(path: Path, text: str) -> bool:
    """Write a text as UTF-8, through a file beside it; False where the file has these bytes already. Raises OSError.

    A link is followed: the owner put it there.
    """
    data = text.encode("utf-8")
    path = path.resolve()
    with suppress(FileNotFoundError):
        if path.read_bytes() == data:
            return False
    path.parent.mkdir(parents=True, exist_ok=True)
    replace(path, data)
    return True


def replace(path: Path, data: bytes) -> None:
    """Put a file in the place of what is there, with its rights. A link there is replaced. Raises OSError."""
    part = None
    try:
        with NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".part", delete=False) as file:
            part = Path(file.name)
            file.write(data)
        part.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        os.replace(part, path)  # noqa: PTH105
    except BaseException as error:
        if part is not None:
            part.unlink(missing_ok=True)
        if isinstance(error, OSError):
            error.filename, error.filename2 = str(path), None  # the one beside it means nothing to a person
        raise
