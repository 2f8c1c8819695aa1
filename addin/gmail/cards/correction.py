"""What stands on top of a card after a rep's word on a mail: what was done, how to take it back, what would follow."""

from collections.abc import Sequence

from addin.desk.similar_mails import SimilarThread
from addin.gmail.call import Call
from addin.gmail.widgets import Part, button, buttons, card, cut, escaped, paragraph, section

SHOWN = 10


def correction_section(call: Call, correction_id: str, told: str, similar: Sequence[SimilarThread] = ()) -> Part:
    """``told``, with a button that takes the correction back, and those for the ``similar`` mails."""
    gettext = call.say.gettext
    undo = button(gettext("Undo"), call.on_mail("undo", record=correction_id))
    if not similar:
        return section(paragraph(escaped(told)), buttons(undo))
    offer = gettext("Mails that would move too: %(number)s.") % {"number": sum(one.mails for one in similar)}
    move = button(gettext("Move them"), call.on_mail("move", record=correction_id))
    show = button(gettext("Show"), call.on_mail("similar", record=correction_id))
    return section(paragraph(escaped(told)), buttons(undo), paragraph(escaped(offer)), buttons(move, show))


def similar_card(call: Call, correction_id: str, similar: Sequence[SimilarThread]) -> Part:
    """The conversations that would move, and the button that moves them."""
    gettext = call.say.gettext
    more = len(similar) - SHOWN
    lines = [
        call.line(
            cut(one.subject, 100) or (call.when(one.at) if one.at else "–"),
            top=f"{call.when(one.at)} · {_mails(call, one)}" if one.subject and one.at else _mails(call, one),
            bottom=_way(call, one),
        )
        for one in similar[:SHOWN]
    ]
    move = buttons(button(gettext("Move them"), call.on_mail("move", record=correction_id), filled=True))
    return card(
        gettext("Mails that would move too"),
        [
            section(
                *lines,
                paragraph(escaped(gettext("And more conversations: %(number)s.") % {"number": more}))
                if more > 0
                else None,
                move if similar else paragraph(escaped(gettext("Nothing left to move."))),
            )
        ],
        name="similar",
    )


def _mails(call: Call, one: SimilarThread) -> str:
    return call.say.gettext("Mails: %(number)s") % {"number": one.mails}


def _way(call: Call, one: SimilarThread) -> str:
    gettext, new = call.say.gettext, cut(one.to_name, 80)
    if not one.from_deal:
        return gettext("On no deal so far, to %(new)s.") % {"new": new}
    return gettext("From %(old)s to %(new)s.") % {"old": cut(one.from_name, 80), "new": new}
