"""Addresses of sites and repositories."""

from __future__ import annotations

import pytest

from generator.adopt.sites import Address, address_fault


@pytest.mark.parametrize(
    ("text", "what", "good"),
    [
        ("https://credit.bing.example/", Address.SITE, True),
        ("https://credit.bing.example", Address.SITE, True),
        ("https://www.bing.example:8443/credit/", Address.SITE, True),
        ("http://credit.bing.example/", Address.SITE, False),
        ("http://git.bing.example/credit/site", Address.REPOSITORY, True),
        ("ftp://git.bing.example/credit/site", Address.REPOSITORY, False),
        ("https://credit.bing.example/?a=1", Address.SITE, False),
        ("https://credit.bing.example/#a", Address.SITE, False),
        ("https://-a.example/", Address.SITE, False),
        ("https://[::1/", Address.SITE, False),
        ("", Address.SITE, False),
        ("https://credit.bing.example/{{x}}", Address.SITE, False),
        ("https://credit.bing.example/\n", Address.SITE, False),
    ],
)
def test_what_is_an_address(text: str, what: Address, good: bool) -> None:
    fault = address_fault(text, what)
    assert (fault == "") == good
    assert good or f"例如 {what.value}" in fault
