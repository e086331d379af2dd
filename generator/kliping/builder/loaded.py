"""What the workers of a build share before they are forked: the code that reads articles and writes pages."""

import gc

from kliping import markdownwhole, yamlwhole
from kliping.builder import load, work

__all__ = ["load", "markdownwhole", "work", "yamlwhole"]

# The collector writes into every object that it looks at, and a page that is written is no longer shared.
gc.collect()
gc.freeze()
