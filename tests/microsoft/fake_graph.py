"""The one call of Microsoft Graph that reading an opened mail needs, as strict as the real one.

Shapes: https://learn.microsoft.com/graph/api/resources/message, …/resources/eventmessage, …/graph/errors
"""

import json
import re
import threading
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote

from tests.microsoft.fake_entra import FakeEntra
from tests.microsoft.loopback import Reply, Request

MESSAGES = Path(__file__).parent / "messages"
PROPERTIES = set(
    "id createdDateTime lastModifiedDateTime changeKey categories receivedDateTime sentDateTime hasAttachments"
    " internetMessageId internetMessageHeaders subject bodyPreview importance parentFolderId conversationId"
    " conversationIndex isDeliveryReceiptRequested isReadReceiptRequested isRead isDraft webLink inferenceClassification"
    " body sender from toRecipients ccRecipients bccRecipients replyTo uniqueBody flag".split()
) | {"sensitivity"}  # of the beta and of Outlook items; v1.0 answers it as well
ATTACHMENT = {"id", "lastModifiedDateTime", "name", "contentType", "size", "isInline"}


def refusal(status: int, code: str, **headers: str) -> Reply:
    """An error as Graph words it."""
    said = {"error": {"code": code, "message": "No.", "innerError": {"request-id": "0", "client-request-id": "0"}}}
    return Reply(status, json.dumps(said).encode(), {name.replace("_", "-"): value for name, value in headers.items()})


def graph_message(name: str, **changes: Any) -> dict[str, Any]:
    """A message of ``tests/microsoft/messages`` with all its properties."""
    found: dict[str, Any] = json.loads((MESSAGES / f"{name}.json").read_text("utf-8")) | changes
    return found


class FakeGraph:
    """Mailboxes by owner: ``put`` a message in, then ``reads`` says which token owner read which mailbox's message.
    ``replies`` are given, one after the other, before anything else is."""

    def __init__(self, entra: FakeEntra) -> None:
        self.entra = entra
        self.mailboxes: dict[str, dict[str, Any]] = {}
        self.shared: dict[str, str] = {}  # address of a shared mailbox: who may read it
        self.reads: list[tuple[str, str, str]] = []
        self.replies: list[Reply] = []
        self.calls = 0
        self._lock = threading.Lock()

    def put(self, oid: str, name: str, **changes: Any) -> str:
        """Put a message into a mailbox; returns its id."""
        message = graph_message(name, **changes)
        self.mailboxes.setdefault(oid, {})[message["id"]] = message
        return str(message["id"])

    def __call__(self, request: Request) -> Reply | None:
        found = re.fullmatch(r"/v1\.0/(me|users/[^/]+)/messages/([^/]+)", request.path)
        if not found or request.method != "GET":
            return refusal(400, "BadRequest") if request.path.startswith("/v1.0/") else None
        with self._lock:
            self.calls += 1
            if self.replies:
                return self.replies.pop(0)
            return self._message(request, unquote(found[1]), unquote(found[2]))

    def _message(self, request: Request, mailbox: str, message_id: str) -> Reply:
        owner = self.entra.owners.get(request.headers.get("Authorization", "").removeprefix("Bearer "))
        if owner is None:
            return refusal(401, "InvalidAuthenticationToken", WWW_Authenticate='Bearer realm=""')
        place = owner[1]
        if mailbox != "me":
            place = mailbox.removeprefix("users/")
            if self.shared.get(place) != owner[1]:
                return refusal(403, "ErrorAccessDenied")
        preferred = request.headers.get("Prefer", "")
        if 'outlook.body-content-type="html"' not in preferred or "ImmutableId" in preferred:
            return refusal(400, "ErrorInvalidRequest")
        query = dict(parse_qsl(request.query))
        selected = query.pop("$select", "").split(",")
        expanded = re.fullmatch(
            r"attachments\(\$select=([\w,]+)\),singleValueExtendedProperties\(\$filter=(id eq '\w+ 0x\w+'(?: or id eq '\w+ 0x\w+')*)\)",
            query.pop("$expand", ""),
        )
        if query or expanded is None or not set(selected) <= PROPERTIES:
            return refusal(400, "BadRequest")
        of_attachments = expanded[1].split(",")
        if not set(of_attachments) <= ATTACHMENT:
            return refusal(400, "BadRequest")
        message = self.mailboxes.get(place, {}).get(message_id)
        if message is None:
            return refusal(404, "ErrorItemNotFound")
        self.reads.append((owner[1], place, message_id))
        always = {"@odata.context", "@odata.etag", "@odata.type", "id"}
        shown = {name: value for name, value in message.items() if name in {*selected, *always}}
        shown["attachments"] = [
            {name: value for name, value in one.items() if name in {*of_attachments, *always}}
            for one in message.get("attachments", [])
        ]
        asked = set(re.findall(r"'(\w+ 0x\w+)'", expanded[2]))
        extras = [one for one in message.get("singleValueExtendedProperties", []) if one["id"] in asked]
        if extras:  # left out where the mail has none of them
            shown["singleValueExtendedProperties"] = extras
        return Reply(200, json.dumps(shown).encode())
