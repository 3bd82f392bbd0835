"""Reads a file into one DuckDB table of lines, before anything is said of what the columns mean.

The table `all_lines`, and its part below the header, the view `lines`, have one row a line: line (the number a person
sees in an editor or in Excel), text (the line as it came, in characters.py's spelling) and fields (its columns, as
text). Blank lines are not lines. A line may go on over several where a field in quotes does (RFC 4180); its number is
that of the first.
The errors raised here do not name the file: the caller knows what the user calls it.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import duckdb
import pyarrow as pa

from orchestration.duck import literal
from orchestration.errors import LoadError
from orchestration.sources import characters, excel

# A separator that no text file holds: the reader of lines must never split one.
NO_DELIMITER = "\x1f"


def read_text(
    con: duckdb.DuckDBPyConnection, file: Path, encoding: str, delimiter: str, header_row: int, wanted: str = "true"
) -> list[str]:
    """Fill `lines` from a delimited text file; returns the names in its header.

    `wanted` is SQL on `text`: the lines below the header that are asked for.
    """
    with _as_utf8(file, encoding) as (source, quoted):
        if quoted:
            source = _records(con, source, delimiter)
        _all_lines(con, source, _split(delimiter), f"(line <= {header_row} or {wanted})")
    return _below_header(con, header_row)


def read_rules(con: duckdb.DuckDBPyConnection, file: Path, name: str) -> list[str]:
    """Fill `lines` from a rule file: CSV in UTF-8, with commas or semicolons. Its errors name the file as `name`."""
    with file.open("rb") as stream:
        delimiter = ";" if b";" in stream.readline() else ","
    try:
        return read_text(con, file, "utf-8", delimiter, header_row=1)
    except LoadError as fault:
        # The header of a rule file is its first line, whatever the configuration says.
        raise LoadError(f"{name}: {str(fault).removeprefix('overskriftsrad: ')}") from None


def read_in_memory(
    con: duckdb.DuckDBPyConnection, file: Path, encoding: str, delimiter: str | None, header_row: int
) -> list[str]:
    """As `read_text`, for a file with persons in it: no copy of its text is written to disk.

    The fields are not composed: a person's key is the system's own, and two keys are two persons.
    Without a delimiter, the header says whether it is a semicolon or a comma.
    """
    with _opened(file, encoding) as stream:
        text = _clean(stream.read(), first_line=1, compose=False)
    if delimiter is None:
        header = text.split("\n", header_row)[:header_row][-1]
        delimiter = ";" if ";" in header else ","
    con.execute(
        """
        create or replace temp table text_lines as
        select unnest(split) as text, generate_subscripts(split, 1) as line
        from (select string_split($text, chr(10)) as split)
        """,
        {"text": text},
    )
    _all_lines(con, _records(con, "from text_lines", delimiter), _split(delimiter), "true")
    con.execute("drop table text_lines")
    return _below_header(con, header_row)


def read_fixed(con: duckdb.DuckDBPyConnection, file: Path, encoding: str, wanted: str = "true") -> list[str]:
    """As `read_text`, from a file without delimiters: the whole line is the one field, `linje`."""
    with _as_utf8(file, encoding) as (source, _):
        _all_lines(con, source, "[text]", wanted)
    con.execute("create or replace temp view lines as select * from all_lines")
    return ["linje"]


def read_excel(con: duckdb.DuckDBPyConnection, file: Path, sheet: str | None, header_row: int) -> list[str]:
    """Fill `lines` from a sheet of an Excel file; returns the names in its header. Nothing is written to disk."""
    rows, header = excel.read(file, sheet, header_row)
    _lines_of(con, rows, named=len(header))
    con.execute(f"create or replace temp view lines as select * from all_lines where line > {header_row}")
    return [characters.name_of(one) for one in header]


def read_rest_of_excel(con: duckdb.DuckDBPyConnection, file: Path, sheet: str | None) -> Iterator[str]:
    """Fill `all_lines` with one part after another of all else that the workbook holds; gives where that is."""
    for where, rows in excel.elsewhere(file, sheet):
        if rows.num_columns > 1:
            _lines_of(con, rows, named=rows.num_columns - 1)
            yield where


def _lines_of(con: duckdb.DuckDBPyConnection, rows: pa.Table, named: int) -> None:
    width = rows.num_columns - 1
    columns = [f"c{number}" for number in range(1, width + 1)]
    # What stands to the right of the header belongs to no column; the reader of the file says what becomes of it.
    fields = f"[{', '.join(columns)}]"
    if named < width:
        beyond = f"concat({', '.join(columns[named:])}) = ''"
        fields = f"case when {beyond} then [{', '.join(columns[:named])}] else {fields} end"
    con.register("sheet", rows)
    con.execute(
        f"""
        create or replace temp table all_lines as
        select line, array_to_string(fields, ';') as text, fields
        from (select line, {fields} as fields from sheet where trim(concat({", ".join(columns)})) <> '')
        """
    )
    con.unregister("sheet")


def _below_header(con: duckdb.DuckDBPyConnection, header_row: int) -> list[str]:
    con.execute(f"create or replace temp view lines as select * from all_lines where line > {header_row}")
    header = con.execute(f"select fields from all_lines where line = {header_row}").fetchone()
    if header is None:
        raise LoadError(f"overskriftsrad: expected the names of the columns in line {header_row}; found an empty line")
    return [characters.name_of(one) for one in header[0]]


def _all_lines(con: duckdb.DuckDBPyConnection, source: str, fields: str, wanted: str) -> None:
    """Fill `all_lines` with the lines wanted of `source` (SQL: line, text), of the header and above it too."""
    with _short_lines():
        con.execute(
            f"""
            create or replace temp table all_lines as
            select line, text, {fields} as fields from ({source}) where trim(text) <> '' and {wanted}
            """
        )


def _records(con: duckdb.DuckDBPyConnection, source: str, delimiter: str) -> str:
    """SQL: the lines of `source`, where those that a field in quotes goes over are one.

    Raises LoadError if such a field does not end.
    """
    ways = _ways(delimiter)
    opens, whole = (f"regexp_full_match({{}}, {literal(way)})" for way in ways[:2])
    # A line that is not as it should be may still open a field at its end, and then nobody knows where that ends.
    astray = f"regexp_matches(text, {literal(ways[2])}) and not {whole.format('text')}"
    with _short_lines():
        if not con.execute(
            f"select exists (from ({source}) where contains(text, '\"') and ({opens.format('text')} or ({astray})))"
        ).fetchone()[0]:
            return source
        # Only lines with a quote open or close a field. Whether one is open after a line is known from the last line
        # that gives the same answer whatever came before it, and from how many have turned the answer round since.
        con.execute(
            f"""
            create or replace temp table spans as
            with quoted as (
                select
                    line, {opens.format("text")} as from_closed, {opens.format("open_text")} as from_open,
                    {whole.format("open_text")} as ends, ({astray}) as is_astray
                from (select line, text, '"' || text as open_text from ({source}) where contains(text, '"'))
            ),
            since as (
                select *, count(*) filter (from_closed = from_open) over (order by line) as part from quoted
            ),
            states as (
                select
                    *,
                    (
                        count(*) filter (from_closed and from_open) over (partition by part)
                        + count(*) filter (from_closed and not from_open) over (partition by part order by line)
                    ) % 2 = 1 as is_open
                from since
            ),
            turns as (
                select *, lag(is_open, 1, false) over (order by line) as was_open from states
            )
            select
                line as first_line, lead(line) over (order by line) as last_line, is_open, was_open,
                case when was_open then not from_open and not ends else is_astray and not from_closed end as is_broken
            from turns
            where was_open <> is_open or is_broken
            """
        )
    unended = con.execute(
        """
        select case when was_open then max(first_line) filter (is_open) over (order by first_line) else first_line end
        from spans
        qualify is_broken or (is_open and last_line is null)
        order by first_line limit 1
        """
    ).fetchone()
    if unended:
        raise LoadError(
            f'line {unended[0]}: expected a field that begins with " to end with one; found none. Take it out, or'
            " double it."
        )
    # Each line by its own number: an equal one is found at once.
    con.execute(
        """
        create or replace temp table spanned as
        select first_line, unnest(range(first_line, last_line + 1)) as line from spans where is_open
        """
    )
    return f"""
        with placed as (
            select source.line, source.text, spanned.first_line
            from ({source}) as source left join spanned on source.line = spanned.line
        )
        select line, text from placed where first_line is null
        union all
        select first_line, string_agg(text, chr(10) order by line) from placed where first_line is not null group by all
        order by line
    """


def _ways(delimiter: str) -> tuple[str, str, str]:
    """Patterns: a line whose last field does not end; a line whose fields all end; a line with a quote and no other."""
    other = _in_class(delimiter)
    field = f"""(?:"(?:[^"]|"")*"|[^"{other}][^{other}]*|)"""
    before = f"(?:{field}[{other}])*"
    return f"""{before}"(?:[^"]|"")*""", before + field, f"""(^|[{other}])"[^"]*$"""


@contextmanager
def _short_lines() -> Iterator[None]:
    try:
        yield
    except duckdb.InvalidInputException as error:
        found = str(error).split("\n", 1)[0]
        raise LoadError(f"expected lines of text under 1 MB; found: {found}") from None


@contextmanager
def _as_utf8(file: Path, encoding: str) -> Iterator[tuple[str, bool]]:
    """SQL: the lines of the file (line, text); and whether there is a quote in any of them."""
    with tempfile.NamedTemporaryFile(suffix=".txt") as utf8:
        quoted = _to_utf8(file, encoding, Path(utf8.name))
        yield (
            f"""
            select row_number() over () as line, coalesce(text, '') as text
            from read_csv(
                {literal(utf8.name)}, columns = {{'text': 'VARCHAR'}}, auto_detect = false, header = false,
                delim = {literal(NO_DELIMITER)}, quote = '', escape = '', new_line = '\\n',
                max_line_size = 1000000
            )
            """,
            quoted,
        )


def _to_utf8(file: Path, encoding: str, target: Path) -> bool:
    # Chunks of whole lines, never rows.
    line, quoted = 1, False
    with _opened(file, encoding) as source, target.open("w", encoding="utf-8", newline="\n") as sink:
        while chunk := source.read(1 << 20) + source.readline():
            sink.write(_clean(chunk, line))
            quoted = quoted or '"' in chunk
            line += chunk.count("\n")
    return quoted


def _clean(text: str, first_line: int, compose: bool = True) -> str:
    if characters.is_clean(text):
        return text
    if found := characters.control_character(text):
        place, name = found
        line = first_line + text.count("\n", 0, place)
        raise LoadError(f"line {line}: expected text without control characters (tegnsett); found {name}")
    return characters.clean(text, compose)


@contextmanager
def _opened(file: Path, encoding: str) -> Iterator[TextIO]:
    # A byte-order mark goes, and \r\n becomes \n.
    codec = "utf-8-sig" if encoding.lower().replace("_", "-") in ("utf-8", "utf8") else encoding
    try:
        with file.open(encoding=codec, errors="strict", newline=None) as source:
            yield source
    except UnicodeDecodeError as error:
        found = f"byte 0x{error.object[error.start]:02x}, {_line_of(file, encoding)}"
        raise LoadError(f"tegnsett: expected text in {encoding}; found {found}") from None
    except UnicodeError as error:
        raise LoadError(f"tegnsett: expected text in {encoding}; found {error}") from None


def _line_of(file: Path, encoding: str) -> str:
    # Only after a failure: which line holds the first byte that the encoding does not know?
    with file.open("rb") as stream:
        for number, line in enumerate(stream, start=1):
            try:
                line.decode(encoding)
            except UnicodeDecodeError:
                return f"in line {number}"
    return "somewhere in the file"


def _split(delimiter: str) -> str:
    """SQL that splits `text` at the delimiter; quotes are honoured in the lines that have them."""
    quoted = f"""("(?:[^"]|"")*"|[^{_in_class(delimiter)}]*){_in_class(delimiter)}"""
    return f"""
        case
            when contains(text, '"') then list_transform(
                regexp_extract_all(text || {literal(delimiter)}, {literal(quoted)}, 1),
                lambda field: case
                    when field like '"%"' and length(field) > 1 then replace(field[2:-2], '""', '"') else field
                end
            )
            else string_split(text, {literal(delimiter)})
        end"""


def _in_class(delimiter: str) -> str:
    return "\\" + delimiter if delimiter in "\\^]-|.$*+?()[{" else delimiter
