"""Sentences in the reader's language: gettext catalogues (English is the msgid, Korean in ``catalogs/``)."""

import gettext
import io
from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from addin.wording import Text

CATALOGS = Path(__file__).parent / "catalogs"
LOCALES = ("en", "ko")


@lru_cache(maxsize=1_024)
def spoken_locale(wanted: str) -> str:
    """The first language of ``wanted`` (``ko-KR``, ``en_GB``, an Accept-Language header) that we have, or nothing."""
    for one in wanted.replace("_", "-").split(","):
        language = one.split(";")[0].strip().lower().partition("-")[0]
        if language in LOCALES:
            return language
    return ""


def nearest_locale(wanted: str) -> str:
    """The language we have for ``wanted``; English by default."""
    return spoken_locale(wanted) or "en"


@cache
def _catalog(locale: str) -> gettext.NullTranslations:
    path = CATALOGS / locale / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return gettext.NullTranslations()
    compiled = io.BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=locale))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


class Translator:
    """Renders texts in one language."""

    def __init__(self, locale: str) -> None:
        self.locale = nearest_locale(locale)
        catalog = _catalog(self.locale)
        self.gettext: Callable[[str], str] = catalog.gettext
        self.ngettext: Callable[[str, str, int], str] = catalog.ngettext

    def __call__(self, text: Text) -> str:
        """The sentence in this language; texts among its values are translated too."""
        template, values = text
        sentence = self.gettext(template)
        if not values:
            return sentence
        for value in values.values():
            if value.__class__ is Text:
                values = {name: self(one) if isinstance(one, Text) else one for name, one in values.items()}
                break
        return sentence % values


@cache
def translator(locale: str) -> Translator:
    """The translator for the language nearest to ``locale``."""
    return Translator(nearest_locale(locale))
