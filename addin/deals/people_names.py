"""What people and companies are called, made comparable: names on mails and in the CRM, labels of domains."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

SHORTEST_LABEL = 4
_WORD = re.compile(r"[^\W\d_]+")
_HANGUL = re.compile(r"[가-힣]")
_TITLE = re.compile(r"\b(?:dr|prof|mr|mrs|ms|phd|mba|dipl\.?-?ing)\b\.?", re.I)
_RANK = r"(?:님|대표|회장|사장|부사장|전무|상무|이사|부장|차장|과장|대리|사원|주임|팀장|실장|본부장|공장장|"
_RANK += r"연구원|책임|선임|수석)"
_HANGUL_NAME = re.compile(rf"^([가-힣])\s?([가-힣]{{2,3}}?)(?=$|[\s(/,|]|{_RANK})")
# Words of a domain's label that many companies share.
_GENERAL = frozenset(
    "mail email group groupe gruppe holding holdings company corp corporation limited global international europe asia "
    "korea japan china germany france america service services system systems solution solutions tech technology "
    "technologies software consulting partner partners digital industry industries info online team shop office "
    "bank city national united general first north south east west plant trading".split()
)


@lru_cache(maxsize=16_384)
def name_key(name: str) -> str:
    """A person's name as it is compared: "Ito, Keiko", "Keiko Ito" and "KEIKO ITO (Acme)" are the same; a Korean name
    comes without the title behind it. Empty for what is no full name."""
    plain = _TITLE.sub(" ", unicodedata.normalize("NFKC", name)).strip().strip("\"'").strip(" ,")
    if "@" in plain or len(plain) > 80:
        return ""
    korean = _HANGUL_NAME.match(plain)
    if korean:
        return korean[1] + korean[2]
    if _HANGUL.search(plain):
        return ""
    words = _WORD.findall(re.sub(r"\(.*?\)|\[.*?\]|\|.*$", " ", plain).casefold())
    return " ".join(sorted(words)) if 2 <= len(words) <= 5 else ""


@lru_cache(maxsize=16_384)
def company_labels(domains: tuple[str, ...]) -> tuple[str, ...]:
    """What a company's domain is called without its ending, and its first part: ``acme-plant.co.kr`` → ``acme-plant``,
    ``acme``. ``domains`` as :func:`addin.deals.addresses.company_domains` gives them."""
    if not domains:
        return ()
    label = domains[-1].partition(".")[0]
    parts = label.split("-")
    first = parts[0] if len(parts) > 1 else ""
    return tuple(one for one in dict.fromkeys((label, first)) if len(one) >= SHORTEST_LABEL and one not in _GENERAL)


def account_labels(domains: Iterable[str]) -> dict[str, bool]:
    """The labels of an account's registrable ``domains`` → whether it is the whole of one."""
    found: dict[str, bool] = {}
    for domain in domains:
        for label in company_labels((domain,)):
            found[label] = found.get(label, False) or label == domain.partition(".")[0]
    return found
