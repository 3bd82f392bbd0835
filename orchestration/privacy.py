"""Finds fødselsnummer in text, so that none is kept or published, and pseudonyms, so that none is published.

Found are eleven digits (a space or a full stop may stand after the sixth) that are no part of a longer number, whose
two check digits agree and whose first six are a date. D-numbers (day + 40), H-numbers (month + 40) and synthetic
numbers (month + 65 and + 80) are found too, and the check digits as they may be from 2032. Of other numbers with eleven
digits about one in 140 is found as well.
Source: navikt/fnrvalidator.
"""

import duckdb

from orchestration.duck import identifier

MACROS = r"""
create or replace temp macro _siffer(n, i) as cast(n[i] as integer);
create or replace temp macro _kontrollsifre_stemmer(n) as
    -- From 2032 the first check digit may leave a remainder of 0 to 3.
    (
        3 * _siffer(n, 1) + 7 * _siffer(n, 2) + 6 * _siffer(n, 3) + _siffer(n, 4) + 8 * _siffer(n, 5)
        + 9 * _siffer(n, 6) + 4 * _siffer(n, 7) + 5 * _siffer(n, 8) + 2 * _siffer(n, 9) + _siffer(n, 10)
    ) % 11 <= 3
    and (
        5 * _siffer(n, 1) + 4 * _siffer(n, 2) + 3 * _siffer(n, 3) + 2 * _siffer(n, 4) + 7 * _siffer(n, 5)
        + 6 * _siffer(n, 6) + 5 * _siffer(n, 7) + 4 * _siffer(n, 8) + 3 * _siffer(n, 9) + 2 * _siffer(n, 10)
        + _siffer(n, 11)
    ) % 11 = 0;
create or replace temp macro _dag(n) as n[1:2]::integer - case when n[1:2] > '40' then 40 else 0 end;
create or replace temp macro _maaned(n) as
    n[3:4]::integer - case when n[3:4] > '80' then 80 when n[3:4] > '65' then 65 when n[3:4] > '40' then 40 else 0 end;
create or replace temp macro _er_dato(n) as
    try_cast('20' || n[5:6] || '-' || _maaned(n) || '-' || _dag(n) as date) is not null
    or try_cast('19' || n[5:6] || '-' || _maaned(n) || '-' || _dag(n) as date) is not null;
create or replace temp macro har_fodselsnummer(tekst) as
    -- Every mark between digits is doubled first, so that two numbers beside each other are both found.
    len(list_filter(
        list_transform(
            regexp_extract_all(
                regexp_replace(tekst, '([^0-9])', '\1\1', 'g'),
                '(?:^|[^0-9])([0-9]{6}(?:  |[.]{2})?[0-9]{5})(?:[^0-9]|$)',
                1
            ),
            lambda funn: regexp_replace(funn, '[^0-9]', '', 'g')
        ),
        lambda n: _er_dato(n) and _kontrollsifre_stemmer(n)
    )) > 0;
"""


# SQL: whether a line has so many digits in a row at all; few have.
MANY_DIGITS = "regexp_matches(text, '[0-9]{6}[ .]?[0-9]{4}')"


def first_in_lines(
    con: duckdb.DuckDBPyConnection, skipped: list[int], width: int, padded: bool
) -> tuple[int, int] | None:
    """Line and place (the first is 1) of the first field with a fødselsnummer in `all_lines` (sources/tabular.py).

    None when there is none. The fields at the places `skipped`, and those beyond `width`, are not searched. `padded`:
    a field of ten digits is a number cell that has lost its first 0.
    """
    # The search is a long query, and most files have no such line.
    if not con.execute(f"select exists (from all_lines where {MANY_DIGITS})").fetchone()[0]:
        return None
    con.execute(MACROS)
    return con.execute(
        f"""
        select line, place
        from (
            select line, unnest(fields) as felt, generate_subscripts(fields, 1) as place
            from all_lines
            where {MANY_DIGITS}
        )
        cross join lateral (
            select case when $padded and regexp_full_match(felt, '[0-9]{{10}}') then '0' || felt else felt end as field
        )
        where place <= $width and not list_contains($skipped, place) and har_fodselsnummer(field)
        order by all limit 1
        """,
        {"skipped": skipped, "width": width, "padded": padded},
    ).fetchone()


def columns_with_fodselsnummer(con: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    """The names of the text columns of `table` that hold a fødselsnummer."""
    # The whole search is a long query, and few columns have so many digits in a row anywhere.
    many_digits = _columns_where(con, table, _texts(con, table), "regexp_matches({0}, '[0-9]{{6}}[ .]?[0-9]{{5}}')")
    if not many_digits:
        return []
    con.execute(MACROS)
    return _columns_where(con, table, many_digits, "har_fodselsnummer({0})")


def columns_with_pseudonym(con: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    """The names of the text columns of `table` that hold a pseudonym: 64 hexadecimal characters and no more."""
    pseudonym = "regexp_matches({0}, '(^|[^0-9A-Fa-f])[0-9A-Fa-f]{{64}}([^0-9A-Fa-f]|$)')"
    return _columns_where(con, table, _texts(con, table), pseudonym)


def _texts(con: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    return [name for name, kind, *_ in con.execute(f"describe {table}").fetchall() if kind == "VARCHAR"]


def _columns_where(con: duckdb.DuckDBPyConnection, table: str, texts: list[str], condition: str) -> list[str]:
    if not texts:
        return []
    held = ", ".join(f"coalesce(bool_or({condition.format(identifier(name))}), false)" for name in texts)
    found = con.execute(f"select {held} from {table}").fetchone()
    return [name for name, there in zip(texts, found, strict=True) if there]
