"""The names of the kinds that the program itself must know; of all others it knows only what their schemas say."""

from __future__ import annotations

# Whose records own other records (`authority`), and name the patterns of document numbers.
DEPARTMENT = "department"
# What the law demands: the rules of `generator.law`, and the working days by which they count.
RULE = "rule"
CALENDAR = "calendar"
# Who may get awards and who not (`generator.site.standings`).
CONSEQUENCE = "consequence"
# Numbers of documents that may not be published, so that they are not missing (`generator.law.numbering`).
WITHHELD_NUMBER = "withheld-number"
