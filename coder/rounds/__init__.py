"""Rounds: who codes what, drawn at random and evenly; what became of a round; who may see which work."""
