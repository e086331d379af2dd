"""Other software as recognisers: thin, and each only where it is installed."""
