from __future__ import annotations

from desks import Running, Visitor


def test_a_token_belongs_to_one_session_and_one_start_of_the_desk(shared: Running, guest: Visitor) -> None:
    other = shared.visitor(shared.desk.accounts.own("李明", ""))
    assert len(guest.token) == 64
    assert guest.token != other.token
    before = guest.token
    guest.get("/enter/")
    guest.get("/nothing")
    assert guest.token == before


def test_who_leaves_has_left_everywhere_his_cookie_is(guest: Visitor) -> None:
    kept = dict(guest.cookies)
    assert guest.post("/leave").status == 303
    assert guest.cookies != kept
    guest.cookies = kept
    assert guest.get("/").status == 401


def test_a_cookie_is_set_once_and_never_from_elsewhere(shared: Running, guest: Visitor) -> None:
    assert "set-cookie" not in guest.get("/").heads
    stranger = shared.visitor()
    assert "set-cookie" not in stranger.get("/", {"Sec-Fetch-Site": "cross-site"}).heads
    assert "set-cookie" in stranger.get("/").heads


def test_an_odd_cookie_is_no_session(shared: Running) -> None:
    for word in ("", "a", "A" * 65, '"x"', "%00" * 15, "own"):
        visitor = shared.visitor()
        visitor.cookies[shared.desk.settings.cookie] = word
        assert visitor.get("/").status == 401
        assert visitor.cookies[shared.desk.settings.cookie] != word
