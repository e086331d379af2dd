"""Who and what articles are about: names found in their texts, and whose names they are. Pure, but for the adapters."""
