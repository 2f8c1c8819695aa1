"""How addresses are compared, and what a domain says about a company."""

import subprocess
import sys

import pytest

from addin.deals.addresses import company_domains, domain_of, normal


@pytest.mark.parametrize(
    ("address", "compared"),
    [
        ("Ito+crm@Acme.EXAMPLE", "ito@acme.example"),
        ("  ito@acme.example ", "ito@acme.example"),
        ("ito@acme.example.", "ito@acme.example"),
        ("a+b+c@acme.example", "a@acme.example"),
        ("+only@acme.example", "+only@acme.example"),
        ('"a@b"@acme.example', '"a@b"@acme.example'),
        ("김서연@hanbit.example", "김서연@hanbit.example"),
        ("nobody", "nobody"),
        ("", ""),
    ],
)
def test_addresses_are_compared_in_lower_case_without_tag(address: str, compared: str) -> None:
    assert normal(address) == compared
    assert normal(compared) == compared


@pytest.mark.parametrize(
    ("address", "domain"),
    [("a@acme.example", "acme.example"), ("a@b@ACME.example", "acme.example"), ("a", ""), ("", "")],
)
def test_the_domain_is_what_follows_the_last_at(address: str, domain: str) -> None:
    assert domain_of(address) == domain


@pytest.mark.parametrize(
    ("domain", "companies"),
    [
        ("acme.example", ("acme.example",)),
        ("mail.emea.acme.co.kr", ("mail.emea.acme.co.kr", "emea.acme.co.kr", "acme.co.kr")),
        ("acme.co.uk", ("acme.co.uk",)),
        ("co.kr", ()),
        ("kr", ()),
        ("gmail.com", ()),
        ("naver.com", ()),
        ("mail.naver.com", ()),
        ("", ()),
        (".", ()),
        ("acme..example", ()),
        ("회사.한국", ("회사.한국",)),
    ],
)
def test_a_domain_names_companies_down_to_the_registered_one(domain: str, companies: tuple[str, ...]) -> None:
    assert company_domains(domain) == companies


@pytest.mark.parametrize("domain", ["Acme.Example", "mail.acme.co.kr."])
def test_a_domain_written_otherwise_names_the_same_companies_and_ends(domain: str) -> None:
    """In a process of its own: an endless loop here must not hang the tests."""
    ask = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_AS, (10**9, 10**9)); resource.setrlimit(resource.RLIMIT_CPU, (1, 1))\n"
        "from addin.deals.addresses import company_domains; print(company_domains(sys.argv[1])[-1])"
    )
    answer = subprocess.run([sys.executable, "-c", ask, domain], capture_output=True, text=True, check=False)
    assert answer.stdout.strip() in {"acme.example", "acme.co.kr"}
