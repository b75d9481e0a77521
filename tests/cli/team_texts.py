"""Texts of the small project that the team's commands are tried on."""

TEXT = "They beat the baker.\n\nWe were cold.\n"
BOOK = """\
title: Leaving
families:
  leaving:
    title: Reasons for leaving
    codes:
      brutality: {title: Brutality}
      hardship: {title: Hardship}
"""
