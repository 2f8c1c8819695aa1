"""A browser, the panel over the sample records, and the demo with its preview."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from addin.app import create_app, front_desk, local_identity
from addin.demo import make_sample
from addin.desk.import_records import import_records
from addin.settings import Settings
from addin.storage.store import Database
from tests.browser.pane import ANA, Pane, inside_loopback_only
from tests.browser.serving import served
from tests.conftest import CI, NOW, NOW_AT, RECORDS, SECRET
from tests.identity import entra

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
NARROW = {"width": 320, "height": 640}

expect.set_options(timeout=2_500)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for one in items:
        if one.path.parent == Path(__file__).parent:
            one.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A Chromium for all tests; without one they are skipped, in CI they fail."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not path or not Path(path).exists():
        reason = "no Chromium found: set CHROMIUM to its path"
        pytest.fail(reason) if CI else pytest.skip(reason)
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield found
        found.close()


@pytest.fixture
def context(browser: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    """A fresh profile as narrow as Outlook's pane; parametrise indirectly for another one."""
    wanted = {"viewport": NARROW, "locale": "en-GB", "timezone_id": "Europe/Berlin", "reduced_motion": "reduce"}
    found = browser.new_context(**(wanted | getattr(request, "param", {})))
    found.set_default_timeout(6_000)
    found.route("**/*", inside_loopback_only)
    yield found
    found.close()


class Console:
    """Everything the page complained about."""

    def __init__(self, page: Page) -> None:
        self.said: list[str] = []
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.said.append(f"uncaught: {error}"))

    def _hear(self, message: ConsoleMessage) -> None:
        # A refused request (401, 409, 422 …) is an answer the panel deals with; the browser logs it all the same.
        if message.type in {"error", "warning"} and not message.text.startswith("Failed to load resource"):
            self.said.append(message.text)


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page that must not log an error, throw, or break its Content Security Policy."""
    found = context.new_page()
    console = Console(found)
    yield found
    assert console.said == []


@pytest.fixture(scope="session")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of ``tests/data/records``, to be copied."""
    path = tmp_path_factory.mktemp("records") / "dealside.db"
    database = Database.open(f"sqlite:///{path}")
    database.migrate()
    store = database.store(database.organisation("Dealside"))
    assert import_records(store, RECORDS, None, NOW_AT).problems == []
    store.close()
    database.close()
    return path


@pytest.fixture
def pane(page: Page, records: Path, tmp_path: Path) -> Iterator[Pane]:
    """The panel of Ana over fresh sample records; the local provider signs her in."""
    with panel(page, records, Settings(data=tmp_path, secret_key=SECRET, base_url="https://dealside.example")) as found:
        yield found


@pytest.fixture
def entra_pane(page: Page, records: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pane]:
    """The same, signed in by Entra through nested app authentication."""
    monkeypatch.setattr("addin.identity.signing_keys._fetched", lambda url, seconds: entra.key_set())
    settings = Settings(
        data=tmp_path, secret_key=SECRET, base_url="https://dealside.example", entra_client_id=entra.CLIENT
    )
    with panel(page, records, settings) as found:
        found.store.tenants.connect("entra", entra.TENANT, "invite", "")
        found.token = entra.token()
        yield found


@contextmanager
def panel(page: Page, records: Path, settings: Settings) -> Iterator[Pane]:
    """A panel served over a copy of the records."""
    shutil.copy(records, settings.data / "dealside.db")
    database = Database.open(settings.store_url)
    org_id = database.organisation(settings.organisation)
    store = database.store(org_id)
    app = create_app(settings, database, lambda: NOW)
    ana = store.people.by_address(ANA)
    assert ana is not None
    with served(app) as address, front_desk(settings, database, lambda: NOW).desk_of(org_id, ana) as desk:
        yield Pane(page, address, app, store, desk, local_identity(settings).token(org_id, ANA))
        page.close()
    store.close()
    database.close()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a small demo."""
    data = tmp_path_factory.mktemp("demo")
    make_sample(data, accounts=6, opportunities=15, messages=150)
    yield from _served_demo(data)


@pytest.fixture
def fresh_demo(tmp_path: Path) -> Iterator[str]:
    """The address of a small demo nobody has touched yet."""
    make_sample(tmp_path / "demo", accounts=6, opportunities=15, messages=150)
    yield from _served_demo(tmp_path / "demo")


def _served_demo(data: Path) -> Iterator[str]:
    settings = Settings(data=data, demo=True)
    database = Database.open(settings.store_url)
    store = database.store(database.organisation(settings.organisation))
    reps = [(rep["email"], rep["name"]) for rep in store.people.reps()]
    store.close()
    with served(create_app(settings, database, sample_reps=reps)) as address:
        yield address
    database.close()
