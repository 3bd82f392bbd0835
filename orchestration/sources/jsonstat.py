"""Reads json-stat2 answers whole into DuckDB: codes, labels, figures, and the status symbol beside each figure.

`read` holds an answer to its own dimensions and leaves its figures in the temp table `svar`; `insert` writes one row a
cell. The figures never pass through Python.
"""

import math
import re
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.duck import identifier, literal
from orchestration.errors import SourceError
from orchestration.sources.strict_json import parsed


@dataclass(frozen=True)
class Dimension:
    """One dimension: its codes in order, and what the answer says of each."""

    code: str
    label: str
    codes: list[str]
    labels: list[str]
    category: dict
    extension: dict


@dataclass(frozen=True)
class Answer:
    """What an answer says of itself.

    `roles`: {role: [dimension]}; `cells_with_value` is 0 until figures are read; `discontinued`: SSB renews it no more.
    """

    label: str
    source: str
    updated: str
    notes: list[str]
    roles: dict[str, list[str]]
    dimensions: dict[str, Dimension]
    cells: int
    cells_with_value: int
    discontinued: bool = False

    def codes(self) -> dict[str, list[str]]:
        """{dimension: its codes in order}."""
        return {code: dimension.codes for code, dimension in self.dimensions.items()}


def head(body: dict) -> Answer:
    """The answer without its figures, from parsed JSON. Raises SourceError where it does not fit together."""
    try:
        answer = _head(body)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise SourceError(
            f"expected json-stat2, with dimensions of codes and labels; found parts of another kind ({error})"
        ) from None
    parts = {"role": answer.roles}
    for one in answer.dimensions.values():
        parts |= {f"{one.code}: extension": one.extension}
        parts |= {f"{one.code}: {key}": one.category.get(key) or {} for key in ("unit", "note")}
    for name, part in parts.items():
        if not isinstance(part, dict):
            raise SourceError(f"{name}: expected an object; found {part!r}")
    for one in answer.dimensions.values():
        strange = [text for text in (*one.codes, *one.labels) if not isinstance(text, str) or "\0" in text]
        if strange:
            raise SourceError(f"{one.code}: expected codes and labels of text; found {strange[0]!r}")
    return answer


def _head(body: dict) -> Answer:
    if body.get("class") != "dataset" or body.get("version") != "2.0":
        raise SourceError(
            "expected json-stat2 (class dataset, version 2.0);"
            f" found class {body.get('class')}, version {body.get('version')}"
        )
    ids, sizes, described = body.get("id") or [], body.get("size") or [], body.get("dimension") or {}
    if not ids or len(ids) != len(sizes) or set(ids) != set(described):
        raise SourceError(
            f"expected a size and a description for each dimension; found id {ids}, size {sizes},"
            f" dimension {sorted(described)}"
        )
    dimensions = {code: _dimension(code, described[code], size) for code, size in zip(ids, sizes, strict=True)}
    return Answer(
        label=body.get("label") or "",
        source=body.get("source") or "",
        updated=body.get("updated") or "",
        notes=body.get("note") or [],
        roles=body.get("role") or {},
        dimensions=dimensions,
        cells=math.prod(sizes),
        cells_with_value=0,
        discontinued=(body.get("extension") or {}).get("discontinued") is True,
    )


def _dimension(code: str, described: dict, size: int) -> Dimension:
    category = described.get("category") or {}
    labels = category.get("label") or {}
    # The index is a list in order, or {code: place}; with one category it may be left out.
    index = category.get("index") or list(labels)
    codes = index if isinstance(index, list) else sorted(index, key=index.get)
    if isinstance(index, dict) and sorted(index.values()) != list(range(len(index))):
        raise SourceError(
            f"{code}: expected the places 0 to {len(index) - 1}, each once; found {sorted(index.values())}"
        )
    if len(codes) != size or len(set(codes)) != size:
        raise SourceError(f"{code}: expected {size} codes, as its size says; found {len(codes)}")
    return Dimension(
        code=code,
        label=described.get("label") or code,
        codes=codes,
        labels=[labels.get(one, one) for one in codes],
        category=category,
        extension=described.get("extension") or {},
    )


def read(con: duckdb.DuckDBPyConnection, path: Path) -> Answer:
    """Read the answer in the file `path` into the temp table `svar`; raises SourceError if its parts do not agree."""
    # Twice as fast with a bound near the file's own size than with a generous one.
    largest = path.stat().st_size + 1
    try:
        con.execute(
            f"""
            create or replace temp table svar as
            select * exclude (value, status), value, coalesce(status, '{{}}'::json) as status
            from read_json(
                {literal(path)}, format = 'unstructured', maximum_object_size = {largest},
                columns = {{
                    'class': 'VARCHAR', 'version': 'VARCHAR', 'label': 'VARCHAR', 'source': 'VARCHAR',
                    'updated': 'VARCHAR', 'note': 'VARCHAR[]', 'role': 'JSON', 'id': 'VARCHAR[]', 'size': 'BIGINT[]',
                    'dimension': 'JSON', 'value': 'DOUBLE[]', 'status': 'JSON'
                }}
            )
            """
        )
    except UnicodeDecodeError:  # DuckDB's own words about it, cut within a character
        raise SourceError("expected json-stat2; found another thing") from None
    except duckdb.Error as error:
        found = re.sub(r' in file ".*?"', "", str(error).splitlines()[0])  # a file that is gone when this is read
        raise SourceError(f"expected json-stat2; found {found}") from None
    rows = con.execute("select * exclude (value, status) from svar")
    names = [column[0] for column in rows.description]
    bodies = rows.fetchall()
    if len(bodies) != 1:
        raise SourceError(f"expected one answer; found {len(bodies)}")
    body = dict(zip(names, bodies[0], strict=True))
    try:
        body |= {key: parsed(body[key] or "{}") for key in ("role", "dimension")}
    except ValueError as error:
        raise SourceError(f"expected json-stat2; found {error}") from None
    answer = head(body)
    figures, given, kind = con.execute("select len(value), list_count(value), json_type(status) from svar").fetchone()
    if figures != answer.cells:
        raise SourceError(
            f"expected {answer.cells} figures, as its dimensions {[len(d.codes) for d in answer.dimensions.values()]}"
            f" say; found {figures}"
        )
    # DuckDB takes NaN and Infinity for JSON, and 1e999 for the latter.
    endless = con.execute(
        "select v from (select unnest(value) as v from svar) where not isfinite(v) limit 1"
    ).fetchone()
    if endless:
        raise SourceError(f"expected figures that are numbers; found {endless[0]}")
    strange = con.execute(
        """
        select plass from (
            select plass, try_cast(plass as bigint) as nummer
            from (select unnest(json_keys(status)) as plass from svar)
        )
        where coalesce(nummer, -1) not between 0 and ? - 1 or nummer::varchar <> plass
        limit 1
        """,
        [answer.cells],
    ).fetchone()
    if kind != "OBJECT" or strange:
        found = strange[0] if strange else kind
        raise SourceError(f"status: expected {{place: symbol}} with places under {answer.cells}; found {found}")
    twice, symbols = con.execute(
        """
        select
            (select plass from (select unnest(json_keys(status)) as plass from svar) group by 1 having count(*) > 1
            limit 1),
            (select json_type(s) from (select unnest(json_extract(status, '$.*')) as s from svar)
            where json_type(s) <> 'VARCHAR' limit 1)
        """
    ).fetchone()
    if twice or symbols:
        raise SourceError(f"status: expected one symbol a place; found {f'{twice} twice' if twice else symbols}")
    return Answer(**{**answer.__dict__, "cells_with_value": given})


def create(con: duckdb.DuckDBPyConnection, table: str, columns: dict[str, list[str]], archive_ids: list[str]) -> None:
    """Make the table anew: `columns` {name: the codes it may hold}. A code is kept as a number, and read as text."""
    # An ENUM is written six times as fast as text, and holds no code that was not asked for.
    kinds = {"_archive_id": archive_ids, **columns}
    fields = ", ".join(f"{identifier(name)} {_kind(codes)}" for name, codes in kinds.items())
    con.execute(f"create or replace table {table} ({fields}, verdi double, status varchar)")


def _kind(codes: list[str]) -> str:
    return f"enum ({', '.join(map(literal, codes))})" if codes else "varchar"


def insert(
    con: duckdb.DuckDBPyConnection, table: str, answer: Answer, archive_id: str, columns: dict[str, str]
) -> None:
    """Write the figures in `svar` (see `read`) to the table: one row a cell. `columns`: {dimension: our column}."""
    con.execute(
        """
        create or replace temp table symboler as
        select
            unnest(json_keys(status))::bigint as plass,
            unnest(json_extract_string(status, '$.*')) as symbol
        from svar
        """
    )
    # A table of its own, so that all cores can read it.
    con.execute(
        """
        create or replace temp table celler_i_svar as
        select unnest(value) as verdi, unnest(range(len(value)))::integer as plass from svar
        """
    )
    names = ", ".join(identifier(columns[code]) for code in answer.dimensions)
    codes, stride = [], answer.cells
    for dimension in answer.dimensions.values():
        stride //= len(dimension.codes)
        listed = f"[{', '.join(map(literal, dimension.codes))}]::{_kind(dimension.codes)}[]"
        codes.append(f"list_extract((select {listed}), 1 + celle.plass // {stride} % {len(dimension.codes)})")
    con.execute(
        f"""
        insert into {table} (_archive_id, {names}, verdi, status)
        select {literal(archive_id)}, {", ".join(codes)}, celle.verdi, symboler.symbol
        from celler_i_svar as celle
        left join symboler on celle.plass = symboler.plass
        """
    )
