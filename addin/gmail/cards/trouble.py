"""Cards for when something did not work: said plainly, with a number an administrator can look up."""

from addin.gmail.widgets import Part, button, buttons, card, decorated, escaped, link, paragraph, section
from addin.language.translator import Translator


def error_card(say: Translator, sentence: str, reference: str, again: Part | None = None) -> Part:
    """What happened, a reference number for the administrator, and ``again``, the click that tries once more."""
    return card(
        say.gettext("That did not work"),
        [
            section(
                paragraph(escaped(sentence)),
                decorated(escaped(reference), top=say.gettext("Reference")),
                buttons(button(say.gettext("Try again"), again)) if again else None,
            )
        ],
        name="error",
    )


def slow_card(say: Translator, reference: str, again: Part | None, *, changing: bool) -> Part:
    """Nothing came in time; ``changing`` says that what was asked for may still happen."""
    gettext = say.gettext
    sentence = (
        gettext("This takes longer than usual. It may still be done; look again in a moment before you repeat it.")
        if changing
        else gettext("This takes longer than usual. Try again in a moment.")
    )
    return error_card(say, sentence, reference, again)


def stranger_card(say: Translator, sentence: str, reference: str) -> Part:
    """Somebody Google vouches for, whom nobody here has let in."""
    return card(
        say.gettext("You are not in Dealside yet"),
        [section(paragraph(escaped(sentence)), decorated(escaped(reference), top=say.gettext("Reference")))],
        name="stranger",
    )


def crm_sign_in_card(say: Translator, crm: str, url: str, again: Part) -> Part:
    """The CRM wants a sign-in; ``again`` is for hosts that do not notice when its window closes."""
    gettext = say.gettext
    sign_in = button(gettext("Sign in to %(crm)s") % {"crm": crm}, link(url, overlay=True), filled=True)
    done = button(gettext("I have signed in"), again)
    return card(
        gettext("Sign in to %(crm)s") % {"crm": crm},
        [
            section(
                paragraph(escaped(gettext("%(crm)s wants you to sign in again.") % {"crm": crm})),
                paragraph(escaped(gettext("Nothing was changed. What you see here is from your last visit."))),
                buttons(sign_in, done),
            )
        ],
        name="sign_in",
    )
