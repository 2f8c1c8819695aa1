"""Mail written by people that belongs to no deal: internal, private, unknown senders; and newsletters."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from addin.worlds.clock import window_of, working_moment
from addin.worlds.letters import Facts, Letter, as_html, mail_domain, new_message_id, passing_facts, signature
from addin.worlds.organisation import Organisation
from addin.worlds.people import Correspondent, Rep, correspondent, draw_name

BOTH_MAILBOXES = 0.35


@dataclass(frozen=True)
class Desk:
    """What writing one mail without a deal needs: whose mailbox, in which language, when."""

    organisation: Organisation
    rng: Random
    rep: Rep
    language: str
    at: datetime

    def phrases(self, kind: str) -> dict[str, Any]:
        """The phrases of a kind of noise in the language of the mail."""
        return self.organisation.phrasebooks[self.language].noise[kind]

    def facts(self) -> Facts:
        """Values for the placeholders; the project is one of the rep's own."""
        mine = [deal for deal in self.organisation.opportunities if deal.owner is self.rep]
        deal = self.rng.choice(mine or list(self.organisation.opportunities))
        name, local_part, _ = draw_name(self.rng, self.organisation.catalogue, self.language)
        return passing_facts(self.rng, self.at, self.language) | {
            "project": deal.name,
            "company": self.rep.company,
            "customer": deal.account.name,
            "quote": deal.quote,
            "name": name,
            "address": f"{local_part}@{deal.account.domains[0]}",
        }

    def reader(self) -> Correspondent:
        """The rep whose mailbox it is."""
        return self.rep.writing(self.language)


def open_desk(organisation: Organisation, rng: Random) -> Desk:
    """A random rep at a random working moment of the window."""
    rep = rng.choices(organisation.reps, (1, *(3 for _ in organisation.reps[1:])))[0]
    at = working_moment(rng, window_of(organisation.today), rep.timezone)
    language = "ko" if rep.locale == "ko" and rng.random() < 0.8 else "en"
    language = organisation.language or language
    return Desk(organisation, rng, rep, language, at)


def short_letter(
    desk: Desk, kind: str, sender: Correspondent, facts: Facts, *, signed: bool = True, **more: Any
) -> Letter:
    """A mail of two to four sentences of that kind to the rep of the desk; `more` are further Letter fields."""
    rng, phrases = desk.rng, desk.phrases(kind)
    lines = rng.sample(phrases["lines"], min(len(phrases["lines"]), rng.randint(2, 4)))
    text = " ".join(lines).format_map(facts)
    if signed:
        book = desk.organisation.phrasebooks[desk.language]
        greeting = rng.choice(book.frame["greeting_first"])
        named = facts | {
            "you": desk.reader().called,
            "me": sender.name,
            "me_intro": f"{sender.company} {sender.name}".strip(),
        }
        text = f"{greeting.format_map(named)}\n\n{text}\n\n{signature(rng, sender, short=False)}"
    fields: dict[str, Any] = {
        "message_id": new_message_id(rng, mail_domain(sender)),
        "at": desk.at,
        "sender": sender,
        "to": (desk.reader(),),
        "cc": (),
        "subject": rng.choice(phrases["subject"]).format_map(facts),
        "own": text,
        "plain": text,
        "html": as_html(text),
        "language": desk.language,
        "mailboxes": (desk.rep.email,),
        "state": kind,
    }
    return Letter(**(fields | more))


def internal_letter(desk: Desk) -> Letter:
    """A mail from one rep to another; sometimes both have it."""
    others = [rep for rep in desk.organisation.reps if rep is not desk.rep]
    colleague = desk.rng.choice(others)
    mailboxes = (desk.rep.email, colleague.email) if desk.rng.random() < BOTH_MAILBOXES else (desk.rep.email,)
    # Only one of the mixed team reads Korean, so it writes English.
    at = working_moment(desk.rng, window_of(desk.organisation.today), colleague.timezone)
    team_language = desk.organisation.team_language
    desk = Desk(desk.organisation, desk.rng, desk.rep, team_language, at)
    return short_letter(desk, "internal", colleague.writing(team_language), desk.facts(), mailboxes=mailboxes)


def newsletter(desk: Desk) -> Letter:
    """A newsletter with the headers of bulk mail."""
    name, login, domain = desk.rng.choice(desk.phrases("bulk")["senders"])
    sender = stranger(desk, name, f"{login}@{domain}", "", "")
    headers = (
        ("List-Id", f"<{login}.{domain}>"),
        ("List-Unsubscribe", f"<https://{domain}/unsubscribe/{desk.rng.getrandbits(40):010x}>"),
        ("Precedence", "bulk"),
    )
    return short_letter(desk, "bulk", sender, desk.facts(), signed=False, headers=headers)


def unknown_letter(desk: Desk) -> Letter:
    """A first mail of somebody at a company that is not in the CRM."""
    company, domain = desk.rng.choice(desk.phrases("unknown")["companies"])
    name, local_part, _ = draw_name(desk.rng, desk.organisation.catalogue, desk.language)
    title = desk.rng.choice(desk.organisation.catalogue["titles"][desk.language])
    sender = stranger(desk, name, f"{local_part}@{domain}", title, company)
    return short_letter(desk, "unknown", sender, desk.facts())


def private_letter(desk: Desk) -> Letter:
    """A mail its sender marked as private: from a friend, a colleague or even a customer."""
    name, local_part, _ = draw_name(desk.rng, desk.organisation.catalogue, desk.language)
    sender = stranger(desk, name, f"{local_part}@personalmail.example", "", "")
    draw = desk.rng.random()
    if draw < 0.3:
        sender = desk.organisation.manager.writing(desk.organisation.team_language)
    elif draw < 0.55:
        mine = [deal for deal in desk.organisation.opportunities if deal.owner is desk.rep]
        if mine:
            sender = desk.rng.choice(mine).team[0].contact.writing(desk.language)
    if sender.address == desk.rep.email:
        sender = stranger(desk, name, f"{local_part}@personalmail.example", "", "")
    return short_letter(desk, "private", sender, desk.facts(), headers=(("Sensitivity", "Private"),))


def stranger(desk: Desk, name: str, address: str, title: str, company: str) -> Correspondent:
    """A sender who is nobody's contact."""
    return correspondent(desk.rng, desk.language, name, address, title or name, company, desk.rep.timezone)


def noise_letters(
    organisation: Organisation, shares: dict[Callable[[Desk], Letter], float], total: int
) -> Iterator[Letter]:
    """`total` letters divided among the kinds by their shares (which sum up to one)."""
    for kind, share in shares.items():
        rng = organisation.chance(f"noise:{kind.__name__}")
        for _ in range(max(1, round(total * share))):
            yield kind(open_desk(organisation, rng))
