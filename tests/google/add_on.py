"""Gmail with our add-on in it: calls as Google makes them, with its tokens and those of the opened mail."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.gmail.mailbox import Answer, buttons, parameters, prefilled, read
from tests.google.fake_google import FakeGoogle, Mail
from tests.identity import google as tokens

ANA = "ana@seller.example"


@dataclass
class AddOn:
    """One user's Gmail. ``scopes`` are those they granted, None for all."""

    client: FlaskClient
    fake: FakeGoogle
    address: str = ANA
    subject: str = tokens.ANA_SUB
    locale: str = "en"
    scopes: list[str] | None = None
    opened: dict[str, Any] = field(default_factory=dict)

    def call(
        self,
        path: str,
        *,
        system: str | None = None,
        user: str | None = None,
        without: tuple[str, ...] = (),
        **common: Any,
    ) -> TestResponse:
        """Call a trigger or action; ``system`` and ``user`` are other tokens than the good ones."""
        bearer = tokens.system_token(tokens.HOST + path) if system is None else system
        authorization: dict[str, Any] = {
            "userIdToken": tokens.user_token(self.address, self.subject) if user is None else user,
            "userOAuthToken": self.fake.user(self.address).token,
            "systemIdToken": bearer,
        }
        if self.scopes is not None:
            authorization["authorizedScopes"] = self.scopes
        event = {
            "commonEventObject": {"hostApp": "GMAIL", "platform": "WEB", "userLocale": self.locale} | common,
            "authorizationEventObject": {
                name: value for name, value in authorization.items() if name not in without and value != ""
            },
            **self.opened,
        }
        return self.client.post(path, json=event, headers={"Authorization": f"Bearer {bearer}"})

    def show(self, mail: Mail) -> None:
        """Have ``mail`` open."""
        self.opened = {
            "gmail": {"messageId": mail.alias, "threadId": mail.thread_alias, "accessToken": mail.token},
        }

    def open(self, mail: Mail) -> Answer:
        self.show(mail)
        return read(self.call("/gmail/message"))

    def press(self, shown: Answer, name: str, typed: Mapping[str, Any] | None = None, which: int = 0) -> Answer:
        found = buttons(shown, name)[which]
        inputs = prefilled(shown) | {key: {"stringInputs": {"value": [value]}} for key, value in (typed or {}).items()}
        return read(self.call(urlsplit(found["function"]).path, parameters=parameters(found), formInputs=inputs))
