"""What is written and read of an activity."""

from dataclasses import dataclass

from addin.deals.message import Content, Message

ASSERTED = ""
"""Fingerprint of a mail that only a panel told us about: it may know another date than the mail itself."""


@dataclass(frozen=True, slots=True)
class NewActivity:
    """An activity about to be written; ``opportunity_id`` is empty when it belongs to no deal.

    ``content`` None means: keep nothing of what it says, neither subject nor people.
    """

    opportunity_id: str
    at: str
    kind: str
    direction: str
    state: str
    message: Message | None = None
    message_key: str | None = None
    thread_id: str = ""
    confidence: int | None = None
    reasons: tuple[str, ...] = ()
    linked_by: str = ""
    content: Content | None = None
    rep_id: str | None = None
    about_id: str | None = None
    sender_name: str = ""
    key_is_taken: bool = False
    asserted: bool = False


@dataclass(frozen=True, slots=True)
class Captured:
    """A message that is in the store already."""

    id: str
    message_key: str
    fingerprint: str
    opportunity_id: str
    state: str
    thread_id: str
    linked_by: str
