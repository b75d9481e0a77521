"""Steps from one shape of ``coder.db`` to the next, with sqlite-utils' own machinery."""

from __future__ import annotations

from sqlite_utils import Database, Migrations

from coder.record import schema

migrations = Migrations(schema.MIGRATION_SET)


@migrations()
def append_only_facts(db: Database) -> None:
    """Names, facts, bodies, acts; the views of the current state; the refusing triggers."""
    for statement in schema.TABLES.split(";\n"):
        if statement.strip():
            db.execute(statement)
    for trigger in schema.triggers():
        db.execute(trigger)
    for name, query in schema.views().items():
        db.create_view(name, query)
    db.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
