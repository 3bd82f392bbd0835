"""Reads the tables of Grønt hefte, as they are downloaded (ODS), by the layouts in seeds/behov/gront_hefte_oppsett.csv.

Each field is looked for in its column, or by its header where no column is given, and the header must say what it is. A
file whose header says something else is refused: a column that has moved must never be read as its neighbour.
"""

import csv
import re
from pathlib import Path
from typing import NamedTuple

import duckdb

from orchestration import shown
from orchestration.archive import Archived
from orchestration.errors import LoadError
from orchestration.settings import SEEDS, GrontHefte

LAYOUTS = SEEDS / "behov" / "gront_hefte_oppsett.csv"
SAID = "seeds/behov/gront_hefte_oppsett.csv"
DDL = """
    create or replace table raw.gront_hefte (
        _archive_id varchar, file varchar, line bigint, tabell varchar, aar smallint, kommunenr varchar, felt varchar,
        verdi double
    );
"""
_MUNICIPALITY = re.compile(r"(\d{4})\s+\S")

Cell = str | float | None


class Value(NamedTuple):
    """One figure of the table: the row it stands in, whose it is, what it is."""

    line: int
    kommunenr: str
    felt: str
    verdi: float


def load(con: duckdb.DuckDBPyConnection, entry: GrontHefte, kept: Archived) -> int:
    """Add one table to raw.gront_hefte; returns the number of figures. Raises LoadError."""
    values = read(entry, kept.path)
    held = con.execute("select file from raw.gront_hefte where tabell = ? and aar = ?", [entry.tabell, entry.aar])
    if other := held.fetchone():
        raise LoadError(
            f"{entry.fil.name}: expected table {entry.tabell} of {entry.aar} once; found it in {other[0]} too"
        )
    con.executemany(
        "insert into raw.gront_hefte values (?, ?, ?, ?, ?, ?, ?, ?)",
        [[kept.archive_id, entry.fil.name, v.line, entry.tabell, entry.aar, *v[1:]] for v in values],
    )
    return len(values)


def read(entry: GrontHefte, path: Path) -> list[Value]:
    """Every figure of the table that its layout knows. Raises LoadError when the file is another than it should be."""
    name = entry.fil.name
    layout = _layout(entry)
    rows = _rows(name, path)
    deep = int(layout[0]["overskriftsrader"])
    places = _places(name, layout, [_header(rows[:deep], i) for i in range(max(map(len, rows)))])
    values = []
    seen: dict[str, int] = {}
    for line, row in enumerate(rows[deep:], start=deep + 1):
        if not (found := _MUNICIPALITY.match(str(row[0]).strip())):
            continue
        if (first := seen.setdefault(found[1], line)) != line:
            raise LoadError(f"{name}: expected {found[1]} once; found it in row {first} and row {line}")
        for field, place in places.items():
            cell = row[place] if place < len(row) else None
            values.append(Value(line, found[1], field, _number(f"{name}: row {line}, column {place + 1}", cell)))
    if not values:
        raise LoadError(f"{name}: expected rows that begin with a municipality's number and name; found none")
    return values


def _layout(entry: GrontHefte) -> list[dict[str, str]]:
    with LAYOUTS.open(encoding="utf-8", newline="") as stream:
        known = [row for row in csv.DictReader(stream) if row["tabell"] == entry.tabell]
    layout = [row for row in known if int(row["aar_fra"]) <= entry.aar <= int(row["aar_til"] or 9999)]
    if not layout:
        first = min(int(row["aar_fra"]) for row in known)
        raise LoadError(
            f"{entry.fil.name}: expected table {entry.tabell} of {first} or later; found {entry.aar}, whose layout is"
            f" not in {SAID}. Give behov.indekser with a source instead."
        )
    return layout


def _rows(name: str, path: Path) -> list[list[Cell]]:
    """The rows of the first sheet with municipalities in it."""
    # Late: only who has Grønt hefte needs it.
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(str(path))
        sheets = [book.get_sheet_by_name(sheet).to_python(skip_empty_area=False) for sheet in book.sheet_names]
    except (CalamineError, OSError, ValueError) as error:
        raise LoadError(f"{name}: expected an ODS file that can be read; found {type(error).__name__}") from None
    for rows in sheets:
        if any(row and _MUNICIPALITY.match(str(row[0]).strip()) for row in rows):
            return [row or [""] for row in rows]
    raise LoadError(f"{name}: expected rows that begin with a municipality's number and name; found none")


def _header(rows: list[list[Cell]], column: int) -> str:
    """What stands above a column, in one line: lower case, words that were divided put together again."""
    # Numbers there count the columns.
    text = " ".join(row[column] for row in rows if column < len(row) and isinstance(row[column], str))
    text = re.sub(r"\s+", " ", text.lower().replace("–", "-").replace("\u00ad", ""))
    return re.sub(r"(?<=[a-zæøå])- ?(?=[a-zæøå])", "", text).strip()


def _places(name: str, layout: list[dict[str, str]], headers: list[str]) -> dict[str, int]:
    """{field: its column, from 0}."""
    places = {}
    for row in layout:
        wanted = row["overskrift"].replace("|", "' or '")
        fitting = [i for i, header in enumerate(headers) if _says(header, row["overskrift"])]
        if row["kolonne"]:
            place = int(row["kolonne"]) - 1
            if place not in fitting:
                header = headers[place] if place < len(headers) else "no such column"
                raise LoadError(
                    f"{name}: column {place + 1} ({row['felt']}): expected a header with '{wanted}'; found '{header}'."
                    f" Where each column stands is in {SAID}."
                )
        elif len(fitting) == 1:
            place = fitting[0]
        else:
            found = ", ".join(f"'{headers[i]}'" for i in fitting) or f"none among '{' | '.join(filter(None, headers))}'"
            raise LoadError(
                f"{name}: {row['felt']}: expected one column with '{wanted}' in its header; found {found}."
                f" What to look for is in {SAID}."
            )
        places[row["felt"]] = place
    return places


def _says(header: str, texts: str) -> bool:
    # Not inside a longer number: "1-5" is not in "11-50".
    return any(re.search(rf"(?<!\d){re.escape(text)}(?!\d)", header) for text in texts.split("|"))


def _number(where: str, cell: Cell) -> float:
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return float(cell)
    text = re.sub(r"\s", "", str(cell or ""))
    if not re.fullmatch(r"\d+([.,]\d+)?", text):
        raise LoadError(f"{where}: expected a number; found '{shown.value('verdi', str(cell)) if cell else ''}'")
    return float(text.replace(",", "."))
