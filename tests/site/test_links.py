"""generator.site.links: who links to whom."""

from __future__ import annotations

from array import array
from typing import Any

from samples import record

from generator.engine.store import NO_STORE
from generator.model.kinds import Kinds
from generator.model.records import Record
from generator.model.shards import Shard
from generator.site.groups import in_order
from generator.site.links import Incoming, backlinks, organisations, outgoing, outgoing_of, party_address
from generator.site.published import published_shard

CODE, OTHER = "91990100MA1G0A0192", "92990100MA1K0A020U"


def penalty(kinds: Kinds, ident: str, name: str = "甲公司", code: str = CODE, **more: Any) -> Record:
    subject = {"type": "法人及非法人组织", "name": name, "uscc": code}
    return record(kinds, "penalty", {"authority": "scjgj", "subject": [subject], "document_number": ident} | more, ident)


def test_links_lead_back_in_the_order_of_the_records(kinds: Kinds) -> None:
    some = [penalty(kinds, "b"), penalty(kinds, "a"), penalty(kinds, "c", authority="zjj")]
    found = backlinks(some)
    assert {key: [one.record.id for one in mentions] for key, mentions in found.items()} == {
        ("department", "scjgj"): ["b", "a"],
        ("department", "zjj"): ["c"],
    }
    assert found["department", "zjj"][0].field is kinds.by_name["penalty"].root.at("authority")


def test_an_organisation_has_all_its_names_the_first_of_the_list_first(kinds: Kinds) -> None:
    found = organisations(
        [penalty(kinds, "a", "新名"), penalty(kinds, "b", "旧名"), penalty(kinds, "c", "新名"), penalty(kinds, "d", "乙", OTHER)]
    )
    assert list(found) == [CODE, OTHER]
    assert found[CODE].names == ("新名", "旧名")
    assert [one.record.id for one in found[CODE].mentions] == ["a", "b", "c"]
    assert found[CODE].address == party_address(CODE) == f"organisations/{CODE}/"


def test_who_has_no_name_is_called_by_the_code(kinds: Kinds) -> None:
    assert organisations([penalty(kinds, "a", "")])[CODE].names == (CODE,)


def test_the_digest_changes_with_what_is_said_of_an_organisation(kinds: Kinds) -> None:
    def digest(*some: Record) -> bytes:
        return organisations(some)[CODE].digest

    first = penalty(kinds, "a")
    assert digest(first) == digest(penalty(kinds, "a"))
    assert digest(first) != digest(penalty(kinds, "a", "另名"))
    assert digest(first) != digest(first, penalty(kinds, "b"))
    assert digest(first) != digest(penalty(kinds, "b"))


def test_of_several_parties_the_page_of_each_shows_its_own_part(kinds: Kinds) -> None:
    """So another part is another page, though address, caption and day are the same."""
    person = {"type": "自然人", "name": "李*"}

    def both(fine: int) -> Record:
        company = {"type": "法人及非法人组织", "name": "甲公司", "uscc": CODE, "fine_wan_yuan": fine}
        return record(kinds, "penalty", {"authority": "scjgj", "subject": [company, person], "document_number": "a"}, "a")

    assert organisations([both(50)])[CODE].mentions[0].path == ("subject", 0)
    assert organisations([both(50)])[CODE].digest != organisations([both(60)])[CODE].digest
    assert outgoing_of(Shard(b"", [both(50)]))[3] != outgoing_of(Shard(b"", [both(60)]))[3]


def test_what_of_a_shard_concerns_others(kinds: Kinds) -> None:
    led, codes, parties, named, naming, _ = outgoing_of(Shard(b"", [penalty(kinds, "a"), penalty(kinds, "b", "乙", OTHER)]))
    assert [(kind, ident) for kind, ident, _ in led] == [("department", "scjgj")]
    assert (codes, parties) == ([], sorted([CODE, OTHER]))
    assert {number: count for number, count, _ in named} == dict.fromkeys({published_shard(CODE), published_shard(OTHER)}, 1)
    assert naming == {published_shard(CODE): array("I", [0]).tobytes(), published_shard(OTHER): array("I", [1]).tobytes()}
    # A record with another content leads there in another way.
    assert led != outgoing_of(Shard(b"", [penalty(kinds, "a", facts="x"), penalty(kinds, "b", "乙", OTHER)]))[0]


def test_the_same_for_each_shard_of_a_table(kinds: Kinds) -> None:
    shards = [Shard(b"1", [penalty(kinds, "a")]), Shard(b"2", [])]
    found = outgoing(NO_STORE, shards, 1)
    assert found[0].parties == [CODE]
    assert found[1].parties == found[1].led == []


def test_the_links_to_one_record_are_found_as_those_to_all(kinds: Kinds) -> None:
    """From what shards say of themselves, in the order of the records, whichever shards these are in."""
    same = penalty(kinds, "same")
    shards = [
        Shard(b"1", [penalty(kinds, "b"), same]),
        Shard(b"2", []),
        Shard(b"3", [penalty(kinds, "a"), penalty(kinds, "c", "乙", OTHER)]),
    ]
    found = Incoming(shards, tuple(outgoing(NO_STORE, shards, 4)))
    everything = backlinks(in_order([one for shard in shards for one in shard.records]))
    assert len(everything["department", "scjgj"]) == 4
    for key, some in everything.items():
        assert [*found.of(key)] == some
    assert [*found.of(("department", "other"))] == []
