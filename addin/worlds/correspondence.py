"""Turns planned threads into letters: participants, subjects, reply chains, attachments."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

from addin.worlds.deals import Opportunity
from addin.worlds.letters import (
    Facts,
    Letter,
    Wording,
    as_html,
    mail_domain,
    new_message_id,
    passing_facts,
    quoting,
    write_text,
)
from addin.worlds.organisation import Organisation
from addin.worlds.people import Contact, Correspondent, Rep, correspondent, draw_name
from addin.worlds.threads import Thread, Turn, deal_courses, deals_alive, mail_shares, plan_threads

ROLE_OF_TOPIC = {
    "procurement": "procurement",
    "legal": "legal",
    "technical_question": "technical",
    "go_ahead": "decides",
    "delivery": "user",
}
ATTACHED = {
    "send_quote": ("{quote}.pdf", "견적서_{quote}.pdf"),
    "go_ahead": ("PO-{quote}.pdf", "발주서.pdf"),
    "legal": ("contract-comments.docx", "계약서 검토의견.docx"),
    "legal_answer": ("contract-redline.docx", "계약서_수정본.docx"),
    "procurement_answer": ("supplier-documents.pdf", "협력사 등록서류.pdf"),
    "info_answer": ("data-sheet.pdf", "제품사양서.pdf"),
    "delivery": ("photo.jpg", "현장사진.jpg"),
}
ENGLISH_IN_KOREA = 0.08


@dataclass
class Cast:
    """Who takes part in a thread, and in which language."""

    language: str
    rep: Correspondent
    rep_email: str
    contact: Correspondent
    others: tuple[Correspondent, ...]
    co_seller: Correspondent | None
    ambiguous: bool
    discreet: bool = False

    @property
    def mailboxes(self) -> tuple[str, ...]:
        """The reps who have the mails of the thread."""
        return (self.rep_email, self.co_seller.address) if self.co_seller else (self.rep_email,)


def deal_letters(organisation: Organisation, total: int) -> Iterator[Letter]:
    """About `total` letters that belong to the opportunities; a letter in two mailboxes counts once."""
    courses = deal_courses(organisation)
    shares = mail_shares(organisation, courses, total)
    for deal in organisation.opportunities:
        rng = organisation.chance(f"mail:{deal.id}")
        facts = lasting_facts(rng, organisation, deal)
        for thread in plan_threads(rng, organisation, deal, courses[deal.id], shares[deal.id]):
            yield from _letters(rng, organisation, deal, thread, facts)


def money(amount: int, currency: str, language: str) -> str:
    """An amount as it is written in running text."""
    if language == "ko" and currency == "KRW":
        return f"{amount:,}원"
    return f"{currency} {amount:,}"


def lasting_facts(rng: Random, organisation: Organisation, deal: Opportunity) -> dict[str, Facts]:
    """The values of placeholders that stay the same for all mail of an opportunity, by language."""
    catalogue = organisation.catalogue
    rival = rng.randrange(len(catalogue["competitors"]["en"]))
    keys = [key for key, product in catalogue["products"].items() if product["en"] == deal.products[0]]
    return {
        language: {
            "project": deal.name,
            "company": deal.account.name,
            "quote": deal.quote,
            "amount": money(int(deal.values["amount"]), deal.account.currency, language),
            "product": catalogue["products"][keys[0]][language],
            "competitor": catalogue["competitors"][language][rival],
            "seller": catalogue["seller"]["name"],
        }
        for language in organisation.phrasebooks
    }


def _letters(
    rng: Random, organisation: Organisation, deal: Opportunity, thread: Thread, facts: dict[str, Facts]
) -> Iterator[Letter]:
    cast = _cast(rng, organisation, deal, thread)
    spoken: set[str] = set()
    subject = _subject(rng, organisation, thread, cast, facts)
    previous: Letter | None = None
    for turn in thread.turns:
        letter = compose(rng, organisation, deal, thread, turn, cast, facts[cast.language], spoken, previous)
        prefix = "" if previous is None else reply_prefix(letter.sender)
        letter = threaded(rng, letter, previous, prefix + subject)
        previous = letter
        yield letter


def compose(
    rng: Random,
    organisation: Organisation,
    deal: Opportunity,
    thread: Thread,
    turn: Turn,
    cast: Cast,
    facts: Facts,
    spoken: set[str],
    previous: Letter | None,
    clue: str = "",
) -> Letter:
    """One mail of a thread without subject and quotes; `clue` are ready sentences that say what it is about."""
    sender, recipient = (cast.contact, cast.rep) if turn.inbound else (cast.rep, cast.contact)
    colleague = rng.choice(cast.others).called if cast.others else cast.contact.called
    wording = Wording(
        book=organisation.phrasebooks[cast.language],
        topic=turn.topic,
        inbound=turn.inbound,
        tone=turn.tone,
        sender=sender,
        recipient=recipient,
        facts=facts | passing_facts(rng, turn.at, cast.language) | {"colleague": colleague},
        place="first" if previous is None else "again" if previous.sender is sender else "reply",
        vague=thread.vague,
        spoken=spoken,
        clue=clue,
        discreet=cast.discreet,
    )
    own = write_text(rng, wording)
    names = ATTACHED.get(turn.topic)
    attached = names and not thread.vague and rng.random() < 0.7
    return Letter(
        message_id=new_message_id(rng, mail_domain(sender)),
        at=turn.at,
        sender=sender,
        to=(recipient,),
        cc=_copied(rng, cast),
        subject="",
        own=own,
        plain=own,
        html=as_html(own),
        language=cast.language,
        mailboxes=cast.mailboxes,
        state="ambiguous" if cast.ambiguous else "matched",
        opportunity_id=None if cast.ambiguous else deal.id,
        account_id=deal.account.id,
        attachments=(names[cast.language == "ko"].format_map(facts),) if names and attached else (),
    )


def threaded(rng: Random, letter: Letter, previous: Letter | None, subject: str) -> Letter:
    """The letter as an answer to the previous one, which it mostly quotes."""
    letter = replace(letter, subject=subject)
    if previous is None:
        return letter
    letter = replace(letter, references=(*previous.references, previous.message_id)[-12:])
    return letter if rng.random() < 0.08 else quoting(letter, previous, letter.sender.zone)


def reply_prefix(sender: Correspondent) -> str:
    """What the sender's mail client puts before the subject of an answer."""
    return "RE: " if sender.client.startswith("outlook") else "Re: "


def _subject(rng: Random, organisation: Organisation, thread: Thread, cast: Cast, facts: dict[str, Facts]) -> str:
    book = organisation.phrasebooks[cast.language]
    first = thread.turns[0]
    own = book.topic(first.topic, inbound=first.inbound).subject
    telling = tuple(line for line in own if "{project}" in line or "{quote}" in line)
    lines = book.subjects["vague"] if thread.vague else telling + book.subjects["named"][: 6 - len(own)]
    passing = passing_facts(rng, first.at, cast.language)
    return rng.choice(lines).format_map(facts[cast.language] | passing)


def _cast(rng: Random, organisation: Organisation, deal: Opportunity, thread: Thread) -> Cast:
    korean = deal.account.language == "ko"
    language = "en" if korean and rng.random() < ENGLISH_IN_KOREA else deal.account.language
    topics = [turn.topic for turn in thread.turns if turn.inbound]
    wanted = ROLE_OF_TOPIC.get(topics[0], "champion") if topics else "champion"
    members = [member for member in deal.team if member.role == wanted] or list(deal.team)
    chosen = rng.choice(members if rng.random() < 0.7 else deal.team)
    others = tuple(member.contact.writing(language) for member in deal.team if member is not chosen)
    contact = chosen.contact.writing(language)
    if rng.random() < 0.03 and not thread.vague and language == deal.account.language:
        contact = newcomer(rng, organisation, deal, language)
    co_seller = another_rep(rng, organisation, deal.owner).writing(language) if thread.co_sold else None
    return Cast(
        language=language,
        rep=deal.owner.writing(language),
        rep_email=deal.owner.email,
        contact=contact,
        others=others,
        co_seller=co_seller,
        ambiguous=thread.vague and _on_several_teams(organisation, deal, thread, chosen.contact),
    )


def _on_several_teams(organisation: Organisation, deal: Opportunity, thread: Thread, contact: Contact) -> bool:
    """Whether a vague mail of this contact could be about more than one open deal."""
    teams = [alive.team for alive in deals_alive(organisation, deal, thread.turns[0].at)]
    return sum(any(member.contact is contact for member in team) for team in teams) > 1


def newcomer(rng: Random, organisation: Organisation, deal: Opportunity, language: str) -> Correspondent:
    """Somebody at the account whom the CRM does not know."""
    account = deal.account
    known = {email for contact in organisation.contacts[account.id] for email in contact.emails}
    while True:
        name, local_part, _ = draw_name(rng, organisation.catalogue, account.language)
        address = f"{local_part}@{account.domains[0]}"
        if address not in known:
            title = rng.choice(organisation.catalogue["titles"][account.language])
            return correspondent(rng, account.language, name, address, title, account.name, account.zone)


def another_rep(rng: Random, organisation: Organisation, owner: Rep) -> Rep:
    """Anybody of the sales team but the owner."""
    return rng.choice([rep for rep in organisation.reps if rep is not owner])


def _copied(rng: Random, cast: Cast) -> tuple[Correspondent, ...]:
    copied = [person for person in cast.others if rng.random() < 0.18]
    return (*copied, cast.co_seller) if cast.co_seller else tuple(copied)
