"""Somebody else's reading of Gmail's API: ``emulate`` (npm), where npm has installed it (tests/node).

It knows no aliases (``msg-f:…``) and no per-message tokens, so it says nothing about those.
"""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from addin.deals.addresses import Address
from addin.errors import NotFound
from addin.mailboxes.google import GmailReader, GoogleReaders
from tests.conftest import NOW

NODE = shutil.which("node")
EMULATE = Path(__file__).parents[1] / "node" / "node_modules" / ".bin" / "emulate"
SEED = """
tokens:
  tok_ana: {login: ana@seller.example, scopes: ["https://www.googleapis.com/auth/gmail.readonly"]}
google:
  users:
    - {email: ana@seller.example, name: Ana Costa}
  messages:
    - id: msg_retrofit
      user_email: ana@seller.example
      thread_id: thread_retrofit
      from: Keiko Ito <k.ito@acme.example>
      to: Ana Costa <ana@seller.example>, "Doe, Jane" <jane@acme.example>
      cc: 김서연 <kim@hansol.example>
      subject: "Re: 포장 라인"
      body_text: The board approved the budget.
      label_ids: [INBOX]
      date: "2026-11-20T10:00:00.000Z"
"""

pytestmark = pytest.mark.skipif(
    NODE is None or not EMULATE.exists(), reason="emulate is not installed: Node and npm ci in tests/node"
)


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A running emulator. (It listens on all interfaces; what it holds is made up.)"""
    folder = tmp_path_factory.mktemp("emulate")
    (folder / "seed.yaml").write_text(SEED, "utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(NODE), str(EMULATE), "start", "--service", "google", "--port", str(port), "--seed", "seed.yaml"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
    try:
        _wait_for(port, process, folder / "log")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    ends = time.monotonic() + 15
    while time.monotonic() < ends and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    pytest.fail(f"emulate does not start: {log.read_text('utf-8')[-500:]}")


@pytest.fixture
def reader(origin: str, monkeypatch: pytest.MonkeyPatch) -> GmailReader:
    for proxy in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(proxy, raising=False)
    readers = GoogleReaders(origin, origin)
    return readers.mail(user_token="tok_ana", message_token="unused", own_address="ana@seller.example", now=NOW)


def test_a_mail_is_read_there_too(reader: GmailReader) -> None:
    item = reader.read("msg_retrofit")
    message = item.message
    assert message.sender == Address("Keiko Ito", "k.ito@acme.example")
    assert message.to == (Address("Ana Costa", "ana@seller.example"), Address("Doe, Jane", "jane@acme.example"))
    assert message.cc == (Address("김서연", "kim@hansol.example"),)
    assert (message.subject, message.sent_at, message.dated) == ("Re: 포장 라인", "2026-11-20T10:00:00Z", True)
    assert (item.provider_id, item.received_at) == ("msg_retrofit", "2026-11-20T10:00:00Z")
    assert (message.item_id, message.conversation_id) == ("msg_retrofit", "thread_retrofit")
    assert message.internet_message_id.startswith("msg_retrofit@")
    # It writes the Content-Type of its raw mails below the headers.
    assert item.content().new_text.endswith("The board approved the budget.")


def test_what_is_not_there_is_not_found(reader: GmailReader) -> None:
    with pytest.raises(NotFound):
        reader.read("msg_other")
