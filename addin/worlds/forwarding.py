"""Customers' mails that somebody else forwards to the rep: a colleague of the customer, or one of our own people."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from html import escape
from random import Random

from addin.worlds.casting import draw_language
from addin.worlds.clock import ENGLISH_DAYS, ENGLISH_MONTHS, KOREAN_DAYS, local, working_moment
from addin.worlds.clues import Memory, body_clues, draw_clue
from addin.worlds.correspondence import Cast, another_rep, compose, reply_prefix, threaded
from addin.worlds.deals import Opportunity
from addin.worlds.letters import Facts, Letter, as_html, mail_domain, new_message_id, passing_facts, signature
from addin.worlds.organisation import Organisation
from addin.worlds.people import Correspondent
from addin.worlds.quoting import BLOCK_STYLES, header_lines, korean_time
from addin.worlds.threads import Course, Thread, Turn

BY_CUSTOMER = 0.55
ANSWERED = 0.5
SUBJECT_NAMES = 0.5
PREFIXES = {"gmail": "Fwd: ", "gmail_ko": "Fwd: ", "apple": "Fwd: ", "outlook": "FW: ", "outlook_ko": "전달: "}


@dataclass(frozen=True)
class _Scene:
    """One forwarded mail: who wrote it about which deal, who passes it on, and in which languages."""

    deal: Opportunity
    author: Correspondent
    courier: Correspondent
    by_customer: bool
    language: str
    turn: Turn
    phase: str


def forwarded_letters(
    organisation: Organisation,
    memory: Memory,
    courses: dict[str, Course],
    facts: dict[str, dict[str, Facts]],
    total: int,
) -> Iterator[Letter]:
    """`total` forwarded mails and the answers of the reps to some of them."""
    rng = organisation.chance("forwards")
    deals = [deal for deal in organisation.opportunities if len(deal.team) > 1]
    weights = [(courses[deal.id].talk.end - courses[deal.id].talk.begin).days + 5 for deal in deals]
    for _ in range(total if deals else 0):
        deal = rng.choices(deals, weights)[0]
        scene = _scene(rng, organisation, deal, courses[deal.id])
        letter = _forward(rng, organisation, memory, scene, facts[deal.id])
        memory.note(letter, deal)
        memory.note_aside(scene.author.address, deal.id, letter.at)
        yield letter
        if rng.random() < ANSWERED:
            answer = _answer(rng, organisation, scene, letter, facts[deal.id])
            if answer.at < organisation.now:
                memory.note(answer, deal)
                yield answer


def _scene(rng: Random, organisation: Organisation, deal: Opportunity, course: Course) -> _Scene:
    at = working_moment(rng, course.talk, deal.account.zone)
    phase = deal.stage_at(at)
    tone = rng.choice(("positive", "neutral", "neutral", "negative"))
    topic = rng.choice(organisation.situations.opening(phase, inbound=True, tone=tone))
    language = draw_language(rng, organisation, deal)
    author, courier = (member.contact.writing(language) for member in rng.sample(deal.team, 2))
    by_customer = rng.random() < BY_CUSTOMER
    if not by_customer:
        courier = another_rep(rng, organisation, deal.owner).writing(organisation.team_language)
    return _Scene(deal, author, courier, by_customer, language, Turn(at, True, topic, tone), phase)


def _forward(rng: Random, organisation: Organisation, memory: Memory, scene: _Scene, facts: dict[str, Facts]) -> Letter:
    inner = _inner(rng, organisation, memory, scene, facts[scene.language])
    language = scene.language if scene.by_customer else organisation.team_language
    owner = scene.deal.owner.writing(language)
    # Forwarded within a day, but never later than the last moment of the world.
    latest = organisation.now - timedelta(minutes=5)
    at = min(latest, inner.at + timedelta(minutes=rng.randint(6, 1300)))
    book = organisation.phrasebooks[language]
    notes = book.forwards["by_customer" if scene.by_customer else "by_colleague"]
    note = rng.choice(notes).format_map({"inner": scene.author.name})
    named = {"you": owner.called, "me": scene.courier.name, "me_intro": f"{scene.courier.company} {scene.courier.name}"}
    greetings = book.frame["greeting_first" if scene.by_customer else "greeting_again"]
    greeting = rng.choice(greetings).format_map(named)
    own = f"{greeting}\n\n{note}\n\n{signature(rng, scene.courier, short=not scene.by_customer)}"
    zone = scene.courier.zone
    style = scene.courier.client
    return Letter(
        message_id=new_message_id(rng, mail_domain(scene.courier)),
        at=at,
        sender=scene.courier,
        to=(owner,),
        cc=(),
        subject=PREFIXES[style] + inner.subject,
        own=own,
        plain=f"{own}\n\n{forwarded_plain(style, inner, zone)}",
        html=f"{as_html(own)}{forwarded_html(style, inner, zone)}",
        language=scene.language,
        mailboxes=(scene.deal.owner.email,),
        state="matched",
        opportunity_id=scene.deal.id,
        account_id=scene.deal.account.id,
        traits=("forward", "forward_by_customer" if scene.by_customer else "forward_by_colleague"),
    )


def _inner(rng: Random, organisation: Organisation, memory: Memory, scene: _Scene, facts: Facts) -> Letter:
    """The customer's mail, which names its deal in the subject or in one sentence."""
    book = organisation.phrasebooks[scene.language]
    cast = _cast(scene, scene.author, scene.courier)
    thread = Thread((scene.turn,), scene.phase, vague=True, co_sold=False)
    passing = passing_facts(rng, scene.turn.at, scene.language)
    lines, sentence = book.subjects["vague"], ""
    if rng.random() < SUBJECT_NAMES:
        lines = book.subjects["named"]
    else:
        clues = body_clues(organisation, memory, scene.deal, scene.turn.at, scene.phase, facts)
        kind = draw_clue(rng, clues)
        sentence = rng.choice(book.clues["inbound"][kind]).format_map(facts | clues)
    subject = rng.choice(lines).format_map(facts | passing)
    letter = compose(rng, organisation, scene.deal, thread, scene.turn, cast, facts, set(), None, sentence)
    return replace(letter, subject=subject, cc=())


def _answer(rng: Random, organisation: Organisation, scene: _Scene, letter: Letter, facts: dict[str, Facts]) -> Letter:
    """What the rep writes to the customer under the forwarded mail."""
    topic = rng.choice(organisation.situations.answering(scene.turn.topic, "neutral"))
    at = letter.at + timedelta(minutes=rng.randint(20, 1500))
    rep = scene.deal.owner.writing(scene.language)
    cast = _cast(scene, scene.author, rep)
    thread = Thread((scene.turn,), scene.phase, vague=True, co_sold=False)
    turn = Turn(at, False, topic, "neutral")
    answer = compose(rng, organisation, scene.deal, thread, turn, cast, facts[scene.language], set(), letter)
    subject = letter.subject.removeprefix(PREFIXES[scene.courier.client])
    answer = threaded(rng, answer, letter, reply_prefix(rep) + subject)
    return replace(answer, cc=(scene.courier,) if scene.by_customer else (), traits=("answer_to_forward",))


def _cast(scene: _Scene, contact: Correspondent, reader: Correspondent) -> Cast:
    return Cast(
        language=scene.language,
        rep=reader,
        rep_email=scene.deal.owner.email,
        contact=contact,
        others=(scene.courier,) if scene.by_customer else (),
        co_seller=None,
        ambiguous=False,
        discreet=True,
    )


def forwarded_plain(style: str, inner: Letter, zone: str) -> str:
    """The forwarded mail in plain text, under the header block of that mail client."""
    head = "\n".join(f"{label}: {value}" for label, value in _block(style, inner, zone))
    if style in BLOCK_STYLES:
        rule = "________________________________" if style == "outlook" else "-----원본 메시지-----"
        return f"{rule}\n{head}\n\n{inner.plain}"
    if style == "apple":
        quoted = "\n".join(f"> {line}".rstrip() for line in f"{head}\n\n{inner.plain}".split("\n"))
        return f"Begin forwarded message:\n\n{quoted}"
    return f"---------- Forwarded message ---------\n{head}\n\n\n{inner.plain}"


def forwarded_html(style: str, inner: Letter, zone: str) -> str:
    """The same in HTML."""
    head = "<br>\n".join(f"<b>{label}:</b> {escape(value)}" for label, value in _block(style, inner, zone))
    if style in BLOCK_STYLES:
        rule = "border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0 0 0"
        return f'<div id="divRplyFwdMsg" style="{rule}"><p>{head}</p></div>\n{inner.html}'
    if style == "apple":
        return (
            f'<div>Begin forwarded message:<br><blockquote type="cite"><p>{head}</p>\n{inner.html}</blockquote></div>\n'
        )
    head = head.replace("<b>", "").replace("</b>", "")
    rule = "---------- Forwarded message ---------"
    return f'<div class="gmail_quote"><div dir="ltr" class="gmail_attr">{rule}<br>\n{head}</div>\n{inner.html}</div>\n'


def _block(style: str, inner: Letter, zone: str) -> list[tuple[str, str]]:
    if style in BLOCK_STYLES:
        return header_lines(style, inner, zone)
    at = local(inner.at, zone)
    sender = f"{inner.sender.name} <{inner.sender.address}>"
    receivers = ", ".join(f"{person.name} <{person.address}>" for person in inner.to)
    month = ENGLISH_MONTHS[at.month - 1]
    if style == "gmail_ko":
        sent = f"{at.year}년 {at.month}월 {at.day}일 ({KOREAN_DAYS[at.weekday()]}) {korean_time(at)}"
        return [("보낸사람", sender), ("Date", sent), ("Subject", inner.subject), ("To", receivers)]
    if style == "apple":
        sent = f"{at.day} {month} {at.year} at {at:%H:%M:%S} {at.tzname()}"
        return [("From", sender), ("Subject", inner.subject), ("Date", sent), ("To", receivers)]
    sent = f"{ENGLISH_DAYS[at.weekday()][:3]}, {at.day} {month[:3]} {at.year} at {at:%H:%M}"
    return [("From", sender), ("Date", sent), ("Subject", inner.subject), ("To", receivers)]
