"""Reading somebody else's export: a TOML file that says which of their columns and values mean ours.

```toml
[opportunities]                      # one of our files; [[opportunities]] to read several of theirs into it
file = "sales_pipeline.csv"
[opportunities.columns]
id = "opportunity_id"                                   # our column = their column
currency = { constant = "USD" }                         # the same for every row
stage = { column = "deal_stage", values = { Engaging = "Discovery" } }
owner_email = { template = "{sales_agent:slug}@example.com" }   # put together; :slug makes it address-safe
[opportunities.custom]
region = "regional_office"                              # their column as a custom field

[stages]
rows = [ { name = "Prospecting", order = "1", probability = "10", status = "open" } ]   # no file: rows given here
```
"""

import re
import string
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from addin.errors import WrongUse
from addin.wording import text

_OPTIONS = {"column", "template", "constant", "values", "default"}
_SECTION = {"file", "columns", "custom", "rows"}


class _Template(string.Formatter):
    """``{column}`` and ``{column:slug}``; nothing else of the format language."""

    def get_field(self, field_name: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        return kwargs[field_name], field_name

    def format_field(self, value: Any, format_spec: str) -> str:
        return _slug(str(value)) if format_spec == "slug" else str(value)


def _slug(value: str) -> str:
    plain = unicodedata.normalize("NFKD", value.strip().lower())
    return re.sub(r"[^\w]+", ".", "".join(one for one in plain if not unicodedata.combining(one))).strip("._")


@dataclass(frozen=True, slots=True)
class Source:
    """Where the rows of one of our files come from."""

    file: str
    columns: Mapping[str, Mapping[str, Any]] | None = None  # None: their columns are ours
    custom: Mapping[str, str] = field(default_factory=dict)
    rows: Sequence[Mapping[str, str]] | None = None

    def needed(self) -> set[str]:
        """Their columns that must be in the file."""
        if self.columns is None:
            return set()
        found = set(self.custom.values())
        for rule in self.columns.values():
            if "column" in rule:
                found.add(rule["column"])
            if "template" in rule:
                found |= {name for _, name, _, _ in string.Formatter().parse(rule["template"]) if name}
        return found

    def translated(self, row: Mapping[str, str]) -> dict[str, str]:
        """One of their rows with our column names and values."""
        if self.columns is None:
            return dict(row)
        return {name: _value(rule, row) for name, rule in self.columns.items()}


def _value(rule: Mapping[str, Any], row: Mapping[str, str]) -> str:
    if "constant" in rule:
        return str(rule["constant"])
    value = _Template().vformat(rule["template"], (), row) if "template" in rule else row.get(rule["column"], "")
    value = str(rule.get("values", {}).get(value, value))
    return value or str(rule.get("default", ""))


def read_mapping(path: Path, known: Mapping[str, Sequence[str]]) -> dict[str, list[Source]]:
    """The sources of each of our files; ``known`` gives the columns of each.

    Raises :class:`WrongUse` naming the file and the entry that makes no sense.
    """
    try:
        document = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise WrongUse(text("The mapping file %(path)s cannot be read.", path=str(path))) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise WrongUse(text("%(path)s is not TOML: %(reason)s", path=str(path), reason=str(error))) from error
    found: dict[str, list[Source]] = {}
    for section, given in document.items():
        if section not in known:
            raise _wrong(path, section, text("Known are: %(names)s.", names=", ".join(known)))
        tables = given if isinstance(given, list) else [given]
        found[section] = [_source(path, section, table, known[section]) for table in tables]
    return found


def _source(path: Path, section: str, table: Any, columns: Sequence[str]) -> Source:
    if not isinstance(table, dict) or set(table) - _SECTION or not ({"file", "rows"} & set(table)):
        raise _wrong(path, section, text("It needs file or rows, and may have columns and custom."))
    shaped = isinstance(table.get("rows", []), list) and all(isinstance(row, dict) for row in table.get("rows", []))
    if not shaped or not all(isinstance(table.get(name, {}), dict) for name in ("columns", "custom")):
        raise _wrong(path, section, text("rows is a list of tables; columns and custom are tables."))
    if "rows" in table:
        rows = [{str(name): str(value) for name, value in row.items()} for row in table["rows"]]
        return Source(path.name, rows=rows)
    if Path(str(table["file"])).name != table["file"]:
        raise _wrong(path, section, text("file names a file of the imported folder."))
    rules = {}
    for name, rule in table.get("columns", {}).items():
        rule = {"column": rule} if isinstance(rule, str) else rule
        if name not in columns:
            raise _wrong(path, f"{section}.columns.{name}", text("Known are: %(names)s.", names=", ".join(columns)))
        if (
            not isinstance(rule, dict)
            or not isinstance(rule.get("values", {}), dict)
            or set(rule) - _OPTIONS
            or not ({"column", "template", "constant"} & set(rule))
        ):
            raise _wrong(path, f"{section}.columns.{name}", text("It needs column, template or constant."))
        rules[name] = rule
    return Source(str(table["file"]), rules, dict(table.get("custom", {})))


def _wrong(path: Path, entry: str, advice: Any) -> WrongUse:
    return WrongUse(
        text("%(path)s: [%(entry)s] makes no sense. %(advice)s", path=str(path), entry=entry, advice=advice)
    )
