"""Mail addresses and domains: how they are compared, and what they can say about a company."""

from functools import cache, lru_cache
from typing import NamedTuple

from publicsuffixlist import PublicSuffixList

# Domains where anyone can have an address: they say nothing about a company.
FREE_MAIL = frozenset(
    [
        "gmail.com",
        "googlemail.com",
        "outlook.com",
        "hotmail.com",
        "live.com",
        "msn.com",
        "yahoo.com",
        "yahoo.co.uk",
        "yahoo.co.jp",
        "ymail.com",
        "icloud.com",
        "me.com",
        "mac.com",
        "aol.com",
        "gmx.com",
        "gmx.de",
        "gmx.net",
        "web.de",
        "t-online.de",
        "freenet.de",
        "mail.com",
        "proton.me",
        "protonmail.com",
        "pm.me",
        "tutanota.com",
        "zoho.com",
        "yandex.com",
        "yandex.ru",
        "mail.ru",
        "qq.com",
        "163.com",
        "126.com",
        "sina.com",
        "naver.com",
        "daum.net",
        "hanmail.net",
        "kakao.com",
        "nate.com",
        "orange.fr",
        "free.fr",
        "laposte.net",
        "libero.it",
        "virgilio.it",
        "comcast.net",
        "verizon.net",
        "att.net",
        "btinternet.com",
        "sky.com",
        "fastmail.com",
        "hey.com",
    ]
)


class Address(NamedTuple):
    """One person of a mail as written there; ``address`` may be empty when only a name was given."""

    name: str
    address: str


@lru_cache(maxsize=65_536)
def normal(address: str) -> str:
    """The address as it is compared: lower case, without a +tag. ``Ito+crm@Acme.COM`` → ``ito@acme.com``."""
    local, at, domain = address.strip().lower().rpartition("@")
    if not at:
        return local or domain
    return f"{local.partition('+')[0] or local}@{domain.rstrip('.')}"


def domain_of(address: str) -> str:
    """The part after the last @, lower case; empty when there is none."""
    return address.rpartition("@")[2].lower() if "@" in address else ""


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


MAX_SUBDOMAINS = 3
"""Parents looked up below the registrable domain."""


@lru_cache(maxsize=65_536)
def company_domains(domain: str) -> tuple[str, ...]:
    """The domain and its parents down to the registrable one, nearest first; nothing for free mail.

    ``mail.emea.acme.co.kr`` → ``(mail.emea.acme.co.kr, emea.acme.co.kr, acme.co.kr)``. Registrable means: one label
    below a public suffix (publicsuffix.org).
    """
    domain = domain.lower().strip(".")
    registrable = _suffixes().privatesuffix(domain)
    if not registrable or registrable in FREE_MAIL:
        return ()
    deeper = domain.removesuffix(registrable).strip(".").split(".") if domain != registrable else []
    nearest = [".".join([*deeper[depth:], registrable]) for depth in range(len(deeper))]
    return (*nearest[-MAX_SUBDOMAINS:], registrable)
