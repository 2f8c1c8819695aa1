"""What the buttons do, by the last part of their address (``/gmail/action/<name>``)."""

from collections.abc import Callable, Mapping

from addin.gmail.actions import corrections, deal, hosts, mail, people
from addin.gmail.call import Call
from addin.gmail.presses import Press
from addin.gmail.widgets import Part

Action = Callable[[Call, Press], Part]

UNSIGNED = frozenset({"settings"})
"""Actions the host calls by itself too, from its own menu; they carry nothing."""

ACTIONS: Mapping[str, Action] = {
    "activity": deal.activity,
    "add": people.add,
    "add_person": people.add_person,
    "again": hosts.again,
    "allow": hosts.allow,
    "allow_meeting": hosts.allow_meeting,
    "create": mail.create,
    "deal": deal.deal,
    "edit": deal.edit,
    "insert": hosts.insert,
    "keep": deal.keep,
    "link": corrections.link,
    "log": hosts.log,
    "log_typed": hosts.log_typed,
    "member": people.member,
    "move": corrections.move,
    "note": mail.note,
    "off": people.off,
    "other": mail.other,
    "private": corrections.private,
    "rate": mail.rate,
    "rate_activity": mail.rate_activity,
    "role": people.role,
    "save": deal.save,
    "save_settings": hosts.save_settings,
    "search": mail.search,
    "settings": hosts.settings,
    "similar": corrections.similar,
    "take": deal.take,
    "team": people.team,
    "timeline": deal.whole_timeline,
    "undo": corrections.undo,
    "warning": deal.warning,
    "warnings": deal.all_warnings,
}
