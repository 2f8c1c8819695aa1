"""What the organisation and its reps keep out of Dealside: their rules, and whether one of them holds for a mail."""

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from addin.deals.addresses import FREE_MAIL, company_domains, domain_of, normal
from addin.deals.message import Message
from addin.wording import Text, text

KINDS: Mapping[str, str] = {
    "address": "addresses",
    "domain": "domains",
    "word": "words",
    "label": "labels",
    "sensitivity": "sensitivities",
    "internal": "internal_domains",
}
"""What a rule may be about, and the field of :class:`Rules` it stands in."""
REP_KINDS = tuple(kind for kind in KINDS if kind != "internal")
"""What a rep may keep out; whose domains are internal is the organisation's to say."""
SENSITIVITIES = ("personal", "private", "company-confidential")
"""What the header Sensitivity can say (RFC 4021)."""
KEPT_OUT = text("A rule keeps this mail out.")
"""What may stand on the one line that is left of such a mail: it tells nothing of it, not even which rule it was."""

MAX_RULES = 500
MAX_ADDRESS, MAX_WORD, MAX_LABEL = 320, 100, 225

_LABEL = r"[a-z0-9]([a-z0-9_-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"(?=.{{4,253}}\Z)({_LABEL}\.)+(?!\d+\Z){_LABEL}")
_LOCAL = re.compile(r"[^\s@<>()\[\]\\,;:\"]{1,64}")
# Thai, Hangul, Japanese, Chinese: no space tells where a word ends, or particles are attached to it.
_UNSPACED = re.compile("[\u0e00-\u0e7f\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u3400-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True, slots=True)
class Rules:
    """One list of rules. Its values are compared as they stand, so they are all as :func:`normalised` leaves them."""

    addresses: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    labels: frozenset[str] = frozenset()
    sensitivities: frozenset[str] = frozenset()
    internal_domains: frozenset[str] = frozenset()

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Rules":
        """The rules a JSON document holds, as :meth:`as_document` writes it; what is none is passed over."""
        found: dict[str, frozenset[str]] = {}
        for kind, name in KINDS.items():
            values = document.get(name)
            if isinstance(values, (list, tuple, set, frozenset)):
                known = (normalised(kind, one) for one in values if isinstance(one, str))
                found[name] = frozenset(known) - {""}
        return cls(**found)

    def as_document(self) -> dict[str, list[str]]:
        """The rules as JSON."""
        return {name: sorted(values) for name in KINDS.values() if (values := getattr(self, name))}

    def listed(self) -> list[tuple[str, str]]:
        """Every rule as (kind, value), in a lasting order."""
        return [(kind, value) for kind, name in KINDS.items() for value in sorted(getattr(self, name))]

    @property
    def keeps_out(self) -> bool:
        """Whether any mail can be kept out by these."""
        return bool(self.addresses or self.domains or self.words or self.labels or self.sensitivities)

    def has(self, kind: str, value: str) -> bool:
        """Whether this rule is among them."""
        return normalised(kind, value) in getattr(self, KINDS[kind])

    def plus(self, kind: str, value: str) -> "Rules":
        """These rules and this one."""
        return self._with(kind, getattr(self, KINDS[kind]) | {normalised(kind, value)})

    def minus(self, kind: str, value: str) -> "Rules":
        """These rules without this one."""
        return self._with(kind, getattr(self, KINDS[kind]) - {normalised(kind, value)})

    def _with(self, kind: str, values: frozenset[str]) -> "Rules":
        return replace(self, **{KINDS[kind]: values})


def excluded(message: Message, rules: Sequence[Rules], text: str = "") -> Text | None:
    """Why a rule keeps the mail out, for whoever has it open; None when none does.

    An address or a domain counts wherever it stands: a mail from somebody else with them on copy is theirs as well.
    ``text`` is what the mail says.
    """
    if not rules:
        return None
    with_words = any(one.words for one in rules)
    said = (_folded(message.subject), _folded(text)) if with_words else ()
    for one in rules:
        held = _held(message, one, said)
        if held:
            kind, value = held
            return _REASONS[kind](value)
    return None


def _held(message: Message, rules: Rules, said: Sequence[str]) -> tuple[str, str] | None:
    """The first rule that holds for the mail and what it ``said`` (folded), as (kind, value)."""
    if rules.addresses or rules.domains:
        for person in message.people():
            address, domains = _places(person.address)
            if address in rules.addresses:
                return "address", address
            if not rules.domains.isdisjoint(domains):
                return "domain", next(one for one in domains if one in rules.domains)
    if rules.labels:
        for label in message.labels:
            if _folded(label) in rules.labels:
                return "label", label
    if rules.sensitivities and message.sensitivity:
        sensitivity = normalised("sensitivity", message.sensitivity)
        if sensitivity in rules.sensitivities:
            return "sensitivity", sensitivity
    for word in rules.words:
        if any(_stands_in(word, part) for part in said):
            return "word", word
    return None


_REASONS: Mapping[str, Callable[[str], Text]] = {
    "address": lambda value: text("Mail with %(address)s is kept out by a rule.", address=value),
    "domain": lambda value: text("Mail with %(domain)s is kept out by a rule.", domain=value),
    "word": lambda value: text("Mail with the word “%(word)s” is kept out by a rule.", word=value),
    "label": lambda value: text("Mail with the label “%(label)s” is kept out by a rule.", label=value),
    "sensitivity": lambda value: text("Mail marked as “%(sensitivity)s” is kept out by a rule.", sensitivity=value),
}


@lru_cache(maxsize=65_536)
def _places(address: str) -> tuple[str, tuple[str, ...]]:
    """The address as rules have it, and its domain with all domains above."""
    compared = normal(address)
    domain = _ascii(domain_of(compared))
    if not domain:
        return compared, ()
    return f"{compared.rpartition('@')[0]}@{domain}", _with_parents(domain)


def _with_parents(domain: str) -> tuple[str, ...]:
    labels = domain.split(".")[-20:]
    return tuple(".".join(labels[depth:]) for depth in range(len(labels)))


@lru_cache(maxsize=4_096)
def _ascii(domain: str) -> str:
    """The domain as the DNS has it (``xn--…``). One with letters that the DNS would have otherwise (ß, half-width ones)
    is left as it is: it would be somebody else's."""
    if domain.isascii():
        return domain
    try:
        found = domain.encode("idna")
        return found.decode("ascii") if found.decode("idna") == domain else domain
    except UnicodeError:
        return domain


def _folded(value: str) -> str:
    """A text as it is compared: compatible forms and letter cases alike, single spaces."""
    if not value.isascii():
        value = unicodedata.normalize("NFKC", value).casefold()
        if not unicodedata.is_normalized("NFKC", value):
            value = unicodedata.normalize("NFKC", value)
    return " ".join(value.lower().split())


def _stands_in(word: str, said: str) -> bool:
    """Whether the word stands in a text as one, or as a part where writing does not set words apart. Both folded."""
    start = said.find(word)
    if start >= 0 and _UNSPACED.search(word):
        return True
    while start >= 0:
        end = start + len(word)
        before = start > 0 and word[0].isalnum() and _is_letter(said[start - 1])
        after = end < len(said) and word[-1].isalnum() and _is_letter(said[end])
        if not before and not after:
            return True
        start = said.find(word, start + 1)
    return False


def _is_letter(character: str) -> bool:
    """Whether a word goes on with this; a Korean particle behind a Latin word is none of its letters."""
    return character.isalnum() and not _UNSPACED.match(character)


def normalised(kind: str, value: str) -> str:
    """The value of a rule as it is kept and compared; whether it makes sense is :func:`rule_error`'s to say."""
    if kind == "address":
        return _places(value.strip())[0]
    if kind in {"domain", "internal"}:
        return _ascii(value.strip().lower().removeprefix("@").removeprefix("*.").strip("."))
    folded = _folded(value)
    return "company-confidential" if kind == "sensitivity" and folded == "confidential" else folded


def rule_error(kind: str, value: str, own_domains: Collection[str] = ()) -> Text | None:
    """What is wrong with a rule, or None. ``own_domains`` are those of the organisation: without mail of its own people
    there would be none."""
    check = _CHECKS.get(kind)
    if check is None:
        return text("A rule is about an address, a domain, a word, a label or a sensitivity.")
    given = normalised(kind, value)
    if not given.isprintable():
        return text("This contains characters that cannot be stored.")
    found = check(given)
    if found is None and kind == "domain" and any(_is_at(own, given) for own in own_domains):
        return text("%(domain)s is your organisation's own domain: no mail would be left.", domain=given)
    return found


def _is_at(domain: str, parent: str) -> bool:
    return domain == parent or domain.endswith(f".{parent}")


def _address_error(given: str) -> Text | None:
    local, _, domain = given.rpartition("@")
    if len(given) > MAX_ADDRESS or not _LOCAL.fullmatch(local) or not _DOMAIN.fullmatch(domain):
        return text("This is not an e-mail address.")
    return None


def _domain_error(given: str) -> Text | None:
    if not _DOMAIN.fullmatch(given):
        return text("This is no domain: it looks like lawyer.example.")
    if not company_domains(given) and not _is_free_mail(given):
        return text("%(domain)s is the ending of many companies' domains.", domain=given)
    return None


def _internal_error(given: str) -> Text | None:
    if _is_free_mail(given):
        return text("Anybody can have an address at %(domain)s, so it is nobody's own.", domain=given)
    return _domain_error(given)


def _is_free_mail(domain: str) -> bool:
    return not FREE_MAIL.isdisjoint(_with_parents(domain))


def _word_error(given: str) -> Text | None:
    if not 2 <= len(given) <= MAX_WORD:
        return text("A word has at least 2 characters and at most %(limit)s.", limit=MAX_WORD)
    return None


def _label_error(given: str) -> Text | None:
    if not 1 <= len(given) <= MAX_LABEL:
        return text("A label has at least 1 character and at most %(limit)s.", limit=MAX_LABEL)
    return None


def _sensitivity_error(given: str) -> Text | None:
    if given not in SENSITIVITIES:
        return text(
            "A mail's sensitivity is %(known)s. For the names of Microsoft Purview, use a label.",
            known=", ".join(SENSITIVITIES),
        )
    return None


_CHECKS: Mapping[str, Callable[[str], Text | None]] = {
    "address": _address_error,
    "domain": _domain_error,
    "word": _word_error,
    "label": _label_error,
    "sensitivity": _sensitivity_error,
    "internal": _internal_error,
}
