"""generator.desk.again: what was typed is shown again to whom it belongs, never for another site."""

from __future__ import annotations

import pytest
from browsing import marks

from generator.desk.store import Draft

pytestmark = marks("desk")


@pytest.fixture
def address(running, owner) -> str:
    return f"/form/{running.desk.store.save(Draft(owner.id, 'scjgj', 'penalty', 'form')).id}/"


def test_a_form_of_the_desk_itself_is_shown_again(visitor, address) -> None:
    visitor.get(address)
    visitor.token = "0" * 64
    answer = visitor.post(address, {"content": "罚款<b>五百元</b>。"})
    assert answer.status == 403
    assert "罚款&lt;b&gt;五百元&lt;/b&gt;。</textarea>" in answer.text
    assert answer.text.count('name="token"') > 1


@pytest.mark.parametrize("heads", [{"Origin": "https://evil.example"}, {"Origin": None}, {"Sec-Fetch-Site": "cross-site"}])
def test_a_form_of_another_site_is_not(visitor, address, heads) -> None:
    visitor.get(address)
    answer = visitor.post(address, {"content": "罚款五百元。"}, heads)
    assert answer.status == 403
    assert "五百元" not in answer.text


def test_a_form_that_was_refused_for_another_reason_is_not(running, address) -> None:
    other = running.visitor(running.desk.accounts.add("王芳", "wang@jia.example", ["xzspj"]))
    answer = other.post(address, {"content": "罚款五百元。"})
    assert answer.status == 403
    assert "五百元" not in answer.text
