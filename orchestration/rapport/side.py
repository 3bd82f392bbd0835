"""Puts the report together: asks the published file, draws, and fills the page."""

import re
from collections.abc import Iterable
from pathlib import Path

import duckdb
import jinja2
from markupsafe import Markup

from orchestration import publication
from orchestration.errors import UserError, did_you_mean
from orchestration.rapport import tall
from orchestration.rapport.figurer import DELER, KOMMUNENS, MANGLER, Figur
from orchestration.rapport.nokkel import one_row_a_key, tell_apart
from orchestration.settings import Places

HERE = Path(__file__).parent
# Two drawings of each figure, of which the page shows the one that fits: text in a picture does not flow.
WIDE, NARROW = 680, 330
# How many municipalities a message names.
SHOWN = 12


def write(places: Places, kommunenr: str, aar: int | None, file: Path | None) -> Path:
    """Write the report on a municipality and a year (the newest it has, unless given); gives the file.

    Raises UserError when nothing is published, or nothing of that municipality or year.
    """
    with publication.opened(places) as con:
        try:
            aar = _year(con, kommunenr, aar)
            page = _page(con, kommunenr, aar)
        except (duckdb.CatalogException, duckdb.BinderException) as error:
            lacks = str(error).splitlines()[0]
            raise UserError(
                f"report: expected a publication of this version of the program; found another ({lacks})."
                " Make one with: omsorgsvarehus run"
            ) from None
    file = file or Path(f"rapport_{kommunenr}_{aar}.html")
    try:
        file.write_text(page, encoding="utf-8")
    except OSError as error:
        raise UserError(f"{file}: expected a file that can be written; found: {error.strerror}") from None
    return file


def _year(con: duckdb.DuckDBPyConnection, kommunenr: str, aar: int | None) -> int:
    """The year that is asked for, or the newest; raises UserError when there is none."""
    years: dict[str, list[int]] = dict(con.execute((HERE / "finnes.sql").read_text(encoding="utf-8")).fetchall())
    if kommunenr not in years:
        hint = did_you_mean(kommunenr, years)
        first = ", ".join(sorted(years)[:SHOWN]) + (f" and {len(years) - SHOWN} more" if len(years) > SHOWN else "")
        raise UserError(f"--kommune: expected one of {first}; found {kommunenr}{hint}")
    if aar is None:
        return years[kommunenr][-1]
    if aar not in years[kommunenr]:
        held = ", ".join(str(year) for year in years[kommunenr])
        raise UserError(f"--aar: expected a year with figures for {kommunenr} ({held}); found {aar}")
    return aar


def _page(con: duckdb.DuckDBPyConnection, kommunenr: str, aar: int) -> str:
    build_id, built = con.execute("select distinct build_id, bygget_utc from marts.publikasjon").fetchone()
    navn, oppdiktet = con.execute(
        "select any_value(navn order by gyldig_fra desc), bool_or(oppdiktet) from marts.dim_kommune"
        " where kommunenr = ?",
        [kommunenr],
    ).fetchone()
    sources = dict(con.execute("select distinct mart, kilde from marts.kolonner").fetchall())
    there = _ask(con, "grunnlag.sql", kommunenr, aar)[1][0]
    lacks = _lacks(con)
    parts = [
        {
            "id": part.id,
            "tittel": part.tittel,
            "figurer": [_figure(con, one, kommunenr, aar, sources, there, lacks) for one in part.figurer],
        }
        for part in DELER
    ]
    jinja = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE), autoescape=True, trim_blocks=True, lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )  # fmt: skip
    return jinja.get_template("side.html.j2").render(
        navn=navn or kommunenr,
        kommunenr=kommunenr,
        aar=aar,
        oppdiktet=oppdiktet,
        build_id=build_id,
        built=built,
        deler=parts,
        stil=Markup((HERE / "stil.css").read_text(encoding="utf-8")),  # noqa: S704  our own file
    )


def _lacks(con: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """{mart: what SSB has not given of what its figures rest on}; a dimension only names, by our own lists too."""
    told = con.execute(
        "select mart, mangler from marts.publikasjon where mangler is not null and not starts_with(mart, 'dim_')"
    )
    return {mart: lines.split("\n") for mart, lines in told.fetchall()}


def _figure(
    con: duckdb.DuckDBPyConnection,
    figure: Figur,
    kommunenr: str,
    aar: int,
    sources: dict[str, str],
    there: dict,
    lacks: dict[str, list[str]],
) -> dict:
    sql, rows, columns = rows_of(con, figure, kommunenr, aar)
    marts = list(dict.fromkeys(re.findall(r"marts\.(\w+)", sql)))
    listed = {source for mart in marts for source in (sources.get(mart) or "").split(", ") if source}
    missing = {} if figure.egne_tall else dict.fromkeys(line for mart in marts for line in lacks.get(mart, []))
    drawn = [figure.tegn(rows, width, *figure.kolonner) for width in (WIDE, NARROW)] if figure.tegn and rows else []
    return {
        "navn": figure.navn,
        "tittel": figure.tittel,
        "leses": figure.leses,
        "mangler": _without_rows(figure, there, list(missing)),
        "uten": _not_all(missing) if missing else "",
        "dato": _days(rows),
        "tegninger": list(zip(("bred", "smal"), map(Markup, drawn), strict=False)),  # drawn by the library
        **(_crossed(rows, *figure.kolonner) if figure.krysset else _listed(rows, columns)),
        "tabeller": marts,
        "kilder": ", ".join(sorted(listed)),
    }


def _without_rows(figure: Figur, there: dict, missing: list[str]) -> str:
    """Why there are no rows: first what the municipality has not given, then what SSB has not."""
    not_there = [one for one in figure.krever if not there[one]]
    own = [MANGLER[one] for one in not_there if one in KOMMUNENS]
    if own or not missing:
        return next(iter(own), MANGLER[not_there[0]] if not_there else figure.mangler)
    if figure.krever and not not_there:  # there was something to ask, and it gave no rows
        return f"{figure.mangler} {_not_all(missing)}"
    return _sentences(missing)


def _not_all(missing: Iterable[str]) -> str:
    return f"Ikke alt er med: {_sentences(missing)}"


def _sentences(lines: Iterable[str]) -> str:
    return " ".join(f"{line}." for line in lines)


def rows_of(
    con: duckdb.DuckDBPyConnection, figure: Figur, kommunenr: str, aar: int
) -> tuple[str, list[dict], list[str]]:
    """The SQL of a figure, its rows, each with a key of its own, and its columns.

    Raises UserError where two rows have the same key: one of them would be hidden, or drawn upon the other.
    """
    sql, rows, columns = _ask(con, f"sporringer/{figure.navn}.sql", kommunenr, aar)
    for label, code in figure.koder.items():
        tell_apart(rows, label, code)
    one_row_a_key(rows, figure.nokkel, f"figure {figure.navn}")
    return sql, rows, columns


def _ask(con: duckdb.DuckDBPyConnection, file: str, kommunenr: str, aar: int) -> tuple[str, list[dict], list[str]]:
    sql = (HERE / file).read_text(encoding="utf-8")
    values = {"kommunenr": kommunenr, "aar": aar}
    answer = con.execute(sql, {name: value for name, value in values.items() if f"${name}" in sql})
    columns = [column[0] for column in answer.description]
    return sql, [dict(zip(columns, row, strict=True)) for row in answer.fetchall()], columns


def _listed(rows: list[dict], columns: list[str]) -> dict:
    """The rows as they are."""
    shown = [name for name in columns if not name[0].islower() and _says_something(rows, name)]
    return {
        "kolonner": [{"navn": name, "tall": _is_number(rows, name)} for name in shown],
        "rader": [[_cell(row, name) for name in shown] for row in rows],
        "merknader": [],
    }


def _crossed(rows: list[dict], down: str, across: str, value: str) -> dict:
    """One row for each `down`, one column for each `across`; what is remarked stands below, once."""
    one_row_a_key(rows, [down, across], "table")
    names = list(dict.fromkeys(row[across] for row in rows))
    cells = {(row[down], row[across]): _cell(row, value) for row in rows}
    remarks: dict[str, list] = {}
    for row in rows:
        if row["Merknad"]:
            remarks.setdefault(row["Merknad"], []).append(str(row[across]))
    return {
        "kolonner": [
            {"navn": f"{down}, {value}", "tall": False},
            *({"navn": str(name), "tall": True} for name in names),
        ],
        "rader": [
            [name, *(cells.get((name, other), "–") for other in names)]
            for name in dict.fromkeys(row[down] for row in rows)
        ],
        "merknader": [_remark(said, whom, names) for said, whom in remarks.items()],
    }


def _remark(said: str, whom: list[str], names: list) -> str:
    whom = list(dict.fromkeys(whom))
    return f"{said}." if len(whom) == len(names) else f"{', '.join(whom)}: {said}."


def _says_something(rows: list[dict], name: str) -> bool:
    """A column of remarks is left out where there are none."""
    return name != "Merknad" or any(row[name] for row in rows)


def _is_number(rows: list[dict], name: str) -> bool:
    kinds = {type(row[name]) for row in rows if row[name] is not None}
    return bool(kinds) and str not in kinds


def _cell(row: dict, name: str) -> str:
    if row[name] is None:
        return "skjermet" if row.get("skjermet") and name != "Merknad" else "" if name == "Merknad" else "–"
    return tall.norsk(row[name], name)


def _days(rows: list[dict]) -> str:
    """The days that the figure speaks of, where it is of days and not of a year."""
    if not rows or "maaledato" not in rows[0]:
        return ""
    days = [rows[0][name] for name in ("fra_dato", "maaledato") if rows[0].get(name)]
    return " til ".join(tall.norsk(day) for day in days)
