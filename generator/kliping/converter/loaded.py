"""What the workers of a conversion share before they are forked: the code that extracts, and the model of languages."""

import gc

from kliping.converter import extract
from kliping.converter.language import language

__all__ = ["extract"]

language("The model is read when it is asked for the first time, and takes longer than many articles do.")

# The collector writes into every object that it looks at, and a page that is written is no longer shared: 11 MiB in
# each worker, from its first full collection on. What is there now stays, so that it need not look.
gc.collect()
gc.freeze()
