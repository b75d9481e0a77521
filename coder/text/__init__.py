"""Text as data: canonical form, safe display, units, layout and search. Knows no file."""
