"""Graph's messages as the domain sees them, and everything that can go wrong on the way."""

import base64
import json
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from addin.deals.addresses import Address
from addin.errors import ConsentMissing, MoreProofNeeded, NotAllowed, NotFound, Unavailable, Unreadable
from addin.mailboxes.contract import Item
from addin.mailboxes.graph_message import opened
from addin.storage.store import Store
from tests.conftest import NOW
from tests.identity.entra import ANA_OID as ANA
from tests.mailboxes.letters import letter, raw_mail
from tests.microsoft.conftest import Microsoft
from tests.microsoft.fake_entra import CLAIMS
from tests.microsoft.fake_graph import graph_message, refusal
from tests.microsoft.loopback import SLOW, Reply

MAIL = "AAMkreply-_1="
JUN = "55555555-5555-4555-8555-555555555555"


@pytest.fixture
def ready(microsoft: Microsoft) -> Microsoft:
    """Ana's mailbox holds one of each message."""
    for name in ("reply", "korean", "bulk", "private", "unknown", "invitation", "sent"):
        microsoft.graph.put(ANA, name)
    return microsoft


def read(microsoft: Microsoft, store: Store, message_id: str = MAIL) -> Item:
    return microsoft.reader(store).read(message_id)


def made(name: str = "reply", **changes: Any) -> Item:
    return opened(graph_message(name, **changes), provider_id="i", mailbox="ana@seller.example", now=NOW)


def test_a_mail_is_read_with_its_headers(ready: Microsoft, store: Store) -> None:
    item = read(ready, store)
    message = item.message
    assert (message.internet_message_id, message.written_id) == ("m1@acme.example", "M1@Acme.example")
    assert message.sender == Address("Keiko Ito", "k.ito@acme.example")
    assert [one.address for one in (*message.to, *message.cc)] == ["ana@seller.example", "p.lee@acme.example"]
    assert message.references == ("second@acme.example", "first@seller.example")
    assert (message.sent_at, message.dated, item.received_at) == ("2026-11-20T10:00:00Z", True, "2026-11-20T10:00:11Z")
    assert (message.subject, message.nature, message.kind) == ("Re: Line 4 retrofit", "", "email")
    assert (message.mailbox, message.item_id, message.conversation_id) == (
        "ana@seller.example",
        MAIL,
        "AAQkconv-ersation_1=",
    )


def test_its_content_is_new_text_safe_html_and_the_names_of_attachments(ready: Microsoft, store: Store) -> None:
    content = read(ready, store).content()
    assert content.new_text == "Hello Ana,\nthe board approved the budget. Please send the revised quote."
    assert "<script" not in content.html and "<img" not in content.html and "\x00" not in content.html
    assert content.attachments == (("Quote 2026.pdf", 48_211), ("일정표.xlsx", 20_480))
    assert content.preview.startswith("Hello Ana, the board approved")


def test_a_korean_mail(ready: Microsoft, store: Store) -> None:
    item = read(ready, store, "AAMkkorean=")
    assert item.message.sender.name == "김서연" and item.message.subject == "RE: 포장 라인 증설 견적"
    assert item.message.sent_at == "2026-11-20T10:00:00Z"
    assert item.content().new_text == "안녕하세요, 견적서 잘 받았습니다.\n다음 주에 계약을 진행하고 싶습니다."


@pytest.mark.parametrize(
    ("mail", "nature"), [("AAMkbulk=", "bulk"), ("AAMkprivate=", "private"), ("AAMkinvitation=", "invitation")]
)
def test_what_a_mail_is_by_its_headers(ready: Microsoft, store: Store, mail: str, nature: str) -> None:
    assert read(ready, store, mail).message.nature == nature


def test_a_sent_mail_has_no_headers_but_outlook_knows_what_it_answers(ready: Microsoft, store: Store) -> None:
    item = read(ready, store, "AAMksent=")
    assert item.message.references == ("m1@acme.example",)
    assert item.content().new_text == "Dear Keiko,\nthe revised quote is attached."


def test_the_same_mail_from_a_file_and_from_graph_is_one(ready: Microsoft, store: Store) -> None:
    raw = raw_mail(
        "Message-ID: <M1@Acme.example>", "Date: Fri, 20 Nov 2026 11:00:00 +0100", "Subject: Re: Line 4 retrofit"
    )
    file, graph = letter(raw).message, read(ready, store).message
    assert (file.key, file.fingerprint) == (graph.key, graph.fingerprint)


@pytest.mark.parametrize(("value", "nature"), [("0", ""), ("1", "private"), ("2", "private"), ("3", "")])
@pytest.mark.parametrize("tag", ["Integer 0x36", "Integer 0x0036"])
def test_outlooks_mark_of_privacy(value: str, nature: str, tag: str) -> None:
    assert made(singleValueExtendedProperties=[{"id": tag, "value": value}]).message.nature == nature


def test_a_private_header_is_not_undone_by_a_normal_mark() -> None:
    headers = [{"name": "Sensitivity", "value": "Private"}]
    assert made(internetMessageHeaders=headers).message.nature == "private"


def test_a_draft_is_no_mail_yet() -> None:
    with pytest.raises(NotFound):
        made(isDraft=True)


def test_absurd_dates_are_not_believed() -> None:
    item = made(sentDateTime="0001-01-01T00:00:00Z", internetMessageHeaders=[], receivedDateTime="2026-11-20T10:00:11Z")
    assert (item.message.sent_at, item.message.dated) == ("2026-11-20T10:00:11Z", False)
    assert made(receivedDateTime="9999-12-31T23:59:59Z").received_at == "2026-11-21T09:00:00Z"


@pytest.mark.parametrize(
    "odd", [None, 7, [], {}, "x", [None, 7, {}], {"emailAddress": 7}, [{"emailAddress": {"address": 7}}], "\ud83d\x00"]
)
def test_no_property_has_to_be_what_it_should_be(odd: Any) -> None:
    properties = {name for name in graph_message("reply") if name not in {"id"}}
    for name in properties:
        item = made(**{name: odd})
        item.content()
        json.dumps(item.message, ensure_ascii=False).encode()  # no half characters
    item = opened(dict.fromkeys(properties, odd), provider_id="i", mailbox="m", now=NOW)
    assert "\x00" not in repr((item.message, item.content()))


def test_many_attachments_are_cut_and_huge_names_too() -> None:
    many = [{"name": f"{'n' * 999}{number}", "size": 1, "isInline": False} for number in range(500)]
    found = made(attachments=many).content().attachments
    assert len(found) == 50 and all(len(name) == 255 for name, _ in found)


def test_a_parser_that_gives_up_makes_the_mail_unreadable(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: str) -> str:
        raise RecursionError

    monkeypatch.setattr("addin.mailboxes.graph_message.html_text", broken)
    with pytest.raises(Unreadable):
        made().content()


@pytest.mark.parametrize(
    "hostile", ["../../users/jun@seller.example/messages/x", "x/$value", "x?$select=body", "x#y", "é\n", "%2e%2e"]
)
def test_an_id_stays_one_part_of_the_path(ready: Microsoft, store: Store, hostile: str) -> None:
    with pytest.raises(NotFound):
        read(ready, store, hostile)
    assert ready.graph.reads == []


def test_a_shared_mailbox_is_read_where_it_is_shared(ready: Microsoft, store: Store) -> None:
    ready.graph.put("sales@seller.example", "korean")
    ready.graph.shared["sales@seller.example"] = ANA
    reader = ready.reader(store, owner="sales@seller.example")
    assert reader.read("AAMkkorean=").message.subject == "RE: 포장 라인 증설 견적"
    ready.graph.shared.clear()
    with pytest.raises(NotAllowed) as caught:
        reader.read("AAMkkorean=")
    assert not isinstance(caught.value, ConsentMissing)


def test_somebody_elses_mail_is_not_found(ready: Microsoft, store: Store) -> None:
    with pytest.raises(NotFound):
        ready.reader(store, JUN).read(MAIL)


def challenge(claims: str = CLAIMS) -> Reply:
    encoded = base64.b64encode(claims.encode()).decode()
    said = f'Bearer realm="", authorization_uri="https://x", error="insufficient_claims", claims="{encoded}"'
    return refusal(401, "InvalidAuthenticationToken", WWW_Authenticate=said)


def test_a_challenge_is_met_once(ready: Microsoft, store: Store) -> None:
    ready.graph.replies = [challenge()]
    assert read(ready, store).message.subject
    assert "capolids" in ready.entra.asked[-1]["claims"]


def test_a_challenge_that_cannot_be_met_goes_to_the_panel(ready: Microsoft, store: Store) -> None:
    ready.graph.replies = [challenge(), challenge()]
    with pytest.raises(MoreProofNeeded) as caught:
        read(ready, store)
    assert caught.value.claims == CLAIMS
    assert (ready.graph.calls, ready.entra.exchanges[ANA]) == (2, 2)


@pytest.mark.parametrize(
    "odd", ["", "no base64!", base64.b64encode(b"[1]").decode(), base64.b64encode(b"\xff").decode()]
)
def test_a_refusal_without_a_readable_challenge_gets_one_fresh_token(ready: Microsoft, store: Store, odd: str) -> None:
    refused = refusal(401, "InvalidAuthenticationToken", WWW_Authenticate=f'Bearer claims="{odd}"')
    ready.graph.replies = [refused]
    assert read(ready, store).message.subject
    ready.graph.replies = [refused, refused]
    with pytest.raises(Unavailable):
        read(ready, store)


def soon(seconds: float) -> str:
    return format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("after", ["1", "date", "", "soon"])
def test_a_second_try_waits_as_long_as_it_is_told(ready: Microsoft, store: Store, status: int, after: str) -> None:
    value = soon(2) if after == "date" else after
    ready.graph.replies = [refusal(status, "TooManyRequests", Retry_After=value)]
    began = time.monotonic()
    assert read(ready, store).message.subject
    assert time.monotonic() - began >= (0.9 if after in {"1", "date"} else 0.3)


@pytest.mark.parametrize("after", ["60", "99999999999999999999", "date"])
def test_nobody_waits_for_what_takes_too_long(ready: Microsoft, store: Store, after: str) -> None:
    ready.graph.replies = [refusal(429, "TooManyRequests", Retry_After=soon(3_600) if after == "date" else after)]
    began = time.monotonic()
    with pytest.raises(Unavailable):
        read(ready, store)
    assert time.monotonic() - began < 2 and ready.graph.calls == 1


def test_there_is_one_second_try_and_no_third(ready: Microsoft, store: Store) -> None:
    ready.graph.replies = [refusal(503, "ServiceUnavailable")] * 3
    with pytest.raises(Unavailable):
        read(ready, store)
    assert ready.graph.calls == 2


def test_a_reset_is_tried_again_once(ready: Microsoft, store: Store) -> None:
    torn = Reply(200, b'{"id": "x", "body"' + b" " * 5_000, cut=100)
    ready.graph.replies = [torn]
    assert read(ready, store).message.subject
    ready.graph.replies = [torn, torn]
    with pytest.raises(Unavailable):
        read(ready, store)


REFUSALS = {
    "no permission": (refusal(403, "ErrorAccessDenied"), ConsentMissing),
    "gone": (refusal(404, "ErrorItemNotFound"), NotFound),
    "no such id": (refusal(400, "ErrorInvalidIdMalformed"), NotFound),
    "bad request": (refusal(400, "BadRequest"), Unavailable),
    "server error": (refusal(500, "InternalServerError"), Unavailable),
    "gateway": (Reply(502, b"<html>", {"Content-Type": "text/html"}), Unavailable),
    "a proxy's page": (Reply(200, b"<html>Sign in to the hotel", {"Content-Type": "text/html"}), Unavailable),
    "a redirect": (Reply(302, b"", {"Location": "https://hotel.example/"}), Unavailable),
    "empty": (Reply(200, b""), Unavailable),
    "another document": (Reply(200, b'{"value": []}'), Unavailable),
    "deeply nested": (Reply(200, b"[" * 100_000), Unavailable),
    "an odd error": (Reply(418, b'{"error": {"code": 7}}'), Unavailable),
    "an error that is text": (Reply(400, b'{"error": "x"}'), Unavailable),
    "9 MB": (Reply(200, b'{"id": "' + b"x" * 9_000_000 + b'"}'), Unavailable),
    "compressed": (Reply(200, b"\x1f\x8b", {"Content-Encoding": "gzip"}), Unavailable),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_an_answer_that_is_no_mail_becomes_what_it_means(ready: Microsoft, store: Store, name: str) -> None:
    reply, kind = REFUSALS[name]
    ready.graph.replies = [reply]
    with pytest.raises(kind) as caught:
        read(ready, store)
    if isinstance(caught.value, ConsentMissing):
        assert "/v2.0/adminconsent?" in caught.value.consent_url


@pytest.mark.parametrize("slow", SLOW)
def test_a_slow_answer_ends_in_time(
    ready: Microsoft, store: Store, slow: Reply, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = ready.reader(store)
    reader.read(MAIL)  # has its token and its connection
    monkeypatch.setattr("addin.mailboxes.microsoft.SECONDS", 0.6)
    ready.graph.replies = [slow]
    began = time.monotonic()
    with pytest.raises(Unavailable):
        reader.read(MAIL)
    assert time.monotonic() - began < 2


def test_a_password_file_does_not_replace_the_token(
    ready: Microsoft, store: Store, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine localhost login somebody password else\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    assert read(ready, store).message.subject
