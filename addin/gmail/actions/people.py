"""Actions on the buying team."""

from addin.deals.addresses import Address
from addin.desk.edit_team import ROLES, add_people, set_role
from addin.desk.search_opportunities import read_opportunity
from addin.errors import InvalidInput, NotFound
from addin.gmail.actions.answers import refreshed
from addin.gmail.call import Call
from addin.gmail.cards.deal import person_mark
from addin.gmail.cards.team import member_card, team_card
from addin.gmail.presses import Press, StaleButton
from addin.gmail.roots import opened_message
from addin.gmail.widgets import Part, rendered
from addin.wording import text


def team(call: Call, press: Press) -> Part:
    """The team; the value is the number of the first person shown."""
    one = read_opportunity(call.desk, press.record)
    return rendered({"pushCard": team_card(call, one, int(press.value or 0))})


def member(call: Call, press: Press) -> Part:
    """One person of the team."""
    one = read_opportunity(call.desk, press.record)
    found = next((person for person in one.team if person.contact_id == press.value), None)
    if found is None:
        raise NotFound(text("There is no such contact."))
    return rendered({"pushCard": member_card(call, one, found)})


def role(call: Call, press: Press) -> Part:
    """Give somebody the role that was chosen."""
    wanted = call.event.input("role")
    if wanted not in ROLES:
        raise InvalidInput({"role": text("The roles are: %(roles)s.", roles=", ".join(ROLES))})
    return _with_role(call, press, wanted, call.say.gettext("Role saved."))


def off(call: Call, press: Press) -> Part:
    """Take somebody off the team."""
    return _with_role(call, press, "", call.say.gettext("Taken off the buying team."))


def _with_role(call: Call, press: Press, wanted: str, told: str) -> Part:
    call.once(press, lambda: {"version": set_role(call.desk, press.record, press.value, wanted).version})
    return _team_again(call, press, told)


def add(call: Call, press: Press) -> Part:
    """Add somebody who is on the opened mail or meeting; the button carries a mark of whom."""
    found = next((one for one in opened_message(call).people() if person_mark(one) == press.value), None)
    if found is None:
        raise StaleButton
    return _added(call, press, found, "other")


def add_person(call: Call, press: Press) -> Part:
    """Add somebody by name and address."""
    event = call.event
    person = Address(event.input("person_name").strip(), event.input("person_address").strip())
    return _added(call, press, person, event.input("role") or "other")


def _added(call: Call, press: Press, person: Address, role_given: str) -> Part:
    call.once(press, lambda: {"added": add_people(call.desk, press.record, [person], role_given)})
    names = person.name or person.address
    return _team_again(call, press, call.say.gettext("%(names)s added to the buying team.") % {"names": names})


def _team_again(call: Call, press: Press, told: str) -> Part:
    return refreshed(call, told, deal=press.record)
