"""kliping: raw news articles to Markdown to a searchable static archive."""

__version__ = "0.1.0"
