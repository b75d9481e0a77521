"""The SQLite record: facts are only ever added. SQL lives only here."""
