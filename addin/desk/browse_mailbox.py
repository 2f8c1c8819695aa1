"""Look into the rep's own mailboxes: the mail a host opened, and the newest mails for the preview's inbox."""

from itertools import islice

from addin.deals.message import Content, Message, message_ids
from addin.desk.desk import Desk
from addin.errors import DealsideError, NotFound
from addin.mailboxes.contract import Item
from addin.wording import text


def read_message(desk: Desk, given: str) -> Item:
    """The item the host calls ``given``: the mailbox's own id, or a Message-ID that was captured.

    Only the rep's own mailboxes are looked into. Raises :class:`NotFound`, and whatever reading in the rep's name
    raises.
    """
    if desk.own_mail is not None:
        return desk.own_mail.read(given)
    for kind, address, source in desk.store.sightings.mailboxes_of(desk.rep.id):
        try:
            return desk.open_mailbox(kind, address, source).read(given)
        except NotFound:
            continue
    for kind, address, source, provider_id in desk.store.sightings.by_message_id(desk.rep.id, _key(given)):
        return desk.open_mailbox(kind, address, source).read(provider_id)
    raise NotFound(text("This mail is not in your mailbox any more."))


def _key(given: str) -> str:
    ids = message_ids(given)
    return ids[0] if ids else given


def newest_messages(desk: Desk, limit: int, skip: int = 0) -> list[Message]:
    """The newest readable mails of the rep's mailboxes, newest first."""
    found: list[Message] = []
    for kind, address, source in desk.store.sightings.mailboxes_of(desk.rep.id):
        mailbox = desk.open_mailbox(kind, address, source)
        newest = list(mailbox.provider_ids())[::-1]
        for provider_id in islice(newest, skip, skip + limit):
            try:
                found.append(mailbox.read(provider_id).message)
            except DealsideError:
                continue
    mails = [one for one in found if one.kind == "email"]
    return sorted(mails, key=lambda one: one.sent_at, reverse=True)[:limit]


def message_content(desk: Desk, given: str) -> tuple[Message, Content]:
    """A mail of the rep's own mailbox with what it says, sanitised. Raises :class:`NotFound`."""
    item = read_message(desk, given)
    return item.message, item.content()
