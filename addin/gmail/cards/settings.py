"""Settings: who is signed in, in which language and time zone, and what Google was allowed."""

from addin.gmail.call import Call
from addin.gmail.scopes import SCOPES
from addin.gmail.widgets import Part, button, buttons, card, choice, escaped, paragraph, section

LANGUAGES = (("en", "English"), ("ko", "한국어"))


def settings_card(call: Call) -> Part:
    """The rep's settings."""
    gettext, rep = call.say.gettext, call.desk.rep
    refused = [scope for scope in SCOPES if not call.event.grants(scope.url)]
    allow = button(gettext("Allow"), call.onclick("allow"), filled=True)
    return card(
        gettext("Settings"),
        [
            section(
                call.line(rep.name, top=gettext("Signed in as"), bottom=rep.email),
                call.line(call.desk.crm.name, top=gettext("Deals are kept in")),
            ),
            section(
                paragraph(escaped(gettext("Cards follow Gmail. Elsewhere you read:"))),
                choice("locale", gettext("Language"), LANGUAGES, rep.locale),
                call.line(rep.timezone, top=gettext("Time zone")),
                buttons(button(gettext("Save"), call.onclick("save_settings", "locale"))),
            ),
            section(
                *(paragraph(escaped(call.text(scope.reason))) for scope in refused),
                buttons(allow),
                header=gettext("Not allowed yet"),
            )
            if refused
            else section(),
        ],
        name="settings",
    )
