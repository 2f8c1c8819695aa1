"""Microsoft on this machine."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from addin.calls import open_session
from addin.identity.contract import Identity
from addin.identity.on_behalf import OnBehalfOf
from addin.identity.sealing import Seal
from addin.mailboxes.microsoft import GraphReader
from addin.storage.store import Store
from tests.conftest import NOW, NOW_AT
from tests.identity import entra
from tests.microsoft.fake_entra import SCOPES, SECRET, FakeEntra
from tests.microsoft.fake_graph import FakeGraph
from tests.microsoft.loopback import certificate, loopback

ANA, TENANT, CLIENT = entra.ANA_OID, entra.TENANT, entra.CLIENT
RETURN = "https://dealside.example/outlook/consented"


def identity(oid: str = entra.ANA_OID, tenant: str = entra.TENANT) -> Identity:
    return Identity("entra", tenant, oid, "ana@seller.example", 4e9)


def assertion(oid: str = entra.ANA_OID, tenant: str = entra.TENANT) -> str:
    """The bearer token with which that user's panel calls us."""
    return entra.token(entra.claims(oid=oid, tid=tenant, iss=f"{entra.AUTHORITY}/{tenant}/v2.0"))


@dataclass
class Microsoft:
    """Both services behind one origin."""

    origin: str
    entra: FakeEntra
    graph: FakeGraph
    session: requests.Session

    def on_behalf(self, secret: str = SECRET, seal: bytes = b"s" * 32) -> OnBehalfOf:
        return OnBehalfOf(CLIENT, secret, self.origin, Seal(seal, "tokens"), scopes=SCOPES, redirect_uri=RETURN)

    def token(self, store: Store, oid: str = ANA, by: OnBehalfOf | None = None) -> str:
        by = by or self.on_behalf()
        return by.token(identity(oid), assertion(oid), store.token_caches, NOW_AT)

    def reader(self, store: Store, oid: str = ANA, by: OnBehalfOf | None = None, owner: str = "") -> GraphReader:
        """Ana's mailbox, read with a token on her behalf."""
        by = by or self.on_behalf()
        return GraphReader(
            self.origin,
            lambda claims: by.token(identity(oid), assertion(oid), store.token_caches, NOW_AT, claims),
            own_address="ana@seller.example",
            now=NOW,
            owner=owner,
            consent_url=by.consent_url(TENANT),
            session=self.session,
        )


@pytest.fixture(scope="session")
def pem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificate(tmp_path_factory.mktemp("loopback"))


@pytest.fixture
def microsoft(pem: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Microsoft]:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(pem))
    for proxy in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(proxy, raising=False)
    fake_entra = FakeEntra()
    fake_graph = FakeGraph(fake_entra)
    with loopback(pem, fake_entra, fake_graph) as origin:
        fake_entra.origin = origin
        with open_session() as session:
            yield Microsoft(origin, fake_entra, fake_graph, session)
