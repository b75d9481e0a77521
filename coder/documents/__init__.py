"""Testimony and register files, read as people keep them."""
