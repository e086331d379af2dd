"""`python -m kliping`."""

from kliping.cli import main

if __name__ == "__main__":
    main()
