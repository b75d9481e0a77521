"""Coded counts on plain model objects."""
