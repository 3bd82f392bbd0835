"""SSB's classification service (KLASS): codes with validity, changes, correspondences.

`address` says what to ask; `judge` holds an answer to what it must look like; `read` writes an archived answer to
raw.klass_*.
"""

from pathlib import Path

import duckdb

from orchestration import duck
from orchestration.duck import literal
from orchestration.errors import SourceError
from orchestration.sources.strict_json import parsed

# {resource: (the list in the answer, our table, {our column: the answer's field})}
RESOURCES = {
    "codes": (
        "codes",
        "klass_kode",
        {
            "kode": "code",
            "forelder": "parentCode",
            "nivaa": "level",
            "navn": "name",
            "gyldig_fra": "coalesce(validFromInRequestedRange, validFrom)",
            "gyldig_til": "coalesce(validToInRequestedRange, validTo)",
            "merknad": "notes",
        },
    ),
    "changes": (
        "codeChanges",
        "klass_endring",
        {
            "gammel_kode": "oldCode",
            "gammelt_navn": "oldName",
            "ny_kode": "newCode",
            "nytt_navn": "newName",
            "endret": "changeOccurred",
        },
    ),
    "corresponds": (
        "correspondenceItems",
        "klass_korrespondanse",
        {
            "fra_kode": "sourceCode",
            "fra_navn": "sourceName",
            "til_kode": "targetCode",
            "til_navn": "targetName",
            "gyldig_fra": "validFrom",
            "gyldig_til": "validTo",
        },
    ),
}
FIELDS = [
    *("code", "parentCode", "level", "name", "notes"),
    *("validFrom", "validTo", "validFromInRequestedRange", "validToInRequestedRange"),
    *("oldCode", "oldName", "newCode", "newName", "changeOccurred"),
    *("sourceCode", "sourceName", "targetCode", "targetName"),
]
DATES = ("gyldig_fra", "gyldig_til", "endret")
# An entry has one of these. Either side of a correspondence may be empty: a municipality that is in no group.
REQUIRED = ("kode", "fra_kode", "til_kode", "endret")

TABLES = """
create table raw.klass_kode (
    _archive_id varchar not null, kilde varchar not null, klassifikasjon varchar not null, kode varchar not null,
    forelder varchar, nivaa varchar, navn varchar not null, gyldig_fra date, gyldig_til date, merknad varchar
);
create table raw.klass_endring (
    _archive_id varchar not null, kilde varchar not null, klassifikasjon varchar not null, gammel_kode varchar,
    gammelt_navn varchar, ny_kode varchar, nytt_navn varchar, endret date not null
);
create table raw.klass_korrespondanse (
    _archive_id varchar not null, kilde varchar not null, fra_klassifikasjon varchar not null,
    til_klassifikasjon varchar not null, fra_kode varchar not null, fra_navn varchar, til_kode varchar not null,
    til_navn varchar, gyldig_fra date, gyldig_til date
);
"""


def request(base: str, classification: int, resource: str, target: int | None, from_year: int) -> tuple[str, dict]:
    """Address and query of one question, from the beginning of `from_year` on.

    No end is asked for: an answer clipped at an end would say that every code dies there.
    """
    query: dict = {"from": f"{from_year}-01-01"}
    if target:
        query["targetClassificationId"] = target
    return f"{base}/classifications/{classification}/{resource}", query


def asked(question: dict) -> tuple[list[str], str]:
    """The classifications and the resource of a question as it was asked when its answer was archived."""
    *_, classification, resource = question["from"].split("/")
    target = question["query"].get("targetClassificationId")
    return [classification, *([str(target)] if target else [])], resource


def judge(body: bytes, resource: str) -> int:
    """How many entries the answer has; raises SourceError when it is not what the resource gives."""
    name, _, fields = RESOURCES[resource]
    try:
        entries = parsed(body).get(name)
    except (ValueError, AttributeError):
        entries = None
    if not isinstance(entries, list):
        raise SourceError(f"expected a list '{name}'; found {body[:200].decode(errors='replace')}")
    keys = [fields[column] for column in REQUIRED if column in fields]
    # A code that came as a number has lost the 0 that it began with.
    text = [*keys, *(field for field in fields.values() if field.lower().endswith("code") and field not in keys)]
    for entry in entries:
        said = entry if isinstance(entry, dict) else {}
        for key in text:
            if not isinstance(said.get(key), str | None):
                raise SourceError(f"expected '{key}' of text in every entry of '{name}'; found {said[key]!r}")
        if not any(said.get(key) for key in keys):
            wanted = " or ".join(map(repr, keys))
            raise SourceError(f"expected {wanted} of text in every entry of '{name}'; found none")
    return len(entries)


def expect_readable(path: Path, resource: str) -> None:
    """Raise SourceError if raw could not take in the answer in the file, such as for a day that is none."""
    with duck.connect() as con:
        con.execute(f"create schema raw; {TABLES}")
        try:
            read(con, path, "", "", [""] * (2 if resource == "corresponds" else 1), resource)
        except (duckdb.Error, UnicodeDecodeError) as error:
            said = str(error).splitlines()[0].replace(str(path), "the answer")
            raise SourceError(f"expected entries that can be taken in; found {said}") from None


def read(
    con: duckdb.DuckDBPyConnection, path: Path, archive_id: str, source: str, classifications: list[str], resource: str
) -> None:
    """Write one archived answer to its table; `classifications`: the one asked, and a correspondence's target.

    A code that corresponds to none is no pair, and left out.
    """
    name, table, fields = RESOURCES[resource]
    numbers = ", ".join(map(literal, classifications))
    pairs = [f"nullif({fields[side]}, '') is not null" for side in ("fra_kode", "til_kode") if side in fields]
    chosen = ", ".join(
        f"nullif({field}, '')::date" if column in DATES else f"nullif({field}, '')" for column, field in fields.items()
    )
    structure = "struct(" + ", ".join(f'"{field}" varchar' for field in FIELDS) + ")[]"
    con.execute(
        f"""
        insert into raw.{table}
        select {literal(archive_id)}, {literal(source)}, {numbers}, {chosen}
        from (
            select unnest({name}, recursive := true)
            from read_json(
                {literal(path)}, format = 'unstructured', maximum_object_size = {path.stat().st_size + 1},
                columns = {{{literal(name)}: {literal(structure)}}}
            )
        )
        where {" and ".join(pairs) or "true"}
        """
    )
