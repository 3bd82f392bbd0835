"""Holds requests and answers to the official OpenAPI description of PxWebApi v2.

The description has faults: SSB's own answers break it. Each place where we depart from it is a row in DEVIATIONS, with
the reason; everything else holds as it is written.
"""

import copy
import functools
import json
import re
from dataclasses import dataclass

import yaml
from openapi_schema_validator import OAS30Validator, oas30_format_checker

from tests.conftest import external

REMOVED = None


@dataclass(frozen=True, eq=False)
class Deviation:
    """One place in the description that does not hold: what stands there, what we put in its place, and why."""

    where: tuple[str | int, ...]
    official: object
    ours: object
    reason: str
    evidence: str


DATE = r"^((19|20)\d\d)\-(0?[1-9]|1[012])\-(0?[1-9]|[12][0-9]|3[01])$"
IN_DATA = ("responses", "200", "content", "application/json", "schema")

DEVIATIONS = (
    Deviation(
        ("components", "schemas", "updated", "pattern"),
        DATE,
        REMOVED,
        "the pattern wants a date; SSB gives date and time",
        "ssb_12134_v2_jsonstat2.json has updated 2026-03-16T07:00:00Z",
    ),
    Deviation(
        ("components", "schemas", "Table", "properties", "updated", "pattern"),
        DATE,
        REMOVED,
        "the pattern wants a date where the format beside it wants date and time: no text can be both",
        "the same property says format: date-time and 'Date and time ..., in UTC time'",
    ),
    Deviation(
        ("components", "schemas", "VariableSelection", "required"),
        ["variableCode", "values"],
        ["variableCode", "valueCodes"],
        "a property is required that the schema does not have",
        "the schema's own properties: variableCode, codelist, valueCodes",
    ),
    Deviation(
        ("components", "schemas", "ConfigResponse", "properties", "maxCallsPerTimeWindow", "minimum"),
        1,
        0,
        "SSB gives 0: the limit is in the headers",
        "SSB's /config as read on 2026-08-30",
    ),
    Deviation(
        ("components", "schemas", "ConfigResponse", "properties", "timeWindow", "minimum"),
        1,
        0,
        "SSB gives 0: the limit is in the headers",
        "SSB's /config as read on 2026-08-30",
    ),
    *(
        Deviation(
            ("paths", "/tables/{id}/data", method, *IN_DATA),
            {"type": "string"},
            {"$ref": "#/components/schemas/Dataset"},
            "the description leaves the data open, as text; json-stat2 is what the schema Dataset describes",
            "ssb_12134_v2_jsonstat2.json is an object, and holds to Dataset",
        )
        for method in ("get", "post")
    ),
)


@functools.cache
def description(without: tuple[Deviation, ...] = ()) -> dict:
    """The official description with our deviations, but for those in `without`."""
    text = external("pxwebapi2.yml").read_text(encoding="utf-8")
    described = copy.deepcopy(yaml.safe_load(text))
    for deviation in DEVIATIONS:
        if deviation in without:
            continue
        *way, last = deviation.where
        place = functools.reduce(lambda node, key: node[key], way, described)
        expected = f"{deviation.where}: expected {deviation.official}; found {place.get(last)}"
        assert place.get(last) == deviation.official, expected
        if deviation.ours is REMOVED:
            del place[last]
        else:
            place[last] = deviation.ours
    return described


def check_request(
    method: str, path: str, query: list[tuple[str, str]], body: object = None, without: tuple[Deviation, ...] = ()
) -> None:
    """Raises AssertionError unless the description knows the request. `path` begins below the base address."""
    described = description(without)
    item = described["paths"][_template(described, path)]
    assert method.lower() in item, f"{path}: expected one of {sorted(item)}; found {method}"
    operation = item[method.lower()]
    known = [_resolved(described, parameter) for parameter in operation.get("parameters", [])]
    # Names of parameters are not case-sensitive.
    known = {parameter["name"].lower(): parameter["schema"] for parameter in known if parameter["in"] == "query"}
    for name, value in query:
        base, key = re.fullmatch(r"([^\[\]]+)(?:\[(.+)\])?", name).groups()
        assert base.lower() in known, f"{path}: expected a query of {sorted(known)}; found {name}"
        schema = _resolved(described, known[base.lower()])
        _check(described, schema, _read(schema, key, value), f"{path}?{name}")
    if body is None:
        return
    assert "requestBody" in operation, f"{path}: expected no body; found {body}"
    _check(described, operation["requestBody"]["content"]["application/json"]["schema"], body, f"{method} {path}")


def check_answer(
    path: str, status: int, content_type: str, body: bytes, method: str = "get", without: tuple[Deviation, ...] = ()
) -> None:
    """Raises AssertionError unless the description allows the answer: its status, its type, and its content."""
    described = description(without)
    responses = described["paths"][_template(described, path)][method.lower()]["responses"]
    assert str(status) in responses, f"{path}: expected one of {sorted(responses)}; found {status}"
    content = _resolved(described, responses[str(status)])["content"]
    kind = content_type.split(";")[0]
    assert kind in content, f"{path}: expected one of {sorted(content)}; found {content_type}"
    _check(described, content[kind]["schema"], json.loads(body), f"{path} {status}")


def _check(described: dict, schema: dict, content: object, where: str) -> None:
    # The whole description beside the schema, so that its references are found.
    validator = OAS30Validator({**described, **schema}, format_checker=oas30_format_checker)
    faults = [f"{where} {fault.json_path}: {fault.message[-200:]}" for fault in validator.iter_errors(content)]
    assert not faults, "\n".join(faults)


def _template(described: dict, path: str) -> str:
    for template in described["paths"]:
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path):
            return template
    raise AssertionError(f"expected a path of the description; found {path}")


def _resolved(described: dict, node: dict) -> dict:
    if "$ref" not in node:
        return node
    return functools.reduce(lambda found, key: found[key], node["$ref"].removeprefix("#/").split("/"), described)


def _read(schema: dict, key: str | None, value: str) -> object:
    """A query's text as its schema means it: a list with commas, an object with its key in brackets."""
    if schema["type"] == "array":
        return value.split(",")
    if schema["type"] == "object":
        inner = schema["additionalProperties"]
        return {key: _read(inner, None, value)} if key else value
    return value if schema["type"] == "string" else json.loads(value)
