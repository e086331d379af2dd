"""How Pagefind's program is run."""

import pytest

from kliping.builder import pagefind

PROGRAM = """#!/bin/sh
mkdir -p "$4"
echo "$_RJEM_MALLOC_CONF" > "$4/allocator"
echo x > "$4/pagefind-worker.js"
"""


@pytest.mark.parametrize(("said", "used"), [(None, "narenas:1"), ("narenas:3", "narenas:3")])
def test_its_allocator_has_one_arena_where_nobody_says_otherwise(tmp_path, monkeypatch, said, used):
    program = tmp_path / "pagefind"
    program.write_text(PROGRAM)
    program.chmod(0o755)
    monkeypatch.setattr(pagefind, "executable", lambda: program)
    monkeypatch.delenv("_RJEM_MALLOC_CONF", raising=False)
    if said:
        monkeypatch.setenv("_RJEM_MALLOC_CONF", said)
    pagefind.run(tmp_path / "records", tmp_path / "bundle", "id")
    assert (tmp_path / "bundle/allocator").read_text().strip() == used
