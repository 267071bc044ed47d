"""generator.proof.chains: which certificates vouch for a signer. What each may not have is in test_stamps, beside openssl."""

from __future__ import annotations

import pytest
from stamping import STAMPING, TOMORROW, YESTERDAY, identity

from generator.proof import chains
from generator.proof.tokens import BadStamp

ROOT = identity("Root", authority=True)
MIDDLE = identity("Middle", ROOT, authority=True)
SIGNER = identity("Stamps", MIDDLE, usages=STAMPING)


def test_the_way_to_a_root_is_found_among_others() -> None:
    # The same name with another key, and a root that the answer brings itself: neither leads anywhere.
    false = identity("Middle", identity("Root", authority=True), authority=True)
    inside = [false.certificate, false.above[0].certificate, MIDDLE.certificate]
    found = chains.chain_of(SIGNER.certificate, [ROOT.certificate], inside)
    assert found == (SIGNER.certificate, MIDDLE.certificate, ROOT.certificate)
    with pytest.raises(BadStamp):
        chains.chain_of(SIGNER.certificate, [], [*inside, ROOT.certificate])


def test_an_authority_that_two_roots_vouch_for_is_trusted_by_either() -> None:
    other = identity("Other root", authority=True)
    again = identity("Middle", other, authority=True, key=MIDDLE.key)
    inside = [again.certificate, MIDDLE.certificate]
    for root in (ROOT, other):
        assert chains.chain_of(SIGNER.certificate, [root.certificate], inside)[-1] == root.certificate


def test_authorities_that_vouch_for_each_other_lead_nowhere() -> None:
    one = identity("One", authority=True)
    two = identity("Two", one, authority=True)
    circle = identity("One", two, authority=True, key=one.key)
    signer = identity("Stamps", two, usages=STAMPING)
    with pytest.raises(BadStamp):
        chains.chain_of(signer.certificate, [ROOT.certificate], [two.certificate, circle.certificate])


def test_a_chain_is_as_valid_as_its_shortest_part() -> None:
    chain = [identity("Stamps", until=TOMORROW).certificate, ROOT.certificate]
    chains.check_valid(chain, TOMORROW)
    with pytest.raises(BadStamp, match="已经过期"):
        chains.check_valid(chain, TOMORROW.replace(year=TOMORROW.year + 1))
    with pytest.raises(BadStamp, match="还没有生效"):
        chains.check_valid(chain, YESTERDAY.replace(year=2000))


def test_who_a_certificate_is_of_is_shown_on_one_line() -> None:
    assert chains.shown(identity("A\x1b[2J\nB").certificate).isprintable()
