"""What SQLite's planner is told about the tables.

Every key begins with the organisation, and most stores hold one. Without statistics SQLite takes ``org_id = ?`` for a
good condition and walks everything the organisation has, where an index would find one row. Statistics of the small
tables of a first day would be no better, so a large store of one organisation is described instead (sqlite.org/
fileformat2.html#stat1tab allows any content).
"""

from sqlalchemy import Connection

ROWS = 1_000_000
"""Rows of a table, all of one organisation."""
ALIKE = 20
"""Rows that share the columns of an index up to one in its middle."""


def describe_tables(connection: Connection) -> None:
    """Write the statistics for every index; read by every connection that is opened afterwards."""
    connection.exec_driver_sql("ANALYZE sqlite_schema")  # makes the table of statistics
    connection.exec_driver_sql("DELETE FROM sqlite_stat1")
    tables = connection.exec_driver_sql(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    ).scalars()
    for table in list(tables):
        for _, index, is_unique, *_ in connection.exec_driver_sql(f'PRAGMA index_list("{table}")').all():
            columns = [row[2] for row in connection.exec_driver_sql(f'PRAGMA index_info("{index}")')]
            spread = [ROWS if place == 0 and name == "org_id" else ALIKE for place, name in enumerate(columns)]
            if is_unique:
                spread[-1] = 1
            connection.exec_driver_sql(
                "INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?, ?, ?)",
                (table, index, " ".join(map(str, (ROWS, *spread)))),
            )
