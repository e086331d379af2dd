"""Themes of one's own."""
