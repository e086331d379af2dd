"""What articles are about: a vocabulary to begin with, and phrases of the archive that may be subjects."""
