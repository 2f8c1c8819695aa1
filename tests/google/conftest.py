"""Google on this machine."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

from addin.app import create_app
from addin.calls import open_session
from addin.mailboxes.contract import Item
from addin.mailboxes.google import CalendarReader, GmailReader, GoogleReaders
from addin.settings import Settings
from addin.storage.store import Database, Store
from tests.conftest import NOW, SECRET
from tests.google.add_on import AddOn
from tests.google.fake_google import FakeGoogle, Mail
from tests.identity import google as tokens
from tests.mailboxes.letters import DATE, raw_mail
from tests.microsoft.loopback import _Handler, certificate, loopback

ANA, JUN = "ana@seller.example", "jun@seller.example"
GOOD = (
    "To: Ana Costa <ana@seller.example>",
    'Cc: "Lee, P." <p.lee@acme.example>',
    "Subject: Re: Line 4 retrofit",
    DATE,
    "Message-ID: <M1@Acme.example>",
    "In-Reply-To: <first@seller.example>",
    "References: <first@seller.example>",
)
"""The headers of a good mail of Keiko's."""


@dataclass
class Google:
    """Mail, calendars and keys behind one origin."""

    origin: str
    fake: FakeGoogle
    session: requests.Session
    readers: GoogleReaders

    def reader(self, mail: Mail, address: str = ANA, **more: Any) -> GmailReader:
        """A reader with what Google gives the add-on when this user has this mail open."""
        given = {"user_token": self.fake.user(address).token, "message_token": mail.token} | more
        return self.readers.mail(own_address=address, now=NOW, **given)

    def read(self, mail: Mail, address: str = ANA, **more: Any) -> Item:
        return self.reader(mail, address, **more).read(mail.alias)

    def calendar(self, address: str = ANA, **more: Any) -> CalendarReader:
        given = {"user_token": self.fake.user(address).token} | more
        return self.readers.calendar(own_address=address, now=NOW, **given)


@pytest.fixture(scope="session")
def pem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificate(tmp_path_factory.mktemp("google"))


@pytest.fixture
def google(pem: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Google]:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(pem))
    for proxy in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(proxy, raising=False)
    # Headers and body are written apart, and would wait 40 ms for each other.
    monkeypatch.setattr(_Handler, "disable_nagle_algorithm", True)
    fake = FakeGoogle()
    with loopback(pem, fake) as origin, open_session() as session:
        yield Google(origin, fake, session, GoogleReaders(origin, origin, session))


@pytest.fixture
def mail(google: Google) -> Mail:
    """Ana has one mail of Keiko's."""
    return google.fake.put(ANA, raw_mail(*GOOD, body="Hello Ana,\nthe board approved the budget."))


@pytest.fixture
def add_on(google: Google, database: Database, sample: Store, tmp_path: Path) -> Iterator[AddOn]:
    """Ana's Gmail; her company's domain is connected, and she signs in for the first time."""
    settings = Settings(
        data=tmp_path,
        secret_key=SECRET,
        base_url=tokens.HOST,
        google_client_id=tokens.CLIENT,
        google_service_account=tokens.SERVICE_ACCOUNT,
        google_keys_url=f"{google.origin}/oauth2/v3/certs",
        gmail_url=google.origin,
        calendar_url=google.origin,
    )
    sample.tenants.connect("google", tokens.DOMAIN, "invite", "it@seller.example")
    app = create_app(settings, database, lambda: NOW)
    app.testing = False
    yield AddOn(app.test_client(), google.fake)
    app.extensions["gmail"].threads.shutdown()
    sample.tenants.disconnect("google", tokens.DOMAIN)
