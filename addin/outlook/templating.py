"""The panel's templates, compiled once per language: sentences become part of a template where it is compiled, rather
than being looked up one by one whenever a panel is rendered."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, select_autoescape
from jinja2.ext import Extension
from markupsafe import Markup

from addin.desk.edit_team import ROLES
from addin.language.formats import role_name
from addin.language.translator import translator

TEMPLATES = Path(__file__).parent / "templates"
_INCLUDE = re.compile(r"""\{% include "([^"]+)" %\}""")
_SENTENCE = re.compile(r"""\b_\((?:"([^"\\]*)"|'([^'\\]*)')\)""")


class _Prepared(Extension):
    """Before a template is compiled, puts the translation in place of ``_("…")``, and a template in place of its
    ``include``: each one included at run time costs as much as ten lines."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        while _INCLUDE.search(source):
            source = _INCLUDE.sub(lambda found: (TEMPLATES / found[1]).read_text("utf-8"), source)
        gettext = translator(self.environment.globals["locale"]).gettext
        return _SENTENCE.sub(lambda found: _literal(gettext(found[1] or found[2])), source)


def _literal(sentence: str) -> str:
    """The sentence as a string of the template language, in quotes that do not end an attribute's expression."""
    quoted = json.dumps(sentence, ensure_ascii=False)[1:-1].replace('\\"', '"').replace("'", "\\'")
    return f"'{quoted}'"


@cache
def environment(locale: str) -> Environment:
    """The templates in one language; everything they show is escaped."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(default=True),
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals.update(locale=locale, role_name=role_name, role_options=role_options)
    made.add_extension(_Prepared)
    return made


@cache
def role_options(role: str, locale: str) -> Markup:
    """The choices of a buying team member's role, ``role`` chosen; one of the customer's own making is among them."""
    choices = {one: role_name(one, locale) for one in (*ROLES, role)} | {
        "": translator(locale).gettext("Take off the team")
    }
    option = Markup('<option value="{}"{}>{}</option>')
    chosen = Markup(" selected")
    return Markup("").join(option.format(one, chosen if one == role else "", label) for one, label in choices.items())


def rendered(template: str, locale: str, **values: Any) -> str:
    """A template in the reader's language."""
    return environment(locale).get_template(template).render(values)
