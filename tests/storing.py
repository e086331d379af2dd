"""Somewhere that fsspec reaches, in tests."""

import fsspec


class Place:
    """A folder at a URL."""

    def __init__(self, url):
        self.url = url
        self.fs, self.root = fsspec.core.url_to_fs(url, **({"auto_mkdir": True} if url.startswith("file:") else {}))

    def put(self, path, data):
        self.fs.pipe_file(f"{self.root}/{path}", data if isinstance(data, bytes) else data.encode())

    def remove(self, path):
        self.fs.rm_file(f"{self.root}/{path}")

    def tree(self):
        """Every file with its bytes."""
        return {path.removeprefix(f"{self.root}/"): self.fs.cat_file(path) for path in self.fs.find(self.root)}


def place_of(kind, tmp_path, name):
    """A new folder at a URL of that kind: file or memory."""
    folder = f"{tmp_path}/there [1]" if kind == "file" else f"bucket-{tmp_path.name}"
    return Place(f"{kind}://{folder}/{name}")
