"""Read the mail a panel has opened in the rep's own mailbox, and keep it if it is about a deal."""

from dataclasses import dataclass
from typing import Literal

from addin.deals.match import Match
from addin.deals.mentions import mentions
from addin.deals.message import Content, Message
from addin.desk.desk import Desk
from addin.desk.keep_email import CAPTURING, keep_email, match_new_email, move, recount
from addin.desk.open_email import match_email
from addin.errors import NotFound
from addin.mailboxes.contract import Item
from addin.storage.activity_rows import ASSERTED, Captured
from addin.wording import text

# Office.js spells a conversation's id with the letters of EWS, Graph with those of a URL.
_TO_URL = str.maketrans("/+", "-_")


@dataclass(frozen=True, slots=True)
class Read:
    """What reading the opened mail came to.

    ``state`` is ``off`` when this rep's mail cannot be read from here at all, ``kept`` when the mail stands on its deal
    with what it says, ``nothing_kept`` when it is nobody's business. ``message`` is its envelope as the mailbox knows
    it (the panel's own when ``off``). ``attachments`` are file names, of a kept mail only. ``changed`` says that the
    panel would show something else now, if it opened ``message`` again.
    """

    state: Literal["off", "kept", "nothing_kept"]
    message: Message
    attachments: tuple[str, ...] = ()
    changed: bool = False


def read_opened_email(desk: Desk, message: Message) -> Read:
    """Read the mail the panel describes as ``message``, and keep it if, and only if, it is about a deal.

    Raises :class:`addin.errors.NotFound` when it is gone or the panel describes another mail than its id names,
    :class:`ConsentMissing`, :class:`MoreProofNeeded`, :class:`NotAllowed`, :class:`Unavailable` and
    :class:`Unreadable`: the panel then goes on with what it knows.
    """
    if desk.own_mail is None or not message.item_id:
        return Read("off", message)
    shown = _seen(match_email(desk, message))
    desk.store.close()  # the mailbox may take seconds: no connection is held meanwhile
    shared = message.mailbox not in {"", desk.rep.email}
    reader = desk.own_mail.of(message.mailbox) if shared else desk.own_mail
    item = _same_mail(reader.read(message.item_id), message)
    attachments = keep_opened_email(desk, item)
    changed = _seen(match_email(desk, item.message)) != shown
    if attachments is None:
        return Read("nothing_kept", item.message, changed=changed)
    return Read("kept", item.message, attachments, changed)


def _seen(match: Match) -> tuple[str, str, str]:
    """What of a match a panel shows first."""
    return match.state, match.opportunity_id, match.activity_id


def _same_mail(item: Item, message: Message) -> Item:
    """The item, with the panel's names for its conversation and mailbox once the conversation proved to be the same.

    Raises :class:`NotFound` for another mail: what it says must never stand on this one's deal.
    """
    read, shown = item.message, message.internet_message_id
    if shown and read.internet_message_id and shown != read.internet_message_id:
        raise NotFound(text("Your mailbox has another mail under this one's name. Open the mail again."))
    if message.conversation_id.translate(_TO_URL) == read.conversation_id.translate(_TO_URL):
        read = read._replace(conversation_id=message.conversation_id, mailbox=message.mailbox)
    return Item(item.provider_id, read, item.received_at, item.content, item.said)


def keep_opened_email(desk: Desk, item: Item) -> tuple[str, ...] | None:
    """Keep a mail that was read in the rep's name on the deal it is about; returns the names of its attachments, or
    None when it is about none: its content is then not even asked for."""
    message = item.message
    if not match_email(desk, message).opportunity_id:
        return None
    desk.store.close()  # the mailbox may take seconds: no connection is held meanwhile
    content = item.content()
    names = tuple(name for name, _ in content.attachments)
    said = mentions(message.subject, content.new_text, names, message.sender.name)
    with desk.store.transaction():
        desk.store.lock(CAPTURING)
        known, key_is_taken = desk.store.activities.captured(message)
        match = match_email(desk, message, said) if known else match_new_email(desk, message, said)
        if not match.opportunity_id:
            return None
        if known is None:
            keep_email(desk, message, match, content, key_is_taken=key_is_taken, said=said, opened=True)
        else:
            _complete(desk, known, match, message, content)
    return tuple(name for name, _ in content.attachments)


def _complete(desk: Desk, known: Captured, match: Match, message: Message, content: Content) -> None:
    """Put a row that is there already on its deal, with what the mail says."""
    if not known.opportunity_id:  # captured as a bare line, before anybody knew which deal it is about
        reason = str(match.reasons[0]) if match.reasons else ""
        move(desk, known, match.opportunity_id, by=match.linked_by, reason=reason, confidence=match.confidence)
        recount(desk, [match.opportunity_id])
    placed = desk.store.activities.read(known.id)
    said = desk.store.timeline.content(known.id)
    if placed and (known.fingerprint == ASSERTED or (said != content and not said.new_text and not said.html)):
        desk.store.activities.adopt(placed, message, content)
