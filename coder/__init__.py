"""testimony-coder: qualitative coding of testimonies in the terminal."""

__version__ = "0.1.0"
