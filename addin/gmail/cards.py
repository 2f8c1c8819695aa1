"""The cards a rep sees in Gmail, in the panel's reading order."""

import re

from addin.deals.opportunity import Opportunity
from addin.desk.open_email import OpenedEmail
from addin.gmail.buttons import CardButtons
from addin.gmail.forms import search_sections
from addin.gmail.widgets import (
    Part,
    button,
    buttons,
    card,
    decorated,
    escaped,
    paragraph,
    section,
    text_input,
)
from addin.language.formats import day, kind_name, money, role_name, when
from addin.language.translator import Translator
from addin.storage.timeline import TimelineEntry

LATEST = 5
_PREFIX = re.compile(r"^\s*((re|fw|fwd|aw|wg|회신|전달)\s*[:：]\s*)+", re.I)


class CardMaker(CardButtons):
    """Makes the cards of an opened mail."""

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
                section(self._reasons(opened), buttons(button(gettext("Not this deal?"), self.call("other")))),
            ],
            subtitle=account,
            name="message",
            peek=f"{account} · {one.stage}",
        )

    def _metrics(self, one: Opportunity) -> Part:
        gettext, locale = self.say.gettext, self.say.locale
        likelihood = "–" if one.probability is None else f"{one.probability}%"
        edit = button(gettext("Edit"), self.call("edit", opportunity_id=one.id), alt=gettext("Edit this deal"))
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
                    self.call("rate", value="0" if rating == 1 else "1"),
                    filled=rating == 1,
                    alt=gettext("Rate positive"),
                ),
                button(
                    "−",
                    self.call("rate", value="0" if rating == -1 else "-1"),
                    filled=rating == -1,
                    alt=gettext("Rate negative"),
                ),
            ),
        )

    def _note(self, one: Opportunity) -> Part:
        gettext = self.say.gettext
        return section(
            text_input("note", gettext("Add a note"), multiline=True),
            buttons(button(gettext("Save note"), self.call("note", "note", opportunity_id=one.id))),
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
                button=button(gettext("This one"), self.call("link", opportunity_id=one.opportunity_id)),
            )
            for one in opened.match.candidates
        ]
        return card(
            gettext("Which deal is this about?"),
            [
                section(paragraph(gettext("One tap decides for the whole conversation.")), *choices),
                section(buttons(button(gettext("None of these"), self.call("other")))),
            ],
            name="message",
            peek=gettext("Which deal is this about?"),
        )

    def _unknown_card(self, opened: OpenedEmail) -> Part:
        title = opened.match.account_name or self.say.gettext("No deal yet")
        return card(
            title,
            [section(self._reasons(opened)), *search_sections(self, opened.message)],
            name="message",
            peek=self.say.gettext("No deal yet"),
        )

    def _skipped_card(self, opened: OpenedEmail) -> Part:
        gettext = self.say.gettext
        return card(
            gettext("Not on a deal"),
            [
                section(self._reasons(opened), paragraph(gettext("Nothing of it is kept."))),
                section(buttons(button(gettext("It is about a deal"), self.call("other")))),
            ],
            name="message",
        )


def error_card(say: Translator, sentence: str, reference: str) -> Part:
    """What happened and a reference number for the administrator."""
    return card(
        say.gettext("That did not work"),
        [section(paragraph(escaped(sentence)), decorated(reference, top=say.gettext("Reference")))],
        name="error",
    )
