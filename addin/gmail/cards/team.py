"""The buying team: who is on it, in which role, and one more person."""

from addin.deals.opportunity import Opportunity, TeamMember
from addin.desk.edit_team import ROLES
from addin.gmail.call import Call
from addin.gmail.widgets import Part, button, buttons, card, choice, cut, escaped, paragraph, section, text_input
from addin.language.formats import role_name

PAGE = 10
"""People on one card: each is a line with a button, and a card stays small."""


def team_card(call: Call, one: Opportunity, first: int = 0) -> Part:
    """The people from number ``first`` on, and a form for somebody new."""
    gettext, locale = call.say.gettext, call.say.locale
    shown = one.team[first : first + PAGE]
    left = len(one.team) - first - len(shown)
    more = call.onclick("team", record=one.id, value=str(first + PAGE))
    people = [
        call.line(
            cut(member.name, 60),
            bottom=cut(" · ".join(part for part in (role_name(member.role, locale), member.title) if part), 80),
            button=button(
                gettext("Change"),
                call.onclick("member", record=one.id, value=member.contact_id),
                alt=gettext("Change the role of %(name)s") % {"name": cut(member.name, 40)},
            ),
        )
        for member in shown
    ]
    return card(
        gettext("The buying team"),
        [
            section(
                *people,
                None if one.team else paragraph(escaped(gettext("Nobody yet"))),
                buttons(button(gettext("%(number)s more") % {"number": left}, more)) if left > 0 else None,
            ),
            section(
                text_input("person_name", gettext("Name")),
                text_input("person_address", gettext("E-mail address")),
                _roles(call, "other"),
                buttons(button(gettext("Add"), call.onclick("add_person", "person_address", record=one.id, keep=True))),
                header=gettext("Add somebody"),
                collapsible=True,
            ),
        ],
        subtitle=one.name,
        name="team",
    )


def member_card(call: Call, one: Opportunity, member: TeamMember) -> Part:
    """One person and their role."""
    gettext = call.say.gettext
    save = button(gettext("Save"), call.onclick("role", "role", record=one.id, value=member.contact_id), filled=True)
    off = button(gettext("Take off the team"), call.onclick("off", record=one.id, value=member.contact_id))
    return card(
        member.name,
        [
            section(
                call.line(member.address, top=cut(member.title, 100)),
                _roles(call, member.role),
                buttons(save, off),
            )
        ],
        subtitle=one.name,
        name="member",
    )


def _roles(call: Call, selected: str) -> Part:
    known = [*ROLES, *([selected] if selected and selected not in ROLES else [])]
    items = [(role, role_name(role, call.say.locale)) for role in known]
    return choice("role", call.say.gettext("Role"), items, selected)
