"""What is proved of the days on which records became public: by the log and a time stamp of somebody else, never by git."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from enum import Enum

from generator.law.duties import Duty
from generator.law.rules import LATENESS, PUBLICATION
from generator.model.records import Record
from generator.site.logged import Logged, name_of

# By file, the day in Shanghai on which a record was public at the latest, as a stamp proves.
Proved = Mapping[str, datetime.date]


class Standing(Enum):
    """How what was done in time is proved: in time, only by a later stamp, or not at all."""

    PROVED = "proved"
    LATER = "later"
    NOTHING = "nothing"


def days(records: Iterable[Record], logged: Logged | None) -> Proved:
    """The days that are proved, of the records for which anything is: that of the first stamp that covers the leaf of what is shown now.

    A leaf holds a digest and no name. Only what is shown now opens its leaf; what an earlier leaf of the record was, nobody outside can
    tell: a city could publish an empty record in time, and put the decision in its place later. A correction begins the proof anew.
    """
    found: dict[str, datetime.date] = {}
    if logged is None or not any(one.proved for one in logged.stamps):
        return found
    for record in records:
        row = logged.records.get(name_of(record))
        if row is None:
            continue
        leaf, told = row[1][-1]
        # Nothing is published before it was decided.
        if record.kind.has_happened and told < record.date:
            continue
        if (day := logged.proved_by(leaf)) is not None:
            found[record.file] = day
    return found


def day(proved: Proved, duty: Duty) -> datetime.date | None:
    """The day by which it is proved that a duty was met; None if nothing proves it.

    Only publication is proved by a log. A date in a record, such as that of an answer, stays the word of who wrote it; and what follows
    from lateness is met by another record than the one it is about.
    """
    if duty.met_on is None or duty.record is None or duty.rule.trigger == LATENESS or duty.rule.data.get("met_by") != PUBLICATION:
        return None
    return proved.get(duty.record.file)


def in_time(proof: int, due: int, due_at: str) -> bool:
    """Whether a proof of a day is in time, by the ordinals of both days. For a limit that ends at a time of its last day (`due_at`), a
    proof of that day is too late.
    """
    return proof < due if due_at else proof <= due


def standing(proved: Proved, duty: Duty) -> Standing:
    """How it is proved that a duty was met in time. `NOTHING` also for what was not met in time."""
    proof = day(proved, duty)
    if proof is None or duty.due is None or duty.on_time is not True:
        return Standing.NOTHING
    return Standing.PROVED if in_time(proof.toordinal(), duty.due.toordinal(), duty.times[1]) else Standing.LATER
