"""Reads a file into one DuckDB table of lines, before anything is said of what the columns mean.

The table `all_lines`, and its part below the header, the view `lines`, have one row a line: line (the number a person
sees in an editor or in Excel), text (the line as it came) and fields (its columns, as text). Blank lines are not lines.
The errors raised here do not name the file: the caller knows what the user calls it.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import duckdb
import duckdb_extension_excel

from orchestration.duck import identifier, literal
from orchestration.errors import LoadError

# A separator that no text file holds: the reader of lines must never split one.
NO_DELIMITER = "\x1f"


def read_text(
    con: duckdb.DuckDBPyConnection, file: Path, encoding: str, delimiter: str, header_row: int, wanted: str = "true"
) -> list[str]:
    """Fill `lines` from a delimited text file; returns the names in its header.

    `wanted` is SQL on `text`: the lines below the header that are asked for.
    """
    _all_lines(con, file, encoding, _split(delimiter), f"(line <= {header_row} or {wanted})")
    return _below_header(con, header_row)


def read_rules(con: duckdb.DuckDBPyConnection, file: Path, name: str) -> list[str]:
    """Fill `lines` from a rule file: CSV in UTF-8, with commas or semicolons. Its errors name the file as `name`."""
    with file.open("rb") as stream:
        delimiter = ";" if b";" in stream.readline() else ","
    try:
        return read_text(con, file, "utf-8", delimiter, header_row=1)
    except LoadError as fault:
        raise LoadError(f"{name}: {fault}") from None


def read_in_memory(
    con: duckdb.DuckDBPyConnection, file: Path, encoding: str, delimiter: str | None, header_row: int
) -> list[str]:
    """As `read_text`, for a file with persons in it: no copy of its text is written to disk.

    Without a delimiter, the header says whether it is a semicolon or a comma.
    """
    text = _decoded(file, encoding)
    if delimiter is None:
        header = text.split("\n", header_row)[:header_row][-1]
        delimiter = ";" if ";" in header else ","
    con.execute(
        f"""
        create or replace temp table all_lines as
        select line, text, {_split(delimiter)} as fields
        from (
            select unnest(split) as text, generate_subscripts(split, 1) as line
            from (select string_split($text, chr(10)) as split)
        )
        where trim(text) <> ''
        """,
        {"text": text},
    )
    return _below_header(con, header_row)


def read_fixed(con: duckdb.DuckDBPyConnection, file: Path, encoding: str, wanted: str = "true") -> list[str]:
    """As `read_text`, from a file without delimiters: the whole line is the one field, `linje`."""
    _all_lines(con, file, encoding, "[text]", wanted)
    con.execute("create or replace temp view lines as select * from all_lines")
    return ["linje"]


def read_excel(con: duckdb.DuckDBPyConnection, file: Path, sheet: str | None, header_row: int) -> list[str]:
    """Fill `lines` from a sheet of an Excel file (the first one unless named); returns the names in its header."""
    folder = Path(duckdb_extension_excel.__file__).parent
    con.execute(f"load {literal(next(folder.rglob('excel.duckdb_extension')))}")
    where = f"{literal(file)}, all_varchar = true, header = false, stop_at_empty = false"
    if sheet:
        where += f", sheet = {literal(sheet)}"
    try:
        header = con.sql(f"select * from read_xlsx({where}, range = '{header_row}:{header_row}')")
        cells = dict(zip(header.columns, header.fetchone() or (), strict=False))
        names = [letter for letter, cell in cells.items() if cell]
        if not names:
            raise LoadError(f"expected a header in row {header_row}; found an empty row")
        width = list(cells)[: list(cells).index(names[-1]) + 1]
        fields = ", ".join(f"coalesce({identifier(letter)}, '')" for letter in width)
        con.execute(
            f"""
            create or replace temp table all_lines as
            select row_number() over () as line, array_to_string(fields, ';') as text, fields
            from (select [{fields}] as fields from read_xlsx({where}, range = 'A1:{width[-1]}'))
            """
        )
    except duckdb.Error as error:
        raise LoadError(f"expected an Excel file (.xlsx) that can be read; found: {error}") from None
    con.execute("delete from all_lines where trim(replace(text, ';', '')) = ''")
    return _below_header(con, header_row)


def _below_header(con: duckdb.DuckDBPyConnection, header_row: int) -> list[str]:
    con.execute(f"create or replace temp view lines as select * from all_lines where line > {header_row}")
    header = con.execute(f"select fields from all_lines where line = {header_row}").fetchone()
    if header is None:
        raise LoadError(f"expected a header in line {header_row}; found none")
    return [name.strip() for name in header[0]]


def _all_lines(con: duckdb.DuckDBPyConnection, file: Path, encoding: str, fields: str, wanted: str) -> None:
    """Fill `all_lines` (line, text, fields) with the lines wanted of a text file, of the header and above it too."""
    with tempfile.NamedTemporaryFile(suffix=".txt") as utf8:
        _to_utf8(file, encoding, Path(utf8.name))
        try:
            con.execute(
                f"""
                create or replace temp table all_lines as
                select line, text, {fields} as fields
                from (
                    select row_number() over () as line, coalesce(text, '') as text
                    from read_csv(
                        {literal(utf8.name)}, columns = {{'text': 'VARCHAR'}}, auto_detect = false, header = false,
                        delim = {literal(NO_DELIMITER)}, quote = '', escape = '', new_line = '\\n',
                        max_line_size = 1000000
                    )
                )
                where trim(text) <> '' and {wanted}
                """
            )
        except duckdb.InvalidInputException as error:
            found = str(error).split("\n", 1)[0]
            raise LoadError(f"expected lines of text under 1 MB without control characters; found: {found}") from None


def _to_utf8(file: Path, encoding: str, target: Path) -> None:
    # Chunks of text, never rows.
    with _opened(file, encoding) as source, target.open("w", encoding="utf-8", newline="\n") as sink:
        shutil.copyfileobj(source, sink, 1 << 20)


def _decoded(file: Path, encoding: str) -> str:
    with _opened(file, encoding) as source:
        return source.read()


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
