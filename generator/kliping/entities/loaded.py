"""What workers that find names share before they are forked: the code, the lists, the model of Indonesian."""

import gc

from kliping.entities.default import Default
from kliping.entities.naming import entities
from kliping.model import Article

__all__ = ["entities"]

entities([Article(title="Presiden Joko Widodo tiba di Jakarta", lang="id")], Default(alone=True))

gc.collect()  # and never again of what is there now: see kliping.converter.loaded
gc.freeze()
