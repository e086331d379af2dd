"""Style sheets without comments and needless space: they are written to be read, and sent to be small."""

import rcssmin


def minified(data: bytes) -> bytes:
    """The same style sheet; as it is where it is not UTF-8."""
    try:
        return str(rcssmin.cssmin(data.decode("utf-8"))).encode("utf-8")
    except UnicodeDecodeError:
        return data
