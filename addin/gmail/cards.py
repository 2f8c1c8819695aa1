"""The cards a rep sees in Gmail, in the panel's reading order."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from addin.deals.message import Message
from addin.deals.opportunity import Opportunity, Stage
from addin.desk.desk import Desk
from addin.desk.open_email import OpenedEmail
from addin.gmail.widgets import (
    Part,
    action,
    button,
    buttons,
    card,
    date_input,
    decorated,
    dropdown,
    escaped,
    footer,
    paragraph,
    section,
    text_input,
)
from addin.language.formats import day, kind_name, money, role_name, when
from addin.language.translator import Translator
from addin.storage.timeline import TimelineEntry

LATEST = 5
_PREFIX = re.compile(r"^\s*((re|fw|fwd|aw|wg|회신|전달)\s*[:：]\s*)+", re.I)


@dataclass(frozen=True, slots=True)
class CardMaker:
    """Makes cards for one rep. ``base_url`` is where Google calls our actions (https); ``message_id`` is the host's id
    of the opened mail, carried by every button; ``key()`` makes an idempotency key per rendered card."""

    desk: Desk
    say: Translator
    base_url: str
    message_id: str
    key: str

    def _call(self, name: str, required: tuple[str, ...] = (), **parameters: str) -> Part:
        given = {"message_id": self.message_id, "key": f"{self.key}-{name}", **parameters}
        return action(f"{self.base_url}/gmail/action/{name}", given, required=required)

    def message_card(self, opened: OpenedEmail) -> Part:
        """The opened mail with its deal, or the question which deal it is about."""
        if opened.opportunity is not None:
            return self._deal_card(opened, opened.opportunity)
        if opened.match.state == "ambiguous":
            return self._choice_card(opened)
        if opened.match.state == "unknown":
            return self._unknown_card(opened)
        return self._skipped_card(opened)

    def _deal_card(self, opened: OpenedEmail, one: Opportunity) -> Part:
        gettext = self.say.gettext
        account = one.account_name or gettext("No account")
        return card(
            one.name,
            [
                self._metrics(one),
                self._rating(opened),
                self._note(one),
                self._people(one),
                self._latest(opened, one),
                section(self._reasons(opened), buttons(button(gettext("Not this deal?"), self._call("other")))),
            ],
            subtitle=account,
            name="message",
            peek=f"{account} · {one.stage}",
        )

    def _metrics(self, one: Opportunity) -> Part:
        gettext, locale = self.say.gettext, self.say.locale
        likelihood = "–" if one.probability is None else f"{one.probability}%"
        edit = button(gettext("Edit"), self._call("edit", opportunity_id=one.id), alt=gettext("Edit this deal"))
        close = day(one.close_date, locale, self.desk.now.date())
        return section(
            decorated(escaped(money(one.amount, one.currency, locale)), top=gettext("Amount"), button=edit),
            decorated(escaped(one.stage), top=gettext("Stage"), bottom=f"{gettext('Likelihood')} {likelihood}"),
            decorated(escaped(close), top=gettext("Close date")),
            decorated(escaped(one.next_step), top=gettext("Next step")),
        )

    def _rating(self, opened: OpenedEmail) -> Part:
        gettext = self.say.gettext
        rating = opened.entry.rating if opened.entry else None
        now = {1: gettext("rated +"), -1: gettext("rated −")}.get(rating or 0, gettext("not rated yet"))
        return section(
            decorated(escaped(now), top=gettext("This mail")),
            buttons(
                button(
                    "+",
                    self._call("rate", value="0" if rating == 1 else "1"),
                    filled=rating == 1,
                    alt=gettext("Rate positive"),
                ),
                button(
                    "−",
                    self._call("rate", value="0" if rating == -1 else "-1"),
                    filled=rating == -1,
                    alt=gettext("Rate negative"),
                ),
            ),
        )

    def _note(self, one: Opportunity) -> Part:
        gettext = self.say.gettext
        return section(
            text_input("note", gettext("Add a note"), multiline=True),
            buttons(button(gettext("Save note"), self._call("note", ("note",), opportunity_id=one.id))),
        )

    def _people(self, one: Opportunity) -> Part:
        people = ", ".join(
            f"{member.name} ({role_name(member.role, self.say.locale)})" if member.role else member.name
            for member in one.team[:6]
        )
        more = f" +{len(one.team) - 6}" if len(one.team) > 6 else ""
        return section(decorated(escaped(people + more), top=self.say.gettext("People")) if people else None)

    def _latest(self, opened: OpenedEmail, one: Opportunity) -> Part:
        gettext = self.say.gettext
        counts = (
            f"{gettext('In')} {one.inbound} · {gettext('Out')} {one.outbound} · {gettext('Meetings')} {one.meetings}"
        )
        heard = self._when(one.last_inbound_at) if one.last_inbound_at else ""
        bottom = f"{gettext('last heard')} {heard}" if heard else ""
        return section(
            decorated(escaped(counts), bottom=bottom), *(self._line(entry) for entry in opened.activities[:LATEST])
        )

    def _line(self, entry: TimelineEntry) -> Part:
        rated = {1: " +", -1: " −"}.get(entry.rating or 0, "")
        label = f"{self._when(entry.at)} · {kind_name(entry.kind, entry.direction, self.say.locale)}{rated}"
        title = entry.subject or entry.preview[:80] or self.say.gettext("(no subject)")
        return decorated(escaped(title[:120]), top=label)

    def _when(self, at: str) -> str:
        return when(at, self.say.locale, self.desk.rep.timezone, self.desk.now)

    def _reasons(self, opened: OpenedEmail) -> Part | None:
        reasons = " ".join(self.say(reason) for reason in opened.match.reasons)
        return paragraph(escaped(reasons)) if reasons else None

    def _choice_card(self, opened: OpenedEmail) -> Part:
        gettext = self.say.gettext
        choices = [
            decorated(
                escaped(one.name),
                bottom=" ".join(self.say(reason) for reason in one.reasons)[:200],
                button=button(gettext("This one"), self._call("link", opportunity_id=one.opportunity_id)),
            )
            for one in opened.match.candidates
        ]
        return card(
            gettext("Which deal is this about?"),
            [
                section(paragraph(gettext("One tap decides for the whole conversation.")), *choices),
                section(buttons(button(gettext("None of these"), self._call("other")))),
            ],
            name="message",
            peek=gettext("Which deal is this about?"),
        )

    def _unknown_card(self, opened: OpenedEmail) -> Part:
        title = opened.match.account_name or self.say.gettext("No deal yet")
        return card(
            title,
            [section(self._reasons(opened)), *self._search_sections(opened.message)],
            name="message",
            peek=self.say.gettext("No deal yet"),
        )

    def _skipped_card(self, opened: OpenedEmail) -> Part:
        gettext = self.say.gettext
        return card(
            gettext("Not on a deal"),
            [
                section(self._reasons(opened), paragraph(gettext("Nothing of it is kept."))),
                section(buttons(button(gettext("It is about a deal"), self._call("other")))),
            ],
            name="message",
        )

    def other_card(self, message: Message, found: list[Opportunity] | None = None, query: str = "") -> Part:
        """Find another deal for the mail, or create one."""
        gettext = self.say.gettext
        results = None
        if found is not None:
            results = section(
                *(
                    decorated(
                        escaped(one.name),
                        bottom=f"{one.account_name} · {one.stage}",
                        button=button(gettext("This one"), self._call("link", opportunity_id=one.id)),
                    )
                    for one in found
                ),
                None if found else paragraph(gettext("No open deal has all these words.")),
            )
        sections = self._search_sections(message, query)
        if results:
            sections.insert(1, results)
        return card(gettext("Find a deal"), sections, name="other")

    def _search_sections(self, message: Message, query: str = "") -> list[Part]:
        gettext = self.say.gettext
        return [
            section(
                text_input("q", gettext("Deal, account or number"), query),
                buttons(
                    button(gettext("Search"), self._call("search"), filled=True),
                    button(gettext("Not about any deal"), self._call("link", opportunity_id="")),
                ),
            ),
            section(
                text_input("name", gettext("Deal"), _PREFIX.sub("", message.subject)[:120]),
                text_input("account_name", gettext("Account")),
                text_input("amount", gettext("Amount")),
                buttons(button(gettext("Create and link"), self._call("create", ("name",)))),
                header=gettext("Create a deal"),
                collapsible=True,
            ),
        ]

    def edit_card(self, one: Opportunity, stages: list[Stage], errors: Mapping[str, str] | None = None) -> Part:
        """The form for the four metrics and the next step; ``errors`` by field stand above it."""
        gettext = self.say.gettext
        problems = [paragraph(f'<font color="#b10e1c">{escaped(one)}</font>') for one in (errors or {}).values()]
        close = datetime.fromisoformat(one.close_date).replace(tzinfo=UTC) if one.close_date else None
        save = self._call("save", ("stage",), opportunity_id=one.id, version=str(one.version))
        return card(
            one.name,
            [
                section(*problems),
                section(
                    text_input("amount", f"{gettext('Amount')} ({one.currency})", one.amount or ""),
                    dropdown(
                        "stage", gettext("Stage"), [(stage.name, stage.name) for stage in stages[:100]], one.stage
                    ),
                    date_input("close_date", gettext("Close date"), int(close.timestamp() * 1000) if close else None),
                    text_input(
                        "probability",
                        f"{gettext('Likelihood')} (%)",
                        "" if one.probability is None else str(one.probability),
                        number=True,
                    ),
                    text_input("next_step", gettext("Next step"), one.next_step),
                ),
            ],
            subtitle=one.account_name,
            name="edit",
            footer=footer(button(gettext("Save"), save, filled=True)),
        )

    def conflict_card(self, one: Opportunity, fields: Mapping[str, Any], version: int) -> Part:
        """Mine and theirs for each field both sides changed; nothing was saved yet."""
        gettext = self.say.gettext
        labels = {
            "amount": gettext("Amount"),
            "stage": gettext("Stage"),
            "close_date": gettext("Close date"),
            "probability": gettext("Likelihood"),
            "next_step": gettext("Next step"),
        }
        theirs, mine = gettext("theirs"), gettext("mine")
        rows = []
        for name, values in fields.items():
            keep = self._call(
                "keep",
                opportunity_id=one.id,
                version=str(version),
                field=name,
                value="" if values["mine"] is None else str(values["mine"]),
            )
            rows.append(
                section(
                    decorated(
                        escaped(str(values["theirs"] if values["theirs"] is not None else "–")),
                        top=f"{labels.get(name, name)}: {theirs}",
                    ),
                    decorated(
                        escaped(str(values["mine"] if values["mine"] is not None else "–")),
                        top=f"{labels.get(name, name)}: {mine}",
                        button=button(gettext("Keep mine"), keep),
                    ),
                )
            )
        return card(
            gettext("Changed meanwhile"),
            [
                section(
                    paragraph(gettext("Someone else changed the same field meanwhile. Choose which value to keep."))
                ),
                *rows,
                section(buttons(button(gettext("Take theirs"), self._call("take")))),
            ],
            subtitle=one.name,
            name="conflict",
        )


def error_card(say: Translator, sentence: str, reference: str) -> Part:
    """What happened and a reference number for the administrator."""
    return card(
        say.gettext("That did not work"),
        [section(paragraph(escaped(sentence)), decorated(reference, top=say.gettext("Reference")))],
        name="error",
    )
