"""Imported once for all workers, before they are: the code that extracts, and the model that tells languages apart."""

from kliping.converter import extract
from kliping.converter.language import language

__all__ = ["extract"]

language("The model is read when it is asked for the first time, and takes longer than many articles do.")
