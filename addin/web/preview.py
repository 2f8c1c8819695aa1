"""The demo's preview: an inbox with the real Outlook panel and the real Gmail card beside each mail.

Only plugged in by ``python -m addin demo``: it hands out tokens for the sample reps to anybody who asks.
"""

from collections.abc import Callable, Sequence
from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request
from marshmallow import fields, validate

from addin.deals.addresses import Address
from addin.deals.message import Message
from addin.desk.browse_mailbox import message_content, newest_messages
from addin.errors import NotFound
from addin.http.guard import desk, open_to_everybody, sign_in_first
from addin.http.headers import page
from addin.http.incoming import body
from addin.http.schemas import Input, PlainText
from addin.language.formats import moment, when
from addin.language.translator import nearest_locale, translator
from addin.wording import text

PAGE = 40


class InboxInput(Input):
    skip = fields.Integer(load_default=0, validate=validate.Range(0, 100_000))
    lang = PlainText(load_default="en")


class MailInput(Input):
    id = PlainText(required=True)
    lang = PlainText(load_default="en")


_INBOX, _MAIL = InboxInput(), MailInput()


def preview(reps: Sequence[tuple[str, str]], token_for: Callable[[str], str], card_base: str = "") -> Blueprint:
    """The preview for the sample ``reps`` (e-mail, name); ``token_for`` issues a token for an e-mail.

    Cards name this service by ``card_base``; their pictures and links are then found on whatever host the demo has.
    """
    blueprint = Blueprint("preview", __name__, template_folder="templates")
    sign_in_first(blueprint)

    @blueprint.get("/")
    @open_to_everybody
    def start() -> Response:
        language = nearest_locale(request.args.get("lang") or request.headers.get("Accept-Language", ""))
        return page(
            render_template(
                "preview.html",
                _=translator(language).gettext,
                locale=language,
                reps=reps,
                card_base=card_base,
            )
        )

    @blueprint.get("/preview/session")
    @open_to_everybody
    def session() -> Response:
        email = request.args.get("rep", "")
        if email not in dict(reps):
            raise NotFound(text("There is no such sample rep."))
        return jsonify({"token": token_for(email), "email": email})

    @blueprint.post("/preview/inbox")
    def inbox() -> Response:
        asked = body(_INBOX)
        found = newest_messages(desk(), PAGE, asked["skip"])
        return jsonify(
            {
                "mails": [_line(one, asked["lang"]) for one in found],
                "next": asked["skip"] + PAGE if len(found) >= PAGE // 2 else None,
            }
        )

    @blueprint.post("/preview/mail")
    def mail() -> Response:
        asked = body(_MAIL)
        message, content = message_content(desk(), asked["id"])
        return jsonify(
            {
                "item": _item(message),
                "text": content.new_text,
                "when": moment(message.sent_at, nearest_locale(asked["lang"]), desk().rep.timezone),
            }
        )

    return blueprint


def _line(message: Message, language: str) -> dict[str, Any]:
    own = message.sender.address.lower() == desk().rep.email
    other = message.to[0] if own and message.to else message.sender
    return {
        "id": message.item_id,
        "who": other.name or other.address,
        "outbound": own,
        "subject": message.subject,
        "when": when(message.sent_at, nearest_locale(language), desk().rep.timezone, desk().now),
    }


def _item(message: Message) -> dict[str, Any]:
    """The mail as Office.js would hand it to a panel."""
    return {
        "itemType": "message",
        "itemId": message.item_id,
        "internetMessageId": f"<{message.internet_message_id}>" if message.internet_message_id else "",
        "conversationId": message.conversation_id,
        "subject": message.subject,
        "from": _person(message.sender),
        "to": [_person(one) for one in message.to],
        "cc": [_person(one) for one in message.cc],
        "dateTimeCreated": message.sent_at,
    }


def _person(one: Address) -> dict[str, str]:
    return {"displayName": one.name, "emailAddress": one.address}
