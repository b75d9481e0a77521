"""Rounds as pure computing: who codes what, drawn so that pairs overlap evenly."""
