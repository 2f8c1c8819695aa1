"""Ana's Gmail over the sample records: one mail of every kind in a folder."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from addin.app import front_desk, local_identity
from addin.desk.capture_mailbox import capture_mailbox
from addin.mailboxes.folder import FolderMailbox
from addin.settings import Settings
from addin.storage.store import Database, Store
from tests.conftest import NOW
from tests.gmail.mailbox import ANA, Gmail, letter, write_mailbox

LETTERS = {
    "matched": letter(1),
    "ambiguous": letter(2, "p.lee@acme.example", "Park Lee", "A question"),
    "again": letter(
        22, "p.lee@acme.example", "Park Lee", "Re: A question", headers={"References": "<g2@acme.example>"}
    ),
    "unknown": letter(3, "joe@northwind.example", "Joe Doe", "Re: New line"),
    "internal": letter(4, "max@seller.example", "Max Weber"),
    "bulk": letter(5, "news@acme.example", "Acme News", headers={"List-Id": "<news.acme.example>"}),
}


@pytest.fixture
def gmail(client: FlaskClient, sample: Store, settings: Settings, database: Database, tmp_path: Path) -> Gmail:
    """Ana's Gmail; Jun has one mail of his own."""
    boxes = {ANA: LETTERS, "jun@seller.example": {"juns": letter(9, to="Jun <jun@seller.example>", text="Jun's own")}}
    for address, letters in boxes.items():
        folder = write_mailbox(tmp_path / address, letters)
        rep = sample.people.by_address(address)
        assert rep is not None
        with front_desk(settings, database, lambda: NOW).desk_of(sample.org_id, rep) as desk:
            capture_mailbox(desk, FolderMailbox(address, folder))
    return Gmail(client, local_identity(settings).token(sample.org_id, ANA))
