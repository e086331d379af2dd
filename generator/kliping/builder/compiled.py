"""Compiled templates, kept for the next command in the cache folder of whoever runs this.

Not in the archive: what is compiled can do anything when it is read, and an archive may come from somebody else.
"""

import os
import shutil
from contextlib import suppress
from pathlib import Path

import jinja2
from jinja2.bccache import Bucket
from platformdirs import user_cache_path

KEPT = 8  # looks, of some 0.5 MB each: one for each archive that somebody works on, and for some changes of a theme


class Compiled(jinja2.FileSystemBytecodeCache):
    """The compiled templates of one look: Jinja works constants out as it compiles, our words and settings among them.

    Where nothing can be kept, or only where others could change it, nothing is.
    """

    def __init__(self, look: str) -> None:
        folder = user_cache_path("kliping", appauthor=False) / "templates" / look
        self.is_kept = _is_ours(folder)
        super().__init__(str(folder), "%s.bin")

    def load_bytecode(self, bucket: Bucket) -> None:
        """Read what is kept of a template, if it can be read."""
        if self.is_kept:
            try:
                super().load_bytecode(bucket)
            except Exception:  # what damaged bytes make pickle raise is not limited
                bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template, if it can be kept."""
        if self.is_kept:
            with suppress(OSError):
                super().dump_bytecode(bucket)


def _is_ours(folder: Path) -> bool:
    """Make the folder, and remove those that were made longest ago; is it for us alone to write to?"""
    try:
        if not folder.is_dir():
            folder.mkdir(parents=True, mode=0o700)
            for old in sorted(folder.parent.iterdir(), key=lambda path: path.stat().st_mtime)[:-KEPT]:
                shutil.rmtree(old, ignore_errors=True)
        state = folder.stat()
    except OSError:
        return False
    return os.name == "nt" or (state.st_uid == os.geteuid() and not state.st_mode & 0o022)
