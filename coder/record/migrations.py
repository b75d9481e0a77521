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


@migrations()
def memos_on_anything(db: Database) -> None:
    """Memos may say in ``data`` what they are about; views no longer read a coder's every fact.

    A CHECK cannot be altered: the table of facts is made anew and filled, in the same transaction.
    """
    wanted = next(each for each in schema.table_statements() if each.startswith("CREATE TABLE fact("))
    if _listed(db, "sql", "name = 'fact'") == [wanted]:
        return  # this file began with it
    for view in _listed(db, "name", "type = 'view'"):
        db.execute(f'DROP VIEW "{view}"')
    db.execute("ALTER TABLE fact RENAME TO fact_before")
    for kind in ("trigger", "index"):
        for name in _listed(db, "name", f"type = '{kind}' AND tbl_name = 'fact_before' AND sql IS NOT NULL"):
            db.execute(f'DROP {kind} "{name}"')
    db.execute(wanted)
    db.execute("INSERT INTO fact SELECT * FROM fact_before ORDER BY seq")
    db.execute("DROP TABLE fact_before")
    for statement in (*schema.table_statements(), *schema.triggers()):
        if " ON fact" in statement.split("\n")[0] and not statement.startswith("CREATE TABLE"):
            db.execute(statement)
    for name, query in schema.views().items():
        db.create_view(name, query)


@migrations()
def exchange_log(db: Database) -> None:
    """What came and went in bundles: two local tables, which only grow."""
    if _listed(db, "name", "type = 'table' AND name = 'wrapping'"):
        return  # this file began with them
    for statement in (*schema.table_statements(), *schema.triggers()):
        if any(f" {table}" in statement.split("\n")[0] for table in schema.EXCHANGE_LOG):
            db.execute(statement)


def _listed(db: Database, column: str, where: str) -> list[str]:
    found = db.execute(f"SELECT {column} FROM sqlite_master WHERE {where}").fetchall()  # noqa: S608
    return [row[0] for row in found]
