"""generator.desk.pasted: the source of a decision in pieces, and what stands at each control."""

from __future__ import annotations

from desks import Running

from generator.desk import pasted

TEXT = "甲市市场监督管理局\n行政处罚决定书\n甲市监罚〔2026〕21号\n当事人：甲市康宁大药房有限公司\n依据《中华人民共和国价格法》第四十二条，决定给予如下行政处罚：\n警告；罚款5000元。\n如不服，可以申请行政复议。\n甲市市场监督管理局\n2026年4月13日"


def beside(running: Running, text: str) -> pasted.Pasted | None:
    published = running.desk.bases.now()
    return pasted.beside(published, published.site.kinds.by_name["penalty"], text, "2026-04-21")


def test_the_pieces_are_the_whole_source_and_each_id_stands_once(running: Running) -> None:
    found = beside(running, TEXT)
    assert found is not None
    assert "".join(one.text for one in found.pieces) == found.source == TEXT
    ids = [one.id for one in found.pieces if one.id]
    assert len(ids) == len(set(ids))
    assert {one.mark for one in found.controls.values() if one.mark} <= set(ids)


def test_a_place_inside_another_one_leads_to_its_own_control(running: Running) -> None:
    found = beside(running, TEXT)
    assert found is not None
    led = {one.text: one.control for one in found.pieces if one.control}
    assert led["甲市监罚〔2026〕21号"] == "f-document_number"
    assert found.controls["fine_wan_yuan"].words.endswith("罚款5000元")
    assert found.controls["content"].words == "警告；罚款5000元。"


def test_without_a_source_there_is_nothing_beside_the_form(running: Running) -> None:
    assert beside(running, "") is None
    assert beside(running, "甲" * 400_000) is None
