"""What follows from the answers of a city."""

from __future__ import annotations

import pytest

from generator.adopt.answers import QUESTIONS, City, city

ANSWERS = {"name": "丙丁市", "short_name": "丙", "code": "990100", "site_url": "https://a.example/", "forge": "none", "first_day": "2026-12-01"}


def of(**more: str) -> City:
    return city(ANSWERS | more)


@pytest.mark.parametrize(("name", "said"), [("丙丁市", "信用丙丁"), ("丙市", "信用丙市"), ("沙县", "信用沙县"), ("丙丁地区", "信用丙丁"), ("丙丁戊区", "信用丙丁戊")])
def test_the_name_of_the_site(name: str, said: str) -> None:
    assert of(name=name).site_name == said


@pytest.mark.parametrize(
    ("forge", "address"),
    [
        ("github", "https://g.example/o/r/edit/main/"),
        ("gitea", "https://g.example/o/r/_edit/main/"),
        ("gitlab", "https://g.example/o/r/-/edit/main/"),
        ("gitee", "https://g.example/o/r/edit/main/"),
        ("none", ""),
    ],
)
def test_where_a_file_is_edited(forge: str, address: str) -> None:
    assert of(forge=forge, repository="https://g.example/o/r").edit_base == address
    assert of(forge=forge).edit_base == ""


def test_each_example_is_an_answer() -> None:
    for question in QUESTIONS:
        assert question.read(question.example) == question.example
