"""Carries out what `issues.plan` has found: the calls to the forge, one by one, and what was refused.

If one issue refuses a change, the others are still changed. If two runs work at once, each closes only its own twins.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from generator.forge import gfm
from generator.forge.issues import CLOSE, CREATE, LABEL, MOST_NEW, NAMES, REOPEN, Links, Plan, Step, by_key, duplicate, kept_of, plan
from generator.forge.protocol import CLOSED, OPEN, Edit, Forge, ForgeError, Issue, RefusedError, UnansweredError
from generator.site.site import Site

# After so many refused new issues in a row the repository accepts none; after so many calls without an answer the server is down.
MOST_REFUSED, MOST_UNANSWERED = 5, 3


def keep_issues(forge: Forge, site: Site, links: Links, most: int = MOST_NEW) -> Plan:
    """Makes the changes of a plan. Returns what was done, including repairs if another run worked at the same time.

    If one issue refuses a change, the others are still changed; the result names the refusal. Raises ForgeError if the issues cannot be
    read.
    """
    found, unseen = look(forge)
    planned = plan(site, found, links, most)
    run = _Run(forge, links, [unseen] if unseen else [])
    mine = run.carry_out(planned.steps)
    if not mine or run.stopped:
        return run.result(planned)
    # If two runs at once opened an issue for one duty, both are visible now. Each run closes only its own, so that one stays open.
    try:
        seen = by_key(forge.issues(LABEL))
    except ForgeError as error:
        return replace(run.result(planned), stopped=f"没有查成有没有重复的 issue，下次运行会再查：{error}")
    extra = []
    for key, some in seen.items():
        kept = kept_of(some)[0]
        if key in mine and kept.open and kept.order < mine[key].order:
            extra.append(duplicate(key, mine[key].id, kept.id, links))
    run.carry_out(extra)
    return run.result(planned)


def look(forge: Forge) -> tuple[list[Issue], str]:
    """All issues that may be ours, and a sentence about what could not be read ("" if all could). Raises ForgeError.

    If somebody has deleted or renamed the label, a search for it finds nothing, so all open issues are read too. If that fails the work
    goes on; should it open an issue twice, the next run that reads both closes one.
    """
    found = {issue.id: issue for issue in forge.issues(LABEL)}
    try:
        found |= {issue.id: issue for issue in forge.open_issues()}
    except (RefusedError, UnansweredError) as error:
        return list(found.values()), f"没有看成不带标签“{LABEL}”的 issue：{error}"
    return list(found.values()), ""


class _Run:
    """Makes changes one by one and keeps what was done and what was refused. `skipped` counts new issues that were not tried."""

    def __init__(self, forge: Forge, links: Links, refused: list[str]) -> None:
        self.forge, self.links = forge, links
        self.done: list[Step] = []
        self.refused = refused
        self.stopped = ""
        self.skipped = 0

    def carry_out(self, steps: Sequence[Step]) -> dict[str, Issue]:
        """Makes the changes that can be made; returns the issues that it opened, by their keys."""
        opened: dict[str, Issue] = {}
        unopened = unanswered = 0
        for step in steps:
            if self.stopped or (step.what == CREATE and unopened == MOST_REFUSED):
                self.skipped += step.what == CREATE
                continue
            try:
                issue = self._do(step)
            except (RefusedError, UnansweredError) as error:
                self.refused.append(f"{_name(step)}：{error}")
                unopened += step.what == CREATE
                unanswered = unanswered + 1 if isinstance(error, UnansweredError) else 0
                if unanswered == MOST_UNANSWERED:
                    self.stopped = f"{self.links.dialect.name} 接连没有答复，余下的留给下一次运行"
            except ForgeError as error:
                self.refused.append(f"{_name(step)}：{error}")
                self.stopped = "余下的留给下一次运行"
            else:
                unanswered = 0
                self.done.append(step)
                if issue is not None:
                    opened[step.key] = issue
                    unopened = 0
        return opened

    def result(self, planned: Plan) -> Plan:
        """The part of a plan that was carried out."""
        return Plan(tuple(self.done), planned.left + self.skipped, tuple(self.refused), self.stopped)

    def _do(self, step: Step) -> Issue | None:
        """Makes one change; returns the issue if it is a new one."""
        if step.what == CREATE:
            return self.forge.create_issue(step.title, step.body, LABEL)
        if step.label:
            try:
                self.forge.add_label(step.issue, LABEL)
            except (RefusedError, UnansweredError) as error:
                # The label is not essential: the issue is found by its marker too.
                self.refused.append(f"给 #{step.issue} 补上标签“{LABEL}”：{error}")
        edit = Edit(step.title, step.body, {REOPEN: OPEN, CLOSE: CLOSED}.get(step.what, ""), step.reason)
        if edit:
            self.forge.edit_issue(step.issue, edit)
        if step.comment:
            # The comment comes last, since it cannot be found again: if a run breaks off here, a comment is missing rather than repeated
            # every day.
            try:
                self.forge.comment_issue(step.issue, step.comment)
            except (RefusedError, UnansweredError) as error:
                self.refused.append(f"{_name(step)}已做，但说明没有写上：{error}")
        return None


def _name(step: Step) -> str:
    return f"{NAMES[step.what]} {f'#{step.issue} ' if step.issue else ''}{gfm.plain(step.key)}"


def log_text(planned: Plan, dry: bool) -> str:
    """The log of a run: one line for each change that was made or would be made, and the totals."""
    lines = [_name(step) for step in planned.steps]
    sums = "，".join(f"{name} {sum(step.what == what for step in planned.steps)}" for what, name in NAMES.items())
    last = f"{'只是预演，没有改动：' if dry else ''}{sums}"
    if planned.left:
        last += f"；另有 {planned.left} 项留待下次"
    return "\n".join((*lines, last)) + "\n"
