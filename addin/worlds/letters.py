"""The wording of one mail: greeting, sentences of a topic, signature, and the quoted mail before it."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from html import escape
from random import Random

from addin.worlds.clock import next_workday, say_date, say_weekday
from addin.worlds.people import Correspondent
from addin.worlds.quoting import quoted_html, quoted_plain
from addin.worlds.wordbook import Lines, Phrasebook

DEPTH_OF_QUOTES = 3
NAMING = ("{project}", "{quote}", "{product}", "{amount}", "{competitor}", "{company}")
COMPLETE_WITH_ONE_SENTENCE = ("acknowledge", "follow_up", "chase", "last_chase")
Facts = dict[str, str]


@dataclass(frozen=True)
class Letter:
    """One mail before it becomes MIME; `mailboxes` are the reps who have it, `state` is the truth about it.

    `traits` name what is difficult about it, for the counts of the summary.
    """

    message_id: str
    at: datetime
    sender: Correspondent
    to: tuple[Correspondent, ...]
    cc: tuple[Correspondent, ...]
    subject: str
    own: str
    plain: str
    html: str
    language: str
    mailboxes: tuple[str, ...]
    state: str
    opportunity_id: str | None = None
    account_id: str | None = None
    references: Lines = ()
    depth: int = 0
    headers: tuple[tuple[str, str], ...] = ()
    attachments: Lines = ()
    calendar: str = ""
    bounced: str = ""
    traits: Lines = ()

    def addressed(self) -> tuple[Correspondent, ...]:
        """Everybody on To and Cc."""
        return self.to + self.cc


@dataclass
class Wording:
    """What one mail needs to say: who to whom, about what, in which tone.

    `place` is first in the thread, a reply to the other side, or again after a mail of the same side. `clue` are ready
    sentences that say what the mail is about; a `discreet` mail mentions no colleague, whose deals could tell.
    """

    book: Phrasebook
    topic: str
    inbound: bool
    tone: str
    sender: Correspondent
    recipient: Correspondent
    facts: Facts
    place: str
    vague: bool
    spoken: set[str] = field(default_factory=set)
    clue: str = ""
    discreet: bool = False


def new_message_id(rng: Random, domain: str) -> str:
    """A Message-ID with its angle brackets."""
    return f"<{rng.getrandbits(72):018x}@mail.{domain}>"


def mail_domain(person: Correspondent) -> str:
    """The domain of a correspondent's address."""
    return person.address.partition("@")[2]


def passing_facts(rng: Random, at: datetime, language: str) -> Facts:
    """The values of placeholders that differ from mail to mail: dates and small numbers."""
    day = next_workday(at.date() + timedelta(days=rng.randint(1, 6)))
    due = next_workday(at.date() + timedelta(days=rng.randint(5, 26)))
    return {
        "date": say_date(due, language),
        "day": say_weekday(day, language),
        "percent": str(rng.choice((8, 10, 12, 15, 18, 20, 25))),
        "weeks": str(rng.randint(3, 12)),
        "n": str(rng.randint(2, 9)),
    }


def write_text(rng: Random, wording: Wording) -> str:
    """The text of a mail without quotes: greeting, one to three paragraphs, sign-off and signature."""
    book, sender = wording.book, wording.sender
    facts = wording.facts | {
        "you": wording.recipient.called,
        "me": sender.name,
        "me_intro": f"{sender.company} {sender.name}",
    }
    paragraphs = [line.format_map(facts) for line in _paragraphs(rng, wording)]
    greeting = rng.choice(book.frame[f"greeting_{wording.place}"]).format_map(facts)
    sign_off = rng.choice(book.frame["sign_off"]).format_map(facts)
    signed = signature(rng, sender, short=wording.place != "first")
    ending = sign_off if signed in sign_off else f"{sign_off}\n{signed}"
    return "\n\n".join([greeting, *paragraphs, ending])


def _paragraphs(rng: Random, wording: Wording) -> list[str]:
    topic = wording.book.topic(wording.topic, inbound=wording.inbound)
    spoken = wording.spoken
    lead = _unspoken(rng, _sayable(topic.lead, wording), 1, spoken)
    count = rng.choices((0, 1, 2, 3, 4, 5), (6, 20, 28, 24, 14, 8))[0]
    if wording.topic not in COMPLETE_WITH_ONE_SENTENCE:
        count = max(1, count)
    details = _unspoken(rng, _sayable(topic.detail, wording), count, spoken)
    asks = _unspoken(rng, _sayable(topic.ask, wording), 1 if rng.random() < 0.72 else 0, spoken)
    if rng.random() < 0.25:
        asides = wording.book.asides["neutral" if rng.random() < 0.5 else wording.tone]
        details += _unspoken(rng, _sayable(asides, wording), 1, spoken)
    split = rng.randint(0, len(details))
    blocks = [lead + details[:split], details[split:], asks]
    if rng.random() < 0.45:
        blocks = [lead + details, asks]
    if wording.clue:
        blocks[0] = [*blocks[0][:1], wording.clue, *blocks[0][1:]]
    return [" ".join(block) for block in blocks if block]


def _sayable(lines: Lines, wording: Wording) -> Lines:
    """A vague mail leaves out every sentence that would tell which deal it is about."""
    hidden = (*(NAMING if wording.vague else ()), *(("{colleague}",) if wording.discreet else ()))
    return tuple(line for line in lines if not any(name in line for name in hidden))


def _unspoken(rng: Random, lines: Lines, count: int, spoken: set[str]) -> list[str]:
    fresh = [line for line in lines if line not in spoken] or list(lines)
    chosen = rng.sample(fresh, min(count, len(fresh)))
    spoken.update(chosen)
    return chosen


def signature(rng: Random, sender: Correspondent, *, short: bool) -> str:
    """The lines under a mail; replies often carry the name alone."""
    if short and rng.random() < 0.45:
        return sender.name if sender.language == "ko" else sender.called
    lines = (
        [f"{sender.name} | {sender.title}", sender.company, f"Tel. 02-{sender.phone}"]
        if sender.language == "ko"
        else [sender.name, sender.title, sender.company, f"Phone {sender.phone}"]
    )
    return "\n".join(line for line in lines if line.strip("| "))


def as_html(text: str) -> str:
    """Plain text as HTML paragraphs."""
    return "".join(f"<p>{escape(block).replace(chr(10), '<br>')}</p>\n" for block in text.split("\n\n"))


def quoting(letter: Letter, previous: Letter, zone: str) -> Letter:
    """The letter with the previous one quoted below, the way the sender's mail client does it."""
    style = letter.sender.client
    deep = previous.depth < DEPTH_OF_QUOTES
    plain, html = (previous.plain, previous.html) if deep else (previous.own, as_html(previous.own))
    return replace(
        letter,
        plain=f"{letter.own}\n\n{quoted_plain(style, previous, plain, zone)}",
        html=f"{letter.html}{quoted_html(style, previous, html, zone)}",
        depth=previous.depth + 1 if deep else 1,
    )
