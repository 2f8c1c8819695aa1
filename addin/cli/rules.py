"""What is kept out, and whose domains are internal: ``rules``."""

import argparse
from contextlib import closing
from typing import Any

from addin.cli.terminal import DONE, opened, say
from addin.deals.exclusion import KINDS
from addin.desk.set_rules import ORGANISATION, drop_rule, put_rule
from addin.errors import InvalidInput, WrongUse
from addin.settings import Settings
from addin.storage.store import Store
from addin.wording import text


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What may stand behind ``rules``."""
    parser.add_argument("action", choices=["list", "add", "remove"])
    parser.add_argument("kind", nargs="?", choices=list(KINDS), metavar="KIND", help=f"one of {', '.join(KINDS)}")
    parser.add_argument("value", nargs="?", metavar="VALUE")
    parser.add_argument("--rep", default="", metavar="EMAIL", help="rules of this rep instead of the organisation's")


def rules(settings: Settings, given: Any) -> int:
    """List, add or remove rules of the organisation or, with ``--rep``, of one rep."""
    if given.action == "list" and given.kind:
        raise WrongUse(text("rules list shows all rules: give no kind and no value with it."))
    if given.action != "list" and not given.value:
        raise WrongUse(text("Give the kind and the value: rules %(action)s domain lawyer.example", action=given.action))
    database, org_id = opened(settings)
    with closing(database), closing(database.store(org_id)) as store:
        owner_id, whose = _owner(store, given.rep)
        if given.action == "list":
            _list(store, owner_id, whose)
            return DONE
        try:
            change = put_rule if given.action == "add" else drop_rule
            change(store, owner_id, given.kind, given.value)
        except InvalidInput as error:
            raise WrongUse(next(iter(error.fields.values()))) from error
    _tell(given)
    return DONE


def _owner(store: Store, email: str) -> tuple[str, str]:
    """Whose rules are meant, as the desk and as people call them."""
    if not email:
        return ORGANISATION, "organisation"
    rep = store.people.by_address(email)
    if rep is None:
        raise WrongUse(text("There is no rep %(email)s. Import reps.csv first.", email=email))
    return rep.id, rep.email


def _list(store: Store, owner_id: str, whose: str) -> None:
    held = store.house_rules.of_rep(owner_id) if owner_id else store.house_rules.organisation()
    for kind, value in held.listed():
        print(whose, kind, value, sep="\t")
    if not held.listed():
        say(f"There are no rules of {whose if owner_id else 'the organisation'}.")


def _tell(given: Any) -> None:
    whom = f"for {given.rep}" if given.rep else "for everybody"
    if given.kind == "internal":
        whose = "are colleagues" if given.action == "add" else "are no colleagues by a rule any more"
        say(f"From now on people at {given.value} {whose}. Mails captured before stay where they are.")
    elif given.action == "add":
        say(
            f"From now on mail with this {given.kind} is kept out {whom}: one line without content is all that is kept."
            " Mails captured before stay where they are."
        )
    else:
        say(f"From now on mail with this {given.kind} comes in again {whom}. Mails kept out before stay out.")
