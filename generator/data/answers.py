"""The shape of every answer of the data interface, as JSON Schema, by its name in the description."""

from __future__ import annotations

from typing import Any

TEXT: dict[str, Any] = {"type": "string"}
DATE: dict[str, Any] = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
SHARD: dict[str, Any] = {"type": "string", "pattern": r"^\d{3}$"}
COUNT: dict[str, Any] = {"type": "integer", "minimum": 0}


def _null(shape: dict[str, Any]) -> dict[str, Any]:
    return {**shape, "type": [shape["type"], "null"]}


def _object(properties: dict[str, Any], *maybe: str) -> dict[str, Any]:
    """An object with these members; `maybe` are left out where they say nothing. More may come: programs ignore those they do not know."""
    return {"type": "object", "properties": properties, "required": [one for one in properties if one not in maybe]}


def _map(values: Any) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": values}


def _list(items: Any) -> dict[str, Any]:
    return {"type": "array", "items": items}


def ref(name: str) -> dict[str, str]:
    """A reference to the schema of an answer by its name."""
    return {"$ref": f"#/components/schemas/{name}"}


def schemas() -> dict[str, Any]:
    """The schemas of the answers, by name."""
    return {
        "Duty": _duty(),
        "NotCounted": _not_counted(),
        "Record": _record(),
        "Records": _map(ref("Record")),
        "Row": _object({"id": TEXT, "title": TEXT, "date": _null(TEXT), "authority": _null(TEXT), "address": TEXT, "shard": SHARD}),
        "List": _list(ref("Row")),
        "Organisations": _organisations(),
        "Lookup": _map(_list(_object({"kind": TEXT, "title": TEXT, "address": TEXT}))),
        "Gone": _map(_object({"on": DATE, "reason": TEXT, "law": _null(TEXT)})),
        "Changes": _changes(),
        "Ground": _ground(),
        "Moved": _map(TEXT),
        "Digests": _object({"shown": _map(TEXT), "gone": _map(TEXT)}),
        "Sums": _sums(),
        "Build": _object({"as_of": DATE, "commit": _null(TEXT), "source": _null(TEXT), "program": _program()}),
        "Consequences": _consequences(),
        "Statistics": _statistics(),
        "Completeness": _completeness(),
        "Cell": _cell(),
        "Ratio": _object({"count": COUNT, "of": COUNT, "percent": {"type": ["number", "null"]}}),
        "Index": _index(),
        "Deadlines": {"type": "object", "required": ["version", "as_of", "all", "duties", "numbers"]},
        "Counting": _counting(),
        "OpenApi": {"type": "object", "required": ["openapi", "info", "paths"]},
        "JsonSchema": {"type": "object", "required": ["$schema", "title", "properties"]},
    }


def _sums() -> dict[str, Any]:
    """Size and sum of files, for who fetches only what differs."""
    weight = {"type": "array", "prefixItems": [COUNT, {"type": "string", "pattern": "^[0-9a-f]{64}$"}], "minItems": 2, "maxItems": 2}
    told = {"version": {"const": 1}, "as_of": DATE, "commit": _null(TEXT), "program": TEXT}
    return _object({**told, "files": _map(weight), "schemas": _map(weight)})


def _program() -> dict[str, Any]:
    return _object({"version": TEXT, "sha256": TEXT, "libraries": {"type": "object", "additionalProperties": TEXT}})


def _counting() -> dict[str, Any]:
    """The limits of all rules, and the working-day calendars by which they are counted."""
    rule = {
        "id": TEXT,
        "title": TEXT,
        "address": TEXT,
        "law": TEXT,
        "starts": TEXT,
        "limit_kind": TEXT,
        "count": _null(COUNT),
        "unit": _null(TEXT),
        "moves": {"type": "boolean"},
        "in_force_from": DATE,
        "in_force_until": _null(DATE),
    }
    calendar = {"year": COUNT, "region": TEXT, "holidays": _list(DATE), "workdays": _list(DATE), "notices": _list({"type": "object"})}
    return _object({"version": COUNT, "rules": _list(_object(rule)), "calendars": _list(_object(calendar))})


def _duty() -> dict[str, Any]:
    """What the rules demand of a record, and whether it was met."""
    return _object(
        {
            "rule": TEXT,
            "starts": DATE,
            "due": DATE,
            "met_on": DATE,
            "evidence": TEXT,
            "status": {"enum": ["met", "open", "overdue", "unknown"]},
            "starts_at": TEXT,
            "due_at": TEXT,
            "met_at": TEXT,
            "not_counted": ref("NotCounted"),
            "working_days_left": {"type": "integer"},
            "working_days": {"type": "integer"},
            "certainty": {"enum": ["全文核对", "二手来源", "推定"]},
        },
        "due",
        "met_on",
        "evidence",
        "starts_at",
        "due_at",
        "met_at",
        "not_counted",
        "working_days_left",
        "working_days",
    )


def _not_counted() -> dict[str, Any]:
    """The time that is not counted into a limit, and which of the stretches in the record stop it."""
    days = _null(COUNT)
    one = {"ground": TEXT, "from": DATE, "to": _null(DATE), "days": days, "stands_still": {"type": "boolean"}, "reason": _null(TEXT)}
    return _object({"days": days, "unit": TEXT, "stretches": _list(_object(one))})


def _record() -> dict[str, Any]:
    """A record with all that is said of it."""
    return _object(
        {
            "kind": TEXT,
            "id": TEXT,
            "address": TEXT,
            "title": TEXT,
            "date": _null(TEXT),
            "authority": _null(TEXT),
            "until": _null(DATE),
            "file": TEXT,
            "data": {"type": "object"},
            "salt": {"type": "string", "pattern": "^[A-Za-z0-9_-]{16}$"},
            "computed": _map({"type": ["number", "null"]}),
            "duties": _list(ref("Duty")),
            "left": _map(_map({"type": "integer"})),
            "forwarded": _list(
                _object(
                    {
                        "receiver": TEXT,
                        "batch": TEXT,
                        "number": TEXT,
                        "on": DATE,
                        "change": {"enum": ["added", "changed", "withdrawn"]},
                        "receipt": _null(TEXT),
                        "received_on": _null(DATE),
                    }
                )
            ),
            "repair_from": DATE,
        },
        "salt",
        "computed",
        "duties",
        "left",
        "forwarded",
        "repair_from",
    )


def _mention() -> dict[str, Any]:
    """A record that names an organisation. A decision with several parties has a member more: which of them this one is, what it has of the
    decision, and the amounts that nobody divided.
    """
    found = _object({"kind": TEXT, "id": TEXT, "title": TEXT, "date": _null(TEXT), "shard": SHARD})
    party = _object({"number": COUNT, "of": COUNT, "result": {"type": "object"}, "together": _map({"type": "number"})})
    return {**found, "properties": {**found["properties"], "party": party}}


def _organisations() -> dict[str, Any]:
    """Organisations by their codes, with the records that name them."""
    return _map(
        _object(
            {
                "names": _list(TEXT),
                "address": TEXT,
                "mentions": _list(_mention()),
            }
        )
    )


def _changes() -> dict[str, Any]:
    """What each of the last builds changed."""
    return _object(
        {
            "version": {"const": 1},
            "as_of": DATE,
            "since": DATE,
            "known": {"type": "boolean"},
            "builds": _list(
                _object(
                    {
                        "date": DATE,
                        "commit": _null(TEXT),
                        "added": _list(TEXT),
                        "changed": _list(TEXT),
                        "removed": _list(TEXT),
                        "moved": _map(TEXT),
                    }
                )
            ),
        }
    )


def _ground() -> dict[str, Any]:
    """The record and the law for which an award is given or refused."""
    return _object(
        {
            "rule": TEXT,
            "kind": TEXT,
            "id": TEXT,
            "address": TEXT,
            "title": TEXT,
            "reason": TEXT,
            "law": _object({"title": TEXT, "document_number": _null(TEXT), "clause": TEXT, "text": TEXT}),
        }
    )


def _consequences() -> dict[str, Any]:
    """Who may get awards in each year, and who not."""
    return _object(
        {
            "version": {"const": 1},
            "as_of": DATE,
            "years": _map(
                _list(
                    _object(
                        {
                            "award": TEXT,
                            "effect": {"enum": ["may", "may-not"]},
                            "who": TEXT,
                            "name": TEXT,
                            "fields": _map(TEXT),
                            "grounds": _list(ref("Ground")),
                            "overruled": _list(ref("Ground")),
                        }
                    )
                )
            ),
        }
    )


def _cell() -> dict[str, Any]:
    """What is counted of some records of a kind; amounts are whole cents (分)."""
    states = dict.fromkeys(("on_time", "late", "overdue", "open", "unknown", "working_days", "of"), COUNT)
    told = _object({"count": COUNT, "amounts": _map({"type": "integer"}), "choices": _map(_map(COUNT))})
    return {**told, "properties": {**told["properties"], "compliant": COUNT, "lacking": _map(COUNT), "publication": _object(states)}}


def _statistics() -> dict[str, Any]:
    """What is counted of all that is shown, and the three measures."""
    ratio, who = ref("Ratio"), _null(TEXT)
    fields = {"field": TEXT, "title": TEXT}
    row = {"allOf": [_object({"month": _null(TEXT), "authority": who}), ref("Cell")]}
    kind = {
        "title": TEXT,
        "measured": {"type": "boolean"},
        "amounts": _list(_object({**fields, "unit": TEXT})),
        "choices": _list(_object({**fields, "values": _list(TEXT)})),
        "columns": _list(_object({**fields, "code": TEXT})),
        "total": ref("Cell"),
        "rows": _list(row),
    }
    measure = {
        "kind": TEXT,
        "authority": who,
        "period": _null(TEXT),
        "compliance": ratio,
        "late": ratio,
        "concealed": {"anyOf": [ratio, {"type": "null"}]},
        "lacking": _map(COUNT),
        **dict.fromkeys(("withheld", "departments_unknown", "open", "unknown", "no_limit"), COUNT),
        "average_working_days": {"type": ["number", "null"]},
    }
    duty = {"rule": TEXT, "month": TEXT, "authority": who, **dict.fromkeys(("on_time", "late", "overdue", "open", "unknown"), COUNT)}
    return _object(
        {
            "version": {"const": 1},
            "as_of": DATE,
            "note": TEXT,
            "definitions": _list(_object(dict.fromkeys(("key", "title", "formula", "limits", "source", "evidence"), TEXT))),
            "departments": _map(TEXT),
            "kinds": _map(_object(kind)),
            "measures": _list(_object(measure)),
            "duties": _list(_object(duty)),
            "left": _list(_object({"kind": TEXT, "year": _null(TEXT), "authority": who, "reason": TEXT, "count": COUNT})),
        }
    )


def _completeness() -> dict[str, Any]:
    """What each department must publish, and what it published of that."""
    entry = {"code": _null(TEXT), "name": TEXT, "part": _null(TEXT), "basis": _list(TEXT), "records": _map(COUNT)}
    catalogue = {
        "kind": TEXT,
        "authority": TEXT,
        "known": {"type": "boolean"},
        "lists": _list(TEXT),
        "entries": _list(_object(entry)),
        **dict.fromkeys(("told", "outside", "untold"), _map(COUNT)),
    }
    return _object({"version": {"const": 1}, "as_of": DATE, "note": TEXT, "catalogues": _list(_object(catalogue))})


def _index() -> dict[str, Any]:
    """What there is, and where."""
    counted = _map(_object({"count": COUNT, "address": TEXT}))
    return _object(
        {
            "version": {"const": 1},
            "as_of": DATE,
            "site": TEXT,
            "about": _map(TEXT),
            "openapi": TEXT,
            "build": TEXT,
            "digests": _object({"digits": COUNT, "address": TEXT}),
            "changes": TEXT,
            "gone": TEXT,
            "moved": TEXT,
            "sums": TEXT,
            "deadlines": _null(TEXT),
            "consequences": TEXT,
            "statistics": TEXT,
            "completeness": TEXT,
            "lookup": _object({"files": COUNT, "address": TEXT}),
            "records": COUNT,
            "kinds": _map(
                _object(
                    {
                        "title": TEXT,
                        "page": TEXT,
                        "count": COUNT,
                        "figures": _list(_object({"title": TEXT, "count": COUNT, "of": COUNT})),
                        "averages": _list(_object({"title": TEXT, "working_days": _null({"type": "number"}), "records": COUNT})),
                        "schema": TEXT,
                        "lists": counted,
                        "departments": counted,
                        "files": _list(TEXT),
                    }
                )
            ),
            "organisations": _object({"count": COUNT, "files": _list(TEXT)}),
        }
    )
