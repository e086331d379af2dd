"""A text that a person keeps: a settings file, an authority file, a table."""

from pathlib import Path

from kliping.errors import KlipingError


def read(
    path: Path, error: type[KlipingError], *, shown: str, hint: str = "Save the file as UTF-8."
) -> str | None:
    """Return the text, without a byte order mark; None where there is no such file.

    Raises `error` where it cannot be read, and with the line where it is not UTF-8; `hint` says what to do about that.
    """
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return None
    except OSError as wrong:
        raise error(shown, f"cannot be read: {wrong.strerror}") from wrong
    except UnicodeDecodeError as wrong:
        line = wrong.object.count(b"\n", 0, wrong.start) + 1
        raise error(shown, "is not UTF-8", line=line, hint=hint) from wrong


def named(path: Path, error: type[KlipingError], *, hint: str = "Save the file as UTF-8.") -> str:
    """Return the text of a file that a person has named, and that has to be there. Raises as `read`."""
    text = read(path, error, shown=str(path), hint=hint)
    if text is None:
        raise error(str(path), "does not exist")
    return text
