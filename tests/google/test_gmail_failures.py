"""Everything that can go wrong on the way to Gmail, and what it means."""

import logging
import time

import pytest

from addin.errors import DealsideError, NotFound, ScopeMissing, Unavailable
from addin.mailboxes.google import GoogleReaders
from tests.conftest import NOW
from tests.google.conftest import ANA, Google
from tests.google.fake_google import Mail, refusal
from tests.microsoft.loopback import SLOW, Reply

REFUSALS: dict[str, tuple[Reply, type[DealsideError]]] = {
    "no token": (refusal(401), ScopeMissing),
    "no scope": (refusal(403), ScopeMissing),
    "no scope, in newer words": (
        Reply(403, b'{"error": {"details": [{"reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT"}, 7]}}'),
        ScopeMissing,
    ),
    "no permission, without a reason": (Reply(403, b'{"error": {"status": "PERMISSION_DENIED"}}'), ScopeMissing),
    "the service is off": (refusal(403, "accessNotConfigured"), Unavailable),
    "used up for today": (refusal(403, "dailyLimitExceeded"), Unavailable),
    "a proxy that forbids": (Reply(403, b"<html>Forbidden", {"Content-Type": "text/html"}), Unavailable),
    "gone": (refusal(404), NotFound),
    "no such id": (refusal(400), NotFound),
    "no mailbox": (Reply(400, b'{"error": {"status": "FAILED_PRECONDITION"}}'), Unavailable),
    "a bad request": (Reply(400, b"{}"), Unavailable),
    "a proxy's page": (Reply(200, b"<html>Sign in to the hotel", {"Content-Type": "text/html"}), Unavailable),
    "a redirect": (Reply(302, b"", {"Location": "/gmail/v1/users/me/messages/1"}), Unavailable),
    "not changed": (Reply(304, b""), Unavailable),
    "created": (Reply(201, b'{"id": "19a"}'), Unavailable),
    "no content": (Reply(204, b""), Unavailable),
    "empty": (Reply(200, b""), Unavailable),
    "cut JSON": (Reply(200, b'{"id": "19a", "payl'), Unavailable),
    "a list": (Reply(200, b"[]"), Unavailable),
    "null": (Reply(200, b"null"), Unavailable),
    "not UTF-8": (Reply(200, b'{"id": "\xff"}'), Unavailable),
    "deeply nested": (Reply(200, b"[" * 100_000), Unavailable),
    "2 MB": (Reply(200, b'{"id": "' + b"x" * 2_000_000 + b'"}'), Unavailable),
    "compressed": (Reply(200, b"\x1f\x8b", {"Content-Encoding": "gzip"}), Unavailable),
    "an odd error": (Reply(403, b'{"error": {"message": 7, "errors": 7, "status": []}}'), Unavailable),
    "an error that is a number": (Reply(403, b'{"error": 7}'), Unavailable),
    "an error that is deep": (Reply(403, b"[" * 100_000), Unavailable),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_an_answer_that_is_no_mail_becomes_what_it_means(
    google: Google, mail: Mail, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    reply, kind = REFUSALS[name]
    google.fake.replies = [reply]
    with caplog.at_level(logging.DEBUG, "googleapiclient"), pytest.raises(kind) as caught:
        google.read(mail)
    assert caught.type is kind and caught.value.__cause__ is None and caught.value.__context__ is None
    assert google.fake.asked == 1
    assert all(one.message.startswith("URL being requested: GET ") for one in caplog.records)


BUSY = [refusal(429), refusal(500), refusal(503), refusal(403, "rateLimitExceeded")]
TORN = Reply(200, b'{"id": "x", "payload"' + b" " * 5_000, cut=100)


@pytest.mark.parametrize("busy", [*BUSY, refusal(403, "userRateLimitExceeded"), Reply(502, b"<html>"), TORN])
def test_one_second_try_and_no_third(google: Google, mail: Mail, busy: Reply, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("addin.mailboxes.google_transport.PAUSE", 0.05)
    google.fake.replies = [busy]
    assert google.read(mail).message.subject == "Re: Line 4 retrofit"
    google.fake.asked = 0
    google.fake.replies = [busy, busy]
    with pytest.raises(Unavailable):
        google.read(mail)
    assert google.fake.asked == 2


def test_a_second_try_may_still_be_refused(google: Google, mail: Mail) -> None:
    google.fake.replies = [refusal(500), refusal(404)]
    with pytest.raises(NotFound):
        google.read(mail)


@pytest.mark.parametrize("busy", [BUSY[0], BUSY[-1]])
def test_a_second_try_waits_as_long_as_it_is_told(google: Google, mail: Mail, busy: Reply) -> None:
    google.fake.replies = [Reply(busy.status, busy.body, {"Retry-After": "1"})]
    began = time.monotonic()
    assert google.read(mail).message.subject
    assert time.monotonic() - began > 0.9


@pytest.mark.parametrize("after", ["4", "60", "9" * 30, "Fri, 20 Nov 2036 10:00:00 GMT", "soon", "-1"])
def test_nobody_waits_for_what_takes_too_long(google: Google, mail: Mail, after: str) -> None:
    google.fake.replies = [refusal(429, headers={"Retry-After": after})]
    began = time.monotonic()
    with pytest.raises(Unavailable):
        google.read(mail)
    assert time.monotonic() - began < 2 and google.fake.asked == 1


@pytest.mark.parametrize("slow", [*SLOW, Reply(200, b"{}", wait=0.5, drip=0.2)])
def test_a_slow_answer_ends_in_time(google: Google, mail: Mail, slow: Reply) -> None:
    item = google.read(mail)  # the connection is there
    late = google.reader(mail, seconds=0.3)
    half = google.reader(mail, seconds=0.5).read(mail.alias)
    for step in (lambda: late.read(mail.alias), half.content):  # the envelope is late, or what the mail says
        google.fake.replies = [slow]
        began = time.monotonic()
        with pytest.raises(Unavailable):
            step()
        assert time.monotonic() - began < 2
    google.fake.replies = []
    assert item.content().new_text


def test_the_time_holds_for_both_tries_together(google: Google, mail: Mail) -> None:
    google.read(mail)
    google.fake.replies = [refusal(500), SLOW[0]]
    began = time.monotonic()
    with pytest.raises(Unavailable):
        google.read(mail, seconds=1)
    assert time.monotonic() - began < 3 and google.fake.asked == 3


def test_nobody_there_is_unavailable(mail: Mail) -> None:
    readers = GoogleReaders("https://127.0.0.1:9", "https://127.0.0.1:9")
    with pytest.raises(Unavailable):
        readers.mail(user_token="u", message_token="m", own_address=ANA, now=NOW).read(mail.alias)


def test_nothing_of_a_token_or_a_mail_is_logged(google: Google, mail: Mail, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        google.read(mail).content()
        google.fake.replies = [refusal(500)] * 2
        with pytest.raises(Unavailable) as caught:
            google.read(mail)
    logged = caplog.text + repr(caught.value) + repr(vars(google.reader(mail)))
    assert not any(secret in logged for secret in (google.fake.user(ANA).token, mail.token, "board", "retrofit"))
