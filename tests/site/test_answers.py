"""generator.site.answers: a row has what its columns are called, and every question has rows."""

from __future__ import annotations

import provinces

from generator.site import answers


def test_every_question_has_a_sort_of_row_with_its_columns() -> None:
    assert {
        question: [answers.COLUMNS.get(one, one) for one in sort._fields]  # type: ignore[attr-defined]
        for question, sort in answers.QUESTIONS.items()
    } == {question: columns.split() for question, columns in provinces.COLUMNS.items()}
