"""Capturing folders for tests: reps' mailboxes side by side, and what the store holds afterwards."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import text

from addin.desk.capture_mailbox import CaptureSummary, capture_mailbox
from addin.desk.desk import Desk
from addin.mailboxes.folder import FolderMailbox
from addin.storage.schema import metadata
from addin.storage.store import Database
from tests.mailboxes.letters import NOW

ANA, JUN = "ana@seller.example", "jun@seller.example"


def capture(desk: Desk, root: Path, files: Mapping[str, bytes], rep: str = ANA) -> CaptureSummary:
    """Put ``files`` into the rep's folder under ``root`` and capture it."""
    folder = root / rep
    folder.mkdir(exist_ok=True)
    for name, raw in files.items():
        (folder / name).write_bytes(raw)
    return capture_mailbox(desk_of(desk, rep), FolderMailbox(rep, folder, lambda: NOW))


def desk_of(desk: Desk, rep: str) -> Desk:
    """The same tools for another rep."""
    found = desk.store.people.by_address(rep)
    assert found is not None
    return replace(desk, rep=found)


def lines(desk: Desk) -> list[dict[str, Any]]:
    """One record per captured message and mailbox."""
    return desk.store.sightings.captured()


def states(desk: Desk) -> dict[str, str]:
    """The state of each captured message by its Message-ID."""
    return {line["message_id"]: line["state"] for line in lines(desk)}


def deals(desk: Desk) -> dict[str, str | None]:
    """The deal of each captured message by its Message-ID."""
    return {line["message_id"]: line["opportunity_id"] for line in lines(desk)}


def tables_with(database: Database, canary: str) -> list[str]:
    """The tables in which ``canary`` stands anywhere, in any letter case."""
    with database.engine.connect() as connection:
        found = []
        for table in metadata.sorted_tables:
            rows = connection.execute(text(f'SELECT * FROM "{table.name}"')).fetchall()
            if canary.lower() in repr(rows).lower():
                found.append(table.name)
    return found
