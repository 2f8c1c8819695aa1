"""What holds for the whole code, whichever feature is added next."""

import ast
import importlib
import pkgutil
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.dialects import postgresql, sqlite

import addin
import addin.storage
from addin.settings import Settings
from addin.storage.schema import metadata
from addin.storage.statement import Statement
from addin.storage.store import Database

ROOT = Path(__file__).parents[1]
MODULES = sorted(path for path in (ROOT / "addin").rglob("*.py") if "versions" not in path.parts)
DRAWERS = {"util", "utils", "helper", "helpers", "common", "misc"}
# The tables are one list; splitting it would hide how they hang together.
LONG = {"addin/storage/schema.py"}


def statements() -> list[tuple[str, Statement]]:
    """Every statement of the storage room, by its name."""
    found = []
    for module in pkgutil.iter_modules(addin.storage.__path__):
        if module.name != "migrations":
            loaded = importlib.import_module(f"addin.storage.{module.name}")
            found += [
                (f"{module.name}.{name}", one) for name, one in vars(loaded).items() if isinstance(one, Statement)
            ]
    return found


@pytest.mark.parametrize(("name", "statement"), statements())
def test_every_statement_compiles_for_both_databases_and_names_its_organisation(
    name: str, statement: Statement
) -> None:
    for dialect in (sqlite.dialect(), postgresql.psycopg.dialect()):  # type: ignore[no-untyped-call]
        compiled = statement.compiled(dialect)
        assert "org_id" in (compiled.order or compiled.sql) or not statement._bound, name


def test_only_the_directory_of_identities_and_tenants_is_asked_without_an_organisation() -> None:
    unbound = [name for name, one in statements() if not one._bound]
    assert unbound == ["people._BY_IDENTITY", "tenants._READ"]


def test_the_migrations_make_exactly_the_tables_of_the_schema(database: Database) -> None:
    with database.engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), metadata)
    assert differences == []


def test_every_setting_is_documented_in_the_readme_with_its_meaning() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    for setting in fields(Settings):
        if setting.metadata:
            assert f"| `{setting.metadata['variable']}` |" in readme
            assert setting.metadata["meaning"] in readme


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_and_functions_stay_small_and_no_module_is_a_drawer(path: Path) -> None:
    text = path.read_text("utf-8")
    assert path.stem not in DRAWERS
    assert text.count("\n") <= 300 or str(path.relative_to(ROOT)) in LONG
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 60, node.name


def test_heavy_clients_are_not_imported_to_answer_a_panel() -> None:
    heavy = ["googleapiclient", "msal", "icalendar", "alembic.command", "celery", "addin.worlds"]
    code = f"import sys, addin.app; print([name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() in {"[]", "['alembic.command']"}


def test_no_template_carries_inline_script_or_style() -> None:
    for path in (ROOT / "addin").rglob("templates/*.html"):
        text = path.read_text("utf-8")
        assert " style=" not in text and "<style" not in text and " onclick" not in text, path
        assert "<script>" not in text, path
