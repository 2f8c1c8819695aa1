"""The buying team in the panel: roles, people to add, and taking either back."""

from flask import Response

from addin.desk.edit_team import add_people, set_role
from addin.http.guard import desk
from addin.http.incoming import body
from addin.outlook.blueprint import act_once, outlook, spoken
from addin.outlook.inputs import PeopleInput, RoleInput
from addin.outlook.pane import Undo
from addin.outlook.routes import panel_of

_ROLE, _PEOPLE = RoleInput(), PeopleInput()


@outlook.post("/role")
def role_set() -> Response:
    given, say = body(_ROLE), spoken()

    def act() -> dict[str, str]:
        was = ""
        for contact_id in given["contact_ids"]:
            members = desk().store.opportunities.read(given["opportunity_id"])
            roles = {one.contact_id: one.role for one in members.team} if members else {}
            was = roles.get(contact_id, "")
            set_role(desk(), given["opportunity_id"], contact_id, given["role"])
        return {"was": was}

    was = act_once(act)["was"]
    alone = len(given["contact_ids"]) == 1
    back = Undo("role", given["contact_ids"][0], was) if alone and was and was != given["role"] else None
    told = say.gettext("Role saved.") if given["role"] else say.gettext("Taken off the buying team.")
    return panel_of(given["message"], notice=told, undo=back)


@outlook.post("/people")
def people_added() -> Response:
    given, say = body(_PEOPLE), spoken()
    added = act_once(lambda: {"ids": add_people(desk(), given["opportunity_id"], given["people"])})["ids"]
    names = ", ".join(person.name or person.address for person in given["people"])
    told = say.gettext("%(names)s added to the buying team.") % {"names": names}
    return panel_of(given["message"], notice=told, undo=Undo("role", " ".join(added), "") if added else None)
