"""The answers an HTTP add-on may give, written by hand: no discovery document holds them.

Cards are camelCase on the wire; the three authorization answers are snake_case.
"""

from typing import Any

from tests.gmail.oracle.profile import Schema, exactly_one

TEXT = {"type": "string", "pattern": r"\S", "x-says": {"pattern": "must not be blank"}}
YES = {"const": True}
HTTPS = {"type": "string", "pattern": r"^https://[^/\s]", "x-says": {"pattern": "must be an https URL"}}

ANSWERS = (
    "action",
    "renderActions",
    "autoComplete",
    "requesting_google_scopes",
    "custom_authorization_prompt",
    "basic_authorization_prompt",
)


def response_definitions() -> dict[str, Schema]:
    """Return the schemas around the card: answers, navigation, notification, draft changes, sign-in."""
    return {**_answers(), **_rendering(), **_gmail_actions(), **_authorization()}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items, "minItems": 1}


def _closed(properties: dict[str, Any], *, required: str = "", **more: Any) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        "required": required.split(),
        **more,
    }


def _one_of(properties: dict[str, Any]) -> Schema:
    return _closed(properties, oneOf=exactly_one(list(properties)))


def _answers() -> dict[str, Schema]:
    prompts = {
        "requesting_google_scopes": _ref("AskScopes"),
        "custom_authorization_prompt": _ref("RenderActions"),
        "basic_authorization_prompt": _ref("BasicAuthorization"),
    }
    submit = {"renderActions": _ref("RenderActions"), "stateChanged": {"type": "boolean"}}
    return {
        # Documented: a trigger is answered with {"action": ...}, a button with {"renderActions": ...}.
        "Response": _closed(
            {"action": _ref("ResponseAction"), **submit, "autoComplete": _ref("Suggestions"), **prompts},
            oneOf=exactly_one(list(ANSWERS)),
            dependentRequired={"stateChanged": ["renderActions"]},
        ),
        "SubmitFormResponse": _closed(submit, required="renderActions"),
    }


def _rendering() -> dict[str, Schema]:
    return {
        "RenderActions": _closed(
            {"action": _ref("ResponseAction"), "hostAppAction": _ref("HostAppAction")}, minProperties=1
        ),
        "ResponseAction": _closed(
            {
                "navigations": _list(_ref("Navigation")),
                "link": _ref("OpenLink"),
                "notification": _ref("Notification"),
            },
            minProperties=1,
        ),
        "Navigation": _one_of(
            {
                "pop": YES,
                "popToRoot": YES,
                "popToCard": TEXT,
                "pushCard": _ref("Card"),
                "updateCard": _ref("Card"),
            }
        ),
        "Notification": _closed({"text": TEXT}, required="text"),
    }


def _gmail_actions() -> dict[str, Schema]:
    recipients = _list(_closed({"email": TEXT}, required="email"))
    updates = {
        "updateBody": _ref("UpdateBody"),
        "updateSubject": _closed({"subject": {"type": "string"}}, required="subject"),
        "updateToRecipients": _closed({"toRecipients": recipients}, required="toRecipients"),
        "updateCcRecipients": _closed({"ccRecipients": recipients}, required="ccRecipients"),
        "updateBccRecipients": _closed({"bccRecipients": recipients}, required="bccRecipients"),
    }
    return {
        "HostAppAction": _closed({"gmailAction": _ref("GmailAction")}, required="gmailAction"),
        "GmailAction": _one_of(
            {
                "updateDraftActionMarkup": _closed(updates, minProperties=1),
                "openCreatedDraftActionMarkup": _closed(
                    {"draftId": TEXT, "draftThreadId": TEXT}, required="draftId draftThreadId"
                ),
            }
        ),
        "UpdateBody": _closed(
            {
                "insertContents": _list(_ref("InsertContent")),
                "type": {"enum": ["IN_PLACE_INSERT", "INSERT_AT_START", "INSERT_AT_END", "REPLACE"]},
            },
            required="insertContents type",
        ),
        "InsertContent": _closed(
            {
                "content": {"type": "string"},
                "contentType": {"enum": ["TEXT", "MUTABLE_HTML", "IMMUTABLE_HTML"]},
            },
            required="content contentType",
        ),
    }


def _authorization() -> dict[str, Schema]:
    return {
        "AskScopes": _one_of({"scopes": _list(HTTPS), "all_scopes": YES}),
        "BasicAuthorization": _closed(
            {"authorization_url": HTTPS, "resource": TEXT}, required="authorization_url resource"
        ),
    }
