"""The stand-in for Google refuses what Google would."""

from typing import Any

import pytest
import requests

from tests.google.conftest import ANA, Google
from tests.google.fake_google import CALENDAR_SCOPE, Mail
from tests.mailboxes.letters import DATE, multipart, raw_mail


@pytest.fixture
def mail(google: Google) -> Mail:
    kind, body = multipart("alternative", "Content-Type: text/plain\r\n\r\nHello", "Content-Type: text/html\r\n\r\n<p>")
    return google.fake.put(ANA, raw_mail("Subject: x", DATE, kind, body=body))


def get(google: Google, mail: Mail, path: str, method: str = "GET", **headers: str) -> requests.Response:
    given = {"Authorization": f"Bearer {google.fake.user(ANA).token}", "X-Goog-Gmail-Access-Token": mail.token}
    return google.session.request(method, google.origin + path, headers=given | headers, timeout=5)


def test_every_format_has_its_parts(google: Google, mail: Mail) -> None:
    def shown(query: str) -> dict[str, Any]:
        found: dict[str, Any] = get(google, mail, f"/gmail/v1/users/me/messages/{mail.alias}{query}").json()
        return found

    assert shown("")["payload"]["parts"][0]["body"]["data"] == "SGVsbG8"
    assert shown("?format=full") == shown("")
    assert "payload" not in shown("?format=minimal") and not shown("?format=raw")["raw"].endswith("=")
    headers = shown("?format=metadata&metadataHeaders=subject&metadataHeaders=Cc")["payload"]["headers"]
    assert headers == [{"name": "Subject", "value": "x"}]


def test_a_thread_is_found_by_its_alias(google: Google, mail: Mail) -> None:
    google.fake.put(ANA, raw_mail("Subject: y"), thread=mail.thread)
    found = get(google, mail, f"/gmail/v1/users/me/threads/{mail.thread_alias}?format=minimal").json()
    assert found["id"] == mail.thread_id and [one["threadId"] for one in found["messages"]] == [mail.thread_id] * 2


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/gmail/v1/users/me/messages/{id}?format=headers", 400),
        ("/gmail/v1/users/me/messages/{id}?metadataheaders=From", 400),
        ("/gmail/v1/users/me/messages/{id}?format=raw&format=raw", 400),
        ("/gmail/v1/users/me/messages/{id}?id=1", 400),
        ("/gmail/v1/users/me/messages/{id}?alt=xml", 400),
        ("/gmail/v1/users/me/messages/no-such-form", 400),
        ("/gmail/v1/users/me/messages/1", 404),
        ("/gmail/v1/users/me/mails/{id}", 404),
        ("/gmail/v1/users/jun@seller.example/messages/{id}", 403),
        ("/gmail/v1/users/me/messages", 403),
        ("/gmail/v1/users/me/threads/1", 404),
        ("/calendar/v3/calendars/primary/events/x", 404),
        ("/calendar/v3/calendars/primary/events/x?format=raw", 400),
        ("/calendar/v3/events/x", 404),
    ],
)
def test_what_google_does_not_describe_is_refused(google: Google, mail: Mail, path: str, status: int) -> None:
    assert get(google, mail, path.replace("{id}", mail.alias)).status_code == status


def test_both_tokens_are_needed(google: Google, mail: Mail) -> None:
    path = f"/gmail/v1/users/me/messages/{mail.id}"
    assert get(google, mail, path).status_code == 200
    assert get(google, mail, path, Authorization="Bearer x").status_code == 401
    assert get(google, mail, path, **{"X-Goog-Gmail-Access-Token": ""}).status_code == 403
    assert get(google, mail, path, method="POST").status_code == 404
    google.fake.user(ANA).scopes = {CALENDAR_SCOPE}
    assert get(google, mail, path).json()["error"]["errors"][0]["reason"] == "insufficientPermissions"


def test_its_keys_are_published(google: Google, mail: Mail) -> None:
    (key,) = get(google, mail, "/oauth2/v3/certs").json()["keys"]
    assert (key["kty"], key["alg"]) == ("RSA", "RS256") and "issuer" not in key
