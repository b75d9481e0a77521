"""One small module per kind of document: from a file's bytes to the text that will be coded.

A reader knows what its files look like (``recognises``) and makes texts of them (``read``). What
the text cannot carry is named in ``losses``, what was concluded in ``notes``: nothing goes silently.
Readers of packed, marked-up or binary formats run in a process of their own (``child``).
"""
