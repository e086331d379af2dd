"""Times the search for near copies among articles made from a seed, and counts how many of the copies it finds.

    python bench/doubles.py [--articles 10000]

A twentieth are copies: another headline and dateline, a few words changed, the end cut off at 45 to 100 %.
"""

import argparse
import random
import time

from kliping.converter import doubles

_FIRST, _LAST = "ba ka la ma na pa ra sa ta wa gu du lu mu nu su", "rang tik lam son dir pak"
WORDS = [a + b for a in _FIRST.split() for b in _LAST.split()]


def article(random_: random.Random) -> list[str]:
    """Make the words of an article."""
    return random_.choices(WORDS, k=random_.randint(150, 700))


def copy(words: list[str], random_: random.Random) -> list[str]:
    """Make a copy of it as another paper has it."""
    kept = words[: int(len(words) * random_.uniform(0.45, 1))]
    for _ in range(3):
        kept[random_.randrange(len(kept))] = "lain"
    return ["Judul", "lain", "Kota", *kept[2:]]


def main() -> None:
    """Make the texts, sign them, find the copies."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--articles", type=int, default=10_000)
    count = parser.parse_args().articles
    random_ = random.Random(1)
    texts = [article(random_) for _ in range(count - count // 20)]
    copied = random_.sample(range(len(texts)), count // 20)
    copies = {(place, len(texts) + number) for number, place in enumerate(copied)}
    texts += [copy(texts[place], random_) for place, _ in sorted(copies, key=lambda pair: pair[1])]
    bodies = [" ".join(words) for words in texts]
    start = time.perf_counter()
    signatures = [sign for body in bodies if (sign := doubles.signature(body))]
    assert len(signatures) == len(bodies), "a text is too short"
    signed = time.perf_counter()
    found = doubles.near_copies(signatures, bodies.__getitem__)
    end = time.perf_counter()
    right = copies & set(found)
    print(f"{count:,} articles: signed in {signed - start:.1f} s, compared in {end - signed:.1f} s")
    print(f"copies: {len(right):,} of {len(copies):,} found, {len(found) - len(right):,} others")


if __name__ == "__main__":
    main()
