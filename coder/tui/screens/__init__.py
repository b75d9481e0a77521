"""One screen per module, its style sheet beside it."""
