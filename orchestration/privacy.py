"""Finds fødselsnummer in text, so that none is kept or published, and pseudonyms, so that none is published.

A text is made plain first (`_plain`): digits of every script are 0 to 9, letters beyond A to Z are x, what is not seen
is gone, and any run of spaces is one. Found are then eleven digits that are no part of a longer number, whose two check
digits agree and whose first six are a date: in one piece, or in the pieces that people write (WRITTEN) with a space, a
line, a stop or the like between them. D-numbers (day + 40), H-numbers (month + 40) and synthetic numbers (month + 65
and + 80) are found too, and the check digits as they may be from 2032. Of other numbers with eleven digits about one in
140 is found as well. A bank account, which has the last check digit too, is written 1234.56.78901: nobody writes a date
in such pieces.
Source: navikt/fnrvalidator.
"""

import hashlib
import unicodedata
from collections.abc import Callable
from pathlib import Path

import duckdb

from orchestration import duck
from orchestration.duck import identifier, literal

# What was searched by another version of this file is searched again.
VERSION = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:16]


def _digits() -> dict[str, str]:
    """{a digit of another script or shape: 0 to 9}, as Unicode has them (NFKC, and the value of a decimal digit)."""
    found = {}
    for sign in map(chr, range(0x80, 0x20000)):  # beyond are only signs of Chinese
        if unicodedata.category(sign)[0] == "N":
            compatible = unicodedata.normalize("NFKC", sign)
            plain = "".join(str(unicodedata.decimal(one, "")) for one in compatible)
            if len(plain) == 1 and not any(map(str.isalpha, compatible)):
                found[sign] = plain
    return found


DIGITS = _digits()
# Format characters, marks above and around, the letters of Hangul that only fill, and controls.
_UNSEEN = r"[\p{Cf}\p{M}\x{115F}\x{1160}\x{3164}\x{FFA0}\x00-\x08\x0E-\x1F\x7F-\x9F]"
# What stands between two pieces of a number, and the ways that people write one: 6 and 5, dd mm yy and 5, pairs, each
# digit by itself. A date goes in no threes, and so no amount with thousands is one of these.
_BETWEEN = r"[^0-9A-Za-z]+"
_DATE = "(?:[0-9]{6}|[0-9]{2}#[0-9]{2}#[0-9]{2}|(?:[0-9]#){5}[0-9])".replace("#", _BETWEEN)
_REST = "(?:[0-9]{5}|[0-9]{3}#[0-9]{2}|[0-9]{2}#[0-9]{3}|[0-9]{2}#[0-9]{2}#[0-9]|(?:[0-9]#){4}[0-9])".replace(
    "#", _BETWEEN
)
WRITTEN = f"(?:[0-9]{{11}}|{_DATE}{_BETWEEN}{_REST})"
# In two cells beside each other: the date ends the one, and the rest, but no decimals of an amount, begins the other.
_ENDS = rf"(?:^|[^0-9.,])({_DATE})[^0-9A-Za-z]*$"
_BEGINS = r"^[^0-9A-Za-z]*([0-9]{5}|[0-9]{3} [0-9]{2})(?:[^0-9.,]|[.,](?:[^0-9]|$)|$)"
# Of dates beside other numbers one in thirty fits by chance; where they are of persons, nearly all do.
_BY_CHANCE = 5

MACROS = r"""
create or replace temp macro _plain(tekst) as regexp_replace(
    case
        when strlen(tekst) = length(tekst) then tekst
        else regexp_replace(
            regexp_replace(
                case
                    when regexp_matches(tekst, '[^\x00-\x{24F}]|[¹²³]') then translate(tekst, SIGNS, VALUES)
                    else tekst
                end,
                UNSEEN, '', 'g'
            ),
            '\p{L}', 'x', 'g'
        )
    end,
    '[\s\p{Z}]+', ' ', 'g'
);
create or replace temp macro _siffer(n, i) as try_cast(n[i] as integer);
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
create or replace temp macro _dag(n) as try_cast(n[1:2] as integer) - case when n[1:2] > '40' then 40 else 0 end;
create or replace temp macro _maaned(n) as
    try_cast(n[3:4] as integer)
    - case when n[3:4] > '80' then 80 when n[3:4] > '65' then 65 when n[3:4] > '40' then 40 else 0 end;
create or replace temp macro _er_dato(n) as
    try_cast('20' || n[5:6] || '-' || _maaned(n) || '-' || _dag(n) as date) is not null
    or try_cast('19' || n[5:6] || '-' || _maaned(n) || '-' || _dag(n) as date) is not null;
create or replace temp macro _er_fodselsnummer(n) as _er_dato(n) and _kontrollsifre_stemmer(n);
create or replace temp macro _bare_siffer(tekst) as regexp_replace(tekst, '[^0-9]', '', 'g');
create or replace temp macro har_fodselsnummer(tekst) as
    -- The first question is quickly answered, and most often with no.
    regexp_matches(_plain(tekst), '(?:^|[^0-9])WRITTEN(?:[^0-9]|$)')
    -- A number may begin with any of the groups of digits, and one that is none must not hide the next. A part of a
    -- date and time (2024-01-31 12:34:56.123) goes on from what stands before it, and is no date of birth.
    and len(list_filter(
        flatten(list_transform(
            list_transform(
                regexp_extract_all(_plain(tekst), '[0-9](?:[^0-9A-Za-z]*[0-9]){10,}'),
                lambda stykke: regexp_extract_all(stykke, '[0-9]+|[^0-9]+')
            ),
            lambda deler: list_transform(
                range(1, len(deler) + 1, 2),
                lambda i: case
                    when i > 1 and length(deler[i]) < 6 and deler[i - 1] in ('-', ':') then ''
                    else _bare_siffer(
                        regexp_extract(array_to_string(deler[i:i + 20], ''), '^(WRITTEN)(?:[^0-9]|$)', 1)
                    )
                end
            )
        )),
        lambda n: _er_fodselsnummer(n)
    )) > 0;
create or replace temp macro delt_fodselsnummer(celle, neste) as
    _bare_siffer(regexp_extract(_plain(celle), ENDS, 1)) || _bare_siffer(regexp_extract(_plain(neste), BEGINS, 1));
create or replace temp macro person_som_tall(tekst) as
    -- The eleven digits of a key that is written as a fødselsnummer is, be it one or not; null for another.
    case when regexp_full_match(_plain(tekst), '[^0-9A-Za-z]*WRITTEN[^0-9A-Za-z]*')
        then _bare_siffer(_plain(tekst)) end;
"""
for _name, _value in {
    "SIGNS": literal("".join(DIGITS)),
    "VALUES": literal("".join(DIGITS.values())),
    "UNSEEN": literal(_UNSEEN),
    "WRITTEN": WRITTEN,
    "ENDS": literal(_ENDS),
    "BEGINS": literal(_BEGINS),
}.items():
    MACROS = MACROS.replace(_name, _value)


def _many_digits(text: str) -> str:
    """SQL: whether `text` has so many digits, so near each other, at all; few have.

    A line of a file is one text here, and what stands between two of its fields is as good as what stands within one.
    """
    near = f"[0-9]{{10}}|{_DATE}{_BETWEEN}(?:[0-9]{{5}}|[0-9]+{_BETWEEN}[0-9])".replace("[0-9]{6}", "[0-9]{5,6}")
    return (
        f"case when regexp_matches({text}, '[^\\x00-\\x{{24F}}]|[\\x{{80}}-\\x{{BF}}]')"
        rf" then regexp_matches({text}, '(?:\p{{N}}[^0-9A-Za-z]*){{8}}\p{{N}}')"
        f" else regexp_matches({text}, {literal(near)}) end"
    )


MANY_DIGITS = _many_digits("text")


def first_in_lines(
    con: duckdb.DuckDBPyConnection, skipped: list[int], width: int, padded: bool, apart: list[int] | None = None
) -> tuple[int, int] | None:
    """Line and place (the first is 1) of the first field with a fødselsnummer in `all_lines` (sources/tabular.py).

    None when there is none. The fields at the places `skipped`, and those beyond `width`, are not searched. `padded`:
    a field of ten digits is a number cell that has lost its first 0. A number that goes over two fields is found at
    the first of them, unless the second is `apart`; but where only few of the pairs in two columns are one, all are
    there by chance.
    """
    # The search is a long query, and most files have no such line.
    if not con.execute(f"select exists (from all_lines where {MANY_DIGITS})").fetchone()[0]:
        return None
    con.execute(MACROS)
    return con.execute(
        f"""
        with felt as materialized (
            select line, place, neste,
                case when $padded and regexp_full_match(trim(felt), '[0-9]{{10}}|[0-9]{{5}}')
                    then '0' || trim(felt) else felt end as felt
            from (
                select
                    line, generate_subscripts(fields, 1) as place, unnest(fields) as felt,
                    unnest(fields[2:] || ['']) as neste
                from all_lines
                where {MANY_DIGITS}
            )
            where place <= $width and length(felt) > 4 and not list_contains($skipped, place)
        ),
        delt as materialized (
            select line, place, delt_fodselsnummer(felt, neste) as nummer
            from felt
            where place < $width and not list_contains($skipped || $apart, place + 1)
                and regexp_matches(felt, '[^A-Za-z]{{6}}$') and regexp_matches(neste, '^[^A-Za-z]{{5}}')
        ),
        par as (
            select place
            from delt where length(nummer) = 11
            group by place
            having count(distinct nummer) filter (_er_fodselsnummer(nummer)) * {_BY_CHANCE} >= count(distinct nummer)
        )
        select line, place from felt where {_many_digits("felt")} and har_fodselsnummer(felt)
        union all
        select line, place from delt semi join par using (place) where length(nummer) = 11 and _er_fodselsnummer(nummer)
        order by all limit 1
        """,
        {"skipped": skipped, "width": width, "padded": padded, "apart": apart or []},
    ).fetchone()


def first_in_texts(texts: list[str]) -> int | None:
    """The place in `texts` (the first is 0) of the first text with a fødselsnummer; None when there is none."""
    # The search is a long query, and most texts have no nine digits at all.
    asked = [text if sum(map(str.isnumeric, text)) > 8 else "" for text in texts]
    if not any(asked):
        return None
    # Half of a pair of two-byte characters is no text that DuckDB takes.
    asked = [text.encode("utf-8", "replace").decode("utf-8") for text in asked]
    with duck.scratch() as con:
        con.execute(MACROS)
        return con.execute(
            f"""
            select min(nr)
            from (select unnest($texts) as tekst, unnest(range(len($texts))) as nr)
            where {_many_digits("tekst")} and har_fodselsnummer(tekst)
            """,
            {"texts": asked},
        ).fetchone()[0]


def columns_with_fodselsnummer(con: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    """The names of the text columns of `table` that hold a fødselsnummer."""
    # The whole search is a long query, and few columns have so many digits near each other anywhere.
    many_digits = _columns_where(con, table, _texts(con, table), _many_digits)
    if not many_digits:
        return []
    con.execute(MACROS)
    return _columns_where(con, table, many_digits, "har_fodselsnummer({})".format)


def columns_with_pseudonym(con: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    """The names of the text columns of `table` that hold a pseudonym: 64 hexadecimal characters and no more."""
    pseudonym = "regexp_matches({}, '(^|[^0-9A-Fa-f])[0-9A-Fa-f]{{64}}([^0-9A-Fa-f]|$)')"
    return _columns_where(con, table, _texts(con, table), pseudonym.format)


def _texts(con: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    return [name for name, kind, *_ in con.execute(f"describe {table}").fetchall() if kind == "VARCHAR"]


def _columns_where(
    con: duckdb.DuckDBPyConnection, table: str, texts: list[str], condition: Callable[[str], str]
) -> list[str]:
    if not texts:
        return []
    held = ", ".join(f"coalesce(bool_or({condition(identifier(name))}), false)" for name in texts)
    found = con.execute(f"select {held} from {table}").fetchone()
    return [name for name, there in zip(texts, found, strict=True) if there]
