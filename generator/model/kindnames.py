"""The names of the few kinds that the program itself needs. Of all other kinds it knows only what their schemas say."""

from __future__ import annotations

# Records of other kinds belong to a department (`authority`), and departments declare the patterns of document numbers.
DEPARTMENT = "department"
# What the law demands: the rules of `generator.law`, and the calendars by which working days are counted.
RULE = "rule"
CALENDAR = "calendar"
# Who may get awards and who may not (`generator.site.standings`).
CONSEQUENCE = "consequence"
# What was reported to which credit platform (`generator.law.forwarding`).
FORWARDING = "forwarding"
PLATFORM = "platform"
# Document numbers that must not be published, so that they do not count as missing (`generator.law.numbering`).
WITHHELD_NUMBER = "withheld-number"
# What people bring: that a record is wrong, a complaint, that a penalty no longer be shown (`generator.pages.doors`).
OBJECTION = "objection"
COMPLAINT = "complaint"
REPAIR = "credit-repair"
# Why the log of publications could not go on from a checkpoint: what a build and a publication need to break with it.
LOG_BREAK = "log-break"
# Kinds whose records come with the program, and which a city has without having published anything.
GIVEN = frozenset((RULE, CALENDAR, CONSEQUENCE, "notice", "system"))
# The cities that a province gathers (`generator.harvest`). A site with one of them is a province's.
CITY = "city"
# What a province's site has itself below `/cities/`, `/api/v1/cities/` and `/data/cities/`, or may have: no city can be called so.
NOT_OF_CITIES = frozenset(
    (
        *("adverse", "amounts", "answers", "by", "cities", "departments", "differs", "duties", "gathered", "index", "kinds", "late"),
        *("measures", "months", "names", "organisations", "overview", "parquet", "several", "statistics", "sums"),
    )
)
# Characters of the id of a city, which is part of paths and addresses.
LONGEST_CITY = 64
