"""Alembic's entry: runs migrations on the connection handed over by ``addin.storage.database.migrate``."""

from alembic import context

from addin.storage.schema import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.dialect.name == "sqlite" else "BEGIN")
try:
    if connection.dialect.name == "postgresql":  # two processes may start at once
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('dealside migration'))")
    context.run_migrations()
    connection.exec_driver_sql("COMMIT")
except BaseException:
    connection.exec_driver_sql("ROLLBACK")
    raise
