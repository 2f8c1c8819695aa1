"""Calendar events as .ics: meetings of the deals, internal ones, and the text of invitations."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from addin.worlds.clock import MARGIN, Period, window_of, working_moment
from addin.worlds.deals import Opportunity
from addin.worlds.letters import Facts, passing_facts
from addin.worlds.organisation import Organisation
from addin.worlds.people import Correspondent
from addin.worlds.threads import Course, deal_courses

INTERNAL_SHARE = 0.15
UPCOMING_SHARE = 0.07


@dataclass(frozen=True)
class Meeting:
    """One calendar event; `mailboxes` are the reps who have it."""

    uid: str
    begin: datetime
    minutes: int
    created: datetime
    summary: str
    description: str
    location: str
    organiser: Correspondent
    attendees: tuple[Correspondent, ...]
    mailboxes: tuple[str, ...]
    state: str
    opportunity_id: str | None
    account_id: str | None


def sample_meetings(organisation: Organisation, total: int) -> Iterator[Meeting]:
    """So many meetings, most of them with customers; a few are still to come."""
    rng = organisation.chance("meetings")
    courses = deal_courses(organisation)
    talkative = [deal for deal in organisation.opportunities if deal.stage != "Qualification"]
    deals = talkative or list(organisation.opportunities)
    internal = round(total * INTERNAL_SHARE)
    for _ in range(total - internal):
        deal = rng.choice(deals)
        yield deal_meeting(rng, organisation, deal, courses[deal.id])
    for _ in range(internal):
        yield _internal_meeting(rng, organisation)


def deal_meeting(rng: Random, organisation: Organisation, deal: Opportunity, course: Course) -> Meeting:
    """A meeting about an opportunity, at a time in which the deal is alive."""
    begin = working_moment(rng, course.talk, deal.account.zone)
    if deal.story == "healthy" and rng.random() < 2 * UPCOMING_SHARE:
        upcoming = Period(organisation.now + timedelta(hours=12), organisation.now + timedelta(days=14))
        begin = working_moment(rng, upcoming, deal.account.zone)
    language = deal.account.language
    rep = deal.owner.writing(language)
    guests = [member.contact.writing(language) for member in deal.team]
    invited = tuple(rng.sample(guests, rng.randint(1, min(3, len(guests)))))
    organiser, attendees = (rep, invited) if rng.random() < 0.7 else (invited[0], (rep, *invited[1:]))
    facts = {
        "project": deal.name,
        "company": deal.account.name,
        "seller": organisation.catalogue["seller"]["name"],
    }
    return _meeting(
        rng, organisation, "summary", language, begin, facts, organiser, attendees, (deal.owner.email,), deal
    )


def _internal_meeting(rng: Random, organisation: Organisation) -> Meeting:
    rep = rng.choice(organisation.reps[1:])
    begin = working_moment(rng, window_of(organisation.today), rep.timezone)
    language = organisation.team_language
    return _meeting(
        rng, organisation, "internal", language, begin, {}, organisation.manager.writing(language),
        (rep.writing(language),), (rep.email,), None,
    )  # fmt: skip


def _meeting(
    rng: Random,
    organisation: Organisation,
    kind: str,
    language: str,
    begin: datetime,
    facts: Facts,
    organiser: Correspondent,
    attendees: tuple[Correspondent, ...],
    mailboxes: tuple[str, ...],
    deal: Opportunity | None,
) -> Meeting:
    phrases = organisation.phrasebooks[language].noise["meeting"]
    facts = facts | passing_facts(rng, begin, language)
    on_the_hour = begin.replace(minute=rng.choice((0, 30)), second=0)
    if begin <= organisation.now < on_the_hour:
        on_the_hour -= timedelta(hours=1)
    created = on_the_hour - timedelta(days=rng.randint(1, 9), minutes=rng.randrange(400))
    return Meeting(
        uid=f"{rng.getrandbits(80):020x}@{organiser.address.partition('@')[2]}",
        begin=on_the_hour,
        minutes=rng.choice((30, 30, 45, 60, 60, 90)),
        created=min(created, organisation.now - MARGIN),
        summary=rng.choice(phrases[kind]).format_map(facts),
        description=rng.choice(phrases["description"]).format_map(facts),
        location=rng.choice(phrases["location"]).format_map(facts),
        organiser=organiser,
        attendees=attendees,
        mailboxes=mailboxes,
        state="matched" if deal else "internal",
        opportunity_id=deal.id if deal else None,
        account_id=deal.account.id if deal else None,
    )


def ics_text(meeting: Meeting, method: str = "") -> str:
    """The event as an iCalendar text with CRLF and folded lines; `method` makes it an invitation."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Sample world//Calendar//EN"]
    if method:
        lines.append(f"METHOD:{method}")
    lines += [
        "BEGIN:VEVENT",
        f"UID:{meeting.uid}",
        f"DTSTAMP:{_utc(meeting.created)}",
        f"CREATED:{_utc(meeting.created)}",
        f"DTSTART:{_utc(meeting.begin)}",
        f"DTEND:{_utc(meeting.begin + timedelta(minutes=meeting.minutes))}",
        f"SUMMARY:{_escaped(meeting.summary)}",
        f"DESCRIPTION:{_escaped(meeting.description)}",
        f"LOCATION:{_escaped(meeting.location)}",
        f"ORGANIZER;CN={_quoted(meeting.organiser.name)}:mailto:{meeting.organiser.address}",
    ]
    lines += [
        f"ATTENDEE;CN={_quoted(guest.name)};ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED:mailto:{guest.address}"
        for guest in meeting.attendees
    ]
    lines += ["STATUS:CONFIRMED", "SEQUENCE:0", "END:VEVENT", "END:VCALENDAR"]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _quoted(name: str) -> str:
    return f'"{name}"'


def _folded(line: str) -> str:
    """Lines of at most 75 octets, never cut inside a character."""
    if len(line.encode()) <= 75:
        return line
    pieces, piece, size = [], "", 0
    for letter in line:
        width = len(letter.encode())
        if size + width > 74:
            pieces.append(piece)
            piece, size = "", 0
        piece += letter
        size += width
    return "\r\n ".join([*pieces, piece])
