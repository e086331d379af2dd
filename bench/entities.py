"""Times recognition and identity over articles made from a seed, on one processor and on two; weighs and imports it.

    python bench/entities.py [--articles 1000] [--words 350]

CPU time, since others may be at work on the machine. On two processors: the slower half's CPU time counts.
"""

import argparse
import random
import resource
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor

from kliping.converter import BATCH
from kliping.entities.default import Default
from kliping.entities.naming import entities
from kliping.model import Article

_FIRST, _LAST = "ba ka la ma na pa ra sa ta wa gu du lu mu nu su", "rang tik lam son dir pak"
WORDS = [a + b for a in _FIRST.split() for b in _LAST.split()]
SMALL = "yang di dan itu dengan untuk pada tidak dari dalam akan telah kata oleh juga".split()
PLACES = "Jakarta|Surabaya|Korea Utara|Rusia|Balige|Amerika Serikat|Bandung".split("|")
HEADS = ["Menteri", "Gubernur", "Presiden", "Ketua", "Bank", "Partai", "Universitas", "PT"]


def sentence(random_: random.Random) -> str:
    """Make a sentence: one word in eight is a name."""
    words = []
    for _ in range(random_.randint(10, 30)):
        roll = random_.random()
        if roll < 0.05:
            words.append(f"{random_.choice(HEADS)} {random_.choice(WORDS).title()} {random_.choice(WORDS).title()}")
        elif roll < 0.1:
            words.append(f"di {random_.choice(PLACES)}")
        else:
            words.append(random_.choice(SMALL if roll < 0.5 else WORDS))
    line = " ".join(words)
    return line[0].upper() + line[1:] + "."


def article(number: int, length: int) -> Article:
    """Make an article of about so many words."""
    random_ = random.Random(number)
    lines, words = [], 0
    while words < length:
        lines.append(" ".join(sentence(random_) for _ in range(2)))
        words += len(lines[-1].split())
    return Article(title=sentence(random.Random(-number)), body="\n\n".join(lines), lang="id")


def recognise(articles: list[Article]) -> tuple[float, int]:
    """The step as a conversion takes it, for some articles: CPU seconds, and how many were named."""
    recogniser = Default(alone=True)
    entities([Article(title="Presiden Joko Widodo", lang="id")], recogniser)  # the models are read
    start, count = time.process_time(), 0
    for first in range(0, len(articles), BATCH):
        count += sum(map(len, entities(articles[first : first + BATCH], recogniser)))
    return time.process_time() - start, count


def main() -> None:
    """Make the articles, and time them."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--words", type=int, default=350)
    options = parser.parse_args()
    articles = [article(number, options.words) for number in range(options.articles)]
    one, count = recognise(articles)
    print(f"one processor    {options.articles / one:7.0f} articles/s  ({count} named)")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"memory           {peak:7.0f} MB, with the articles")
    with ProcessPoolExecutor(2) as workers:
        halves = list(workers.map(recognise, [articles[0::2], articles[1::2]]))
    print(f"two processors   {options.articles / max(cpu for cpu, _ in halves):7.0f} articles/s")
    code = "import time; t = time.process_time(); import kliping.entities.default; print(time.process_time() - t)"
    took = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    print(f"import           {float(took):7.2f} s of CPU time")


if __name__ == "__main__":
    main()
