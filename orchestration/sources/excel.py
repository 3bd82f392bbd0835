"""Reads a sheet of an Excel workbook (.xlsx) as the workbook says: which rows are lines, and what is in each cell.

calamine reads the values, with shared texts, dates and calendars. What it does not tell is read from the sheet's own
XML: hidden rows, merged cells, errors, formulas that were never calculated, and formats that show more than the number
(0120, 50 %). All is in memory; nothing is written to disk. The errors raised here do not name the file.
"""

import functools
import html
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import Any
from xml.etree import ElementTree
from xml.parsers import expat

import pyarrow as pa
import pyarrow.compute as pc
import python_calamine

from orchestration import privacy, shown
from orchestration.errors import LoadError, did_you_mean
from orchestration.sources.characters import clean, control_character, is_clean, name_of

MOST_CELLS = 40_000_000  # calamine makes room for every cell between the first and the last: 32 bytes each
ROWS_AT_A_TIME = 10_000
PERCENT = -1
# What Excel itself calls the parts of a workbook; any other name may be somebody's.
_OWN_PARTS = re.compile("(?:(?:xl|docProps|customXml)/)(?:[A-Za-z]+/)?[A-Za-z]+[0-9]{0,4}[.](?:xml|vml|bin)")
# 0 % and 0.00 %, the two of the formats with a number and no code that say more than the value; calamine knows dates.
BUILT_IN = {9: "0%", 10: "0.00%"}


@dataclass(frozen=True)
class _Sheet:
    name: str
    visible: bool
    part: str  # its place in the zip file


@dataclass
class _Workbook:
    zip: zipfile.ZipFile
    sheets: list[_Sheet] = field(default_factory=list)
    # {style of a cell: how many digits it shows at least, or PERCENT}, of the styles that show more than the number
    shown: dict[str, int] = field(default_factory=dict)
    # It says itself that its formulas are to be calculated when it is opened: what stands in them is nobody's figure.
    uncalculated: bool = False


@dataclass
class _Cells:
    """What a sheet's XML says beside the values. Rows and columns are counted from 1."""

    shown: dict[int, dict[int, int]] = field(default_factory=dict)  # row: {column: as in _Workbook.shown}
    errors: list[str] = field(default_factory=list)
    with_control: list[str] = field(default_factory=list)
    uncalculated: list[str] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)  # first row and column, last row and column
    totals: set[int] = field(default_factory=set)
    rows: int = 0
    columns: int = 26  # at least: a column of one letter is not counted


def read(file: Path, sheet: str | None, header_row: int) -> tuple[pa.Table, list[str]]:
    """The sheet's rows as texts, in a table with `line` and one column a column of the sheet; and its header.

    Without a name, the sheet is the one visible sheet with anything in it.
    """
    with _opened(file) as (book, values):
        # Messages quote the names of sheets.
        if privacy.first_in_texts([one.name for one in book.sheets]) is not None:
            raise LoadError("ark: expected no fødselsnummer in the name of a sheet; found one. Rename the sheet.")
        chosen = _chosen(book, values, sheet)
        cells = _walked(book, chosen)
        cells.totals = _total_rows(book, chosen)
        table, corners = _rows(values.get_sheet_by_name(chosen.name), cells)
    # A row that Excel says is the total of a table is no line.
    table = table.filter(pc.invert(pc.is_in(table["line"], pa.array(cells.totals, pa.int64()))))
    header = _header(table, corners, cells, header_row, book.sheets.index(chosen) + 1)
    _refuse(table, corners, cells, header_row, len(header))
    return table, header


def _told(part: str) -> str:
    return part if _OWN_PARTS.fullmatch(part) else "of a name of its own"


def elsewhere(file: Path, sheet: str | None) -> Iterator[tuple[str, pa.Table]]:
    """What else the workbook holds than the sheet that `read` reads: where, and its texts in a table as `read` gives.

    Its parts first, each as texts: notes, names, headers and footers, formulas, links, properties, what a pivot table
    remembers, shared texts that no cell shows any more; then the other sheets, hidden ones too. What the parts are
    called comes before all else, so that a place can be told.
    """
    with _opened(file) as (book, values):
        named = [text.decode("utf-8", "replace") for one in book.zip.infolist() for text in (one.comment, one.extra)]
        yield (
            "the names of its parts",
            _texts([*book.zip.namelist(), *named, book.zip.comment.decode("utf-8", "replace")]),
        )
        sheets, used = {one.part for one in book.sheets}, set()
        for entry in sorted(book.zip.infolist(), key=lambda entry: entry.filename not in sheets):
            part = entry.filename
            if "/embeddings/" in part:
                raise LoadError(
                    "expected no file within the workbook, which would be kept and cannot be searched for persons;"
                    f" found {_told(part)}. Take it out, or save the account in a workbook of its own."
                )
            if re.search("/media/|/fonts/", part):
                continue
            content = book.zip.read(entry)  # by a name it is the last of that name
            if part in sheets:
                used.update(map(int, _SHARED.findall(content)))
                content = _CELLS.sub(b"", content)
            if part.endswith("/sharedStrings.xml"):
                shared = enumerate(_ITEM.findall(content))
                texts = [_readable(text) for number, text in shared if number not in used]
            else:
                texts = [_readable(content)]
            yield f"the part {_told(part)}", _texts(texts)
        chosen = _chosen(book, values, sheet)
        for other in book.sheets:
            if other is not chosen:
                table, _ = _rows(values.get_sheet_by_name(other.name), _walked(book, other))
                yield f"the sheet number {book.sheets.index(other) + 1}", table


# What of a sheet's XML is read as cells; the shared texts that they show; each of these in its own part.
_CELLS = re.compile(
    rb"<(?:\w+:)?(?:c|row)(?: [^>]*)?>|</(?:\w+:)?(?:c|row)>|<(?:\w+:)?v>[^<]*</(?:\w+:)?v>"
    rb"|<(?:\w+:)?is>.*?</(?:\w+:)?is>",
    re.DOTALL,
)
_SHARED = re.compile(rb"""<(?:\w+:)?c [^>]*?t=["']s["'][^>]*>\s*<(?:\w+:)?v>(\d+)<""")
_ITEM = re.compile(rb"<(?:\w+:)?si>.*?</(?:\w+:)?si>|<(?:\w+:)?si/>", re.DOTALL)
# Between two runs of one text: its first letters may be bold.
_RUNS = re.compile(r"</(?:\w+:)?t>(?:(?!</(?:\w+:)?(?:si|is|p|text|comment)>).)*?<(?:\w+:)?t(?: [^>]*)?>", re.DOTALL)
# Where the box of a note stands, in small numbers.
_ANCHOR = re.compile(r"<x:Anchor>[^<]*<")


def _readable(content: bytes) -> str:
    """The text of a part, as whoever opens the workbook reads it; a part may be written in two bytes a character."""
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff")) or content[1:40:2].count(0) > 15
    text = content.decode("utf-16" if wide else "utf-8", "replace")
    text = html.unescape(_ANCHOR.sub("", _RUNS.sub("", text)))
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda escaped: chr(int(escaped[1], 16)), text)


def _texts(texts: list[str]) -> pa.Table:
    # Half of a pair of two-byte characters is no text.
    sound = [text.encode("utf-8", "replace").decode("utf-8") for text in texts]
    return pa.table({"line": pa.array(range(1, len(sound) + 1), pa.int64()), "c1": pa.array(sound, pa.string())})


def _walked(book: _Workbook, sheet: _Sheet) -> _Cells:
    cells = _Walk(book, sheet).found
    if cells.rows * cells.columns > MOST_CELLS:
        raise LoadError(
            f"ark: expected a sheet of under {MOST_CELLS} cells; found one whose last cell is"
            f" {_name(cells.rows, cells.columns)}"
        )
    return cells


@contextmanager
def _opened(file: Path) -> Iterator[tuple[_Workbook, python_calamine.CalamineWorkbook]]:
    wanted = "expected an Excel file (.xlsx) that can be read"
    try:
        with zipfile.ZipFile(file) as parts, python_calamine.CalamineWorkbook.from_path(file) as values:
            yield _workbook(parts), values
    except python_calamine.PasswordError:
        raise LoadError(f"{wanted}; found one with a password") from None
    except zipfile.BadZipFile:
        # A workbook with a password is no zip file, nor is one in the format that Excel had until 2007.
        raise LoadError(f"{wanted}; found a file of another kind, or one with a password") from None
    except LoadError:
        raise
    except Exception as error:
        # A file may be broken in ways without number, and the words of an error may tell what stands in a cell.
        raise LoadError(f"{wanted}; found {type(error).__name__}") from None


def _workbook(parts: zipfile.ZipFile) -> _Workbook:
    where = dict(_related(parts, "").values())["officeDocument"]
    related = _related(parts, where)
    book = _Workbook(parts)
    for element in _xml(parts, where).iter():
        if _local(element.tag) == "sheet":
            kind, part = related[next(value for key, value in element.items() if key.endswith("}id"))]
            if kind == "worksheet":
                book.sheets.append(_Sheet(element.get("name"), element.get("state", "visible") == "visible", part))
        elif _local(element.tag) == "calcPr":
            book.uncalculated = element.get("fullCalcOnLoad") in ("1", "true")
    for kind, part in related.values():
        if kind == "styles":
            book.shown = _styles(_xml(parts, part))
    return book


def _xml(parts: zipfile.ZipFile, name: str) -> ElementTree.Element:
    return ElementTree.fromstring(parts.read(name))  # noqa: S314  expat bounds what entities grow to


def _related(parts: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """{id: (kind, place)} of what a part of the workbook refers to."""
    folder = dirname(part)
    name = join(folder, "_rels", f"{part.rpartition('/')[2]}.rels")
    if name not in parts.namelist():
        return {}
    return {
        element.get("Id"): (
            element.get("Type").rpartition("/")[2],
            normpath(join("/" + folder, element.get("Target"))).lstrip("/"),
        )
        for element in _xml(parts, name)
    }


def _local(tag: str) -> str:
    # The namespace differs between the two editions of the standard.
    return tag.rpartition("}")[2]


def _styles(root: ElementTree.Element) -> dict[str, int]:
    codes = BUILT_IN | {
        int(element.get("numFmtId")): element.get("formatCode")
        for element in root.iter()
        if _local(element.tag) == "numFmt"
    }
    styles = [xf for element in root if _local(element.tag) == "cellXfs" for xf in element]
    shown = {str(place): _shown(codes.get(int(xf.get("numFmtId", 0)), "")) for place, xf in enumerate(styles)}
    return {style: digits for style, digits in shown.items() if digits}


def _shown(code: str) -> int:
    """How many digits a format shows at least before the point, when more than one; PERCENT; or 0: no more than is."""
    # Quoted text, escaped characters, and what stands in brackets, are no digits.
    plain = re.sub(r'"[^"]*"|\\.|[_*].|\[[^\]]*\]', "", code).split(";")[0]
    if "%" in plain:
        return PERCENT
    whole = re.sub(r"[-+ ()\u00a0]", "", plain.split(".")[0])
    return len(whole) if re.fullmatch("0{2,}", whole) else 0


_SHEETS_TOLD = 12


def _chosen(book: _Workbook, values: python_calamine.CalamineWorkbook, name: str | None) -> _Sheet:
    visible = [sheet for sheet in book.sheets if sheet.visible]
    if name is not None:
        for sheet in book.sheets:
            if name_of(sheet.name) == name_of(name):
                return sheet
        near = [sheet.name for sheet in visible if shown.is_like(sheet.name, [name])]
        hint = did_you_mean(name, near) or f" beside number {_places(book, visible)}"
        raise LoadError(f"ark: expected one of the sheets that are not hidden; found '{name}'{hint}")
    filled = [sheet for sheet in visible if values.get_sheet_by_name(sheet.name).start] if visible[1:] else []
    if len(filled) > 1:
        raise LoadError(
            f"ark: expected the name of a sheet, since the sheets number {_places(book, filled)} all have something in"
            " them; found none"
        )
    if not visible:
        raise LoadError("ark: expected a sheet that is not hidden; found none")
    return (filled or visible)[0]


def _places(book: _Workbook, sheets: list[_Sheet]) -> str:
    # Workbooks have a sheet for each user, named after them: only what is no more than a heading is told by name.
    numbers = [(book.sheets.index(sheet) + 1, sheet.name) for sheet in sheets[:_SHEETS_TOLD]]
    told = [f"{number} '{name}'" if shown.is_heading(name) else str(number) for number, name in numbers]
    return ", ".join([*told, *(["…"] if len(sheets) > _SHEETS_TOLD else [])])


class _Walk:
    """One walk through a sheet's XML. An ordinary cell must cost little here: there may be millions."""

    def __init__(self, book: _Workbook, sheet: _Sheet) -> None:
        self.found = _Cells()
        self.book = book
        self.row, self.cell = 0, ""
        # A formula that gives an empty text says that it is text; another that gives nothing was not calculated.
        self.is_text, self.pending = False, ""
        self.handlers: dict[str, Callable[[dict[str, str]], None] | None] = {}
        self.parser = expat.ParserCreate(namespace_separator="}")
        self.parser.StartElementHandler = self._start
        with book.zip.open(sheet.part) as stream:
            self.parser.ParseFile(stream)
        self._not_calculated()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name not in self.handlers:
            ours = {
                "row": self._row,
                "c": self._cell,
                "f": self._formula,
                "v": self._value,
                "is": self._value,
                "mergeCell": self._merged,
            }
            # What Microsoft has added since has other namespaces, and may be called the same.
            self.handlers[name] = ours.get(_local(name)) if "/spreadsheetml/" in name else None
        if handler := self.handlers[name]:
            handler(attributes)

    def _row(self, attributes: dict[str, str]) -> None:
        self.row, self.cell = int(attributes.get("r", self.row + 1)), ""
        if attributes.get("hidden") in ("1", "true"):
            self.found.hidden.add(self.row)

    def _cell(self, attributes: dict[str, str]) -> None:
        if self.pending:
            self._not_calculated()
        # A cell need not say where it is.
        self.cell = cell = attributes.get("r") or _name(self.row, _place(self.cell)[1] + 1 if self.cell else 1)
        if (style := attributes.get("s", "0")) in self.book.shown:
            self.found.shown.setdefault(self.row, {})[_place(cell)[1]] = self.book.shown[style]
        kind = attributes.get("t")
        self.is_text = kind == "str"
        if kind == "e":
            self.found.errors.append(cell)

    def _formula(self, _: dict[str, str]) -> None:
        if self.book.uncalculated:
            self.found.uncalculated.append(self.cell)
        elif not self.is_text:
            self.pending = self.cell

    def _value(self, _: dict[str, str]) -> None:
        self.found.rows = max(self.found.rows, self.row)
        if self.cell[1].isalpha():
            self.found.columns = max(self.found.columns, _place(self.cell)[1])
        if self.pending:
            self.parser.CharacterDataHandler = self._calculated

    def _calculated(self, _: str) -> None:
        self.pending, self.parser.CharacterDataHandler = "", None

    def _not_calculated(self) -> None:
        if self.pending:
            self.found.uncalculated.append(self.pending)
            self._calculated("")

    def _merged(self, attributes: dict[str, str]) -> None:
        first, _, last = attributes["ref"].partition(":")
        self.found.merged.append((*_place(first), *_place(last or first)))


@functools.cache
def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _place(cell: str) -> tuple[int, int]:
    letters = cell.rstrip("0123456789")
    return int(cell[len(letters) :]), _column(letters)


def _name(row: int, column: int) -> str:
    letters = ""
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(65 + letter) + letters
    return f"{letters}{row}"


def _total_rows(book: _Workbook, sheet: _Sheet) -> set[int]:
    """The rows that Excel's own tables say are their totals."""
    rows = set()
    for kind, part in _related(book.zip, sheet.part).values():
        if kind == "table":
            table = _xml(book.zip, part)
            last = _place(table.get("ref").rpartition(":")[2])[0]
            rows |= set(range(last - int(table.get("totalsRowCount", 0)) + 1, last + 1))
    return rows


def _rows(sheet: python_calamine.CalamineSheet, cells: _Cells) -> tuple[pa.Table, dict[tuple[int, int], str]]:
    """The rows with anything in them, as texts; and what stands in the first cell of each merged area."""
    corners = {(row, column): "" for row, column, _, _ in cells.merged}
    batches = []
    # calamine begins with row 1, and with the first column that has anything in it.
    rows, line = sheet.iter_rows(), 1
    before, width = (sheet.start[1], sheet.end[1] + 1) if sheet.start else (0, 0)
    schema = pa.schema([("line", pa.int64()), *((f"c{number}", pa.string()) for number in range(1, width + 1))])
    while chunk := list(islice(rows, ROWS_AT_A_TIME)):
        lines = range(line, line + len(chunk))
        texts = [[""] * len(chunk) for _ in range(before)]
        texts += [[_TEXTS[type(value)](value) for value in column] for column in zip(*chunk, strict=True)]
        for column, one_column in enumerate(texts, start=1):
            if not is_clean(whole := "".join(one_column)) and control_character(whole):
                cells.with_control += [
                    _name(lines[at], column) for at, one in enumerate(one_column) if control_character(one)
                ]
        for row in cells.shown.keys() & set(lines) if len(cells.shown) < len(chunk) else lines:
            for column, digits in cells.shown.get(row, {}).items():
                if before < column <= width and type(value := chunk[row - line][column - 1 - before]) is float:
                    texts[column - 1][row - line] = _as_shown(value, digits)
        for row, column in corners:
            if row in lines and column <= width:
                corners[row, column] = texts[column - 1][row - line]
        batches.append(
            pa.record_batch([pa.array(lines, pa.int64()), *(pa.array(column) for column in texts)], schema=schema)
        )
        line += len(chunk)
    return pa.Table.from_batches(batches, schema), corners


def _header(
    table: pa.Table, corners: dict[tuple[int, int], str], cells: _Cells, header_row: int, number: int
) -> list[str]:
    rows = table.filter(pc.equal(table["line"], header_row)).drop_columns("line").to_pylist()
    names = list(rows[0].values()) if rows else []
    # A merged name is the name of each column under it.
    for first_row, first, last_row, last in cells.merged:
        if first_row <= header_row <= last_row and corners[first_row, first]:
            for column in range(first, min(last, len(names)) + 1):
                names[column - 1] = corners[first_row, first]
    while names and not names[-1].strip():
        names.pop()
    if not names:
        raise LoadError(
            f"overskriftsrad: expected the names of the columns in row {header_row} of the sheet number {number};"
            " found an empty row"
        )
    return names


def _refuse(table: pa.Table, corners: dict[tuple[int, int], str], cells: _Cells, header_row: int, width: int) -> None:
    """Raise LoadError where it is not clear what a line, or a cell under a named column, says."""

    def first(places: list[str]) -> str | None:
        asked = [
            cell
            for cell in places
            if (at := _place(cell))[0] >= header_row and at[1] <= width and at[0] not in cells.totals
        ]
        return min(asked, key=_place, default=None)

    if cell := first(cells.with_control):
        raise LoadError(f"{cell}: expected text without control characters; found one")
    if cell := first(cells.errors):
        raise LoadError(f"{cell}: expected a value; found an error, such as #N/A. Mend it or empty the cell.")
    if cell := first(cells.uncalculated):
        raise LoadError(
            f"{cell}: expected a value; found a formula that was not calculated. Open the file in Excel and save it."
        )
    for top, left, bottom, right in sorted(cells.merged):
        if bottom > header_row and left <= width and corners[top, left]:
            area = f"{_name(top, left)}:{_name(bottom, right)}"
            raise LoadError(
                f"{area}: expected one value a cell below the header in row {header_row} (overskriftsrad); found merged"
                " cells. Split them, and write in each cell what it says."
            )
    below = pa.array(sorted(row for row in cells.hidden if row > header_row), pa.int64())
    hidden = table.filter(pc.is_in(table["line"], below))
    filled = [row["line"] for row in hidden.to_pylist() if any(value for name, value in row.items() if name != "line")]
    if filled:
        raise LoadError(
            f"row {filled[0]}: expected no hidden rows among the lines; found {len(filled)}. Show them (is there a"
            " filter?), or take them out of the sheet."
        )


def _text(value: str) -> str:
    return clean(value.replace("\r\n", "\n").replace("\r", "\n") if "\r" in value else value)


def _number(value: float) -> str:
    if value.is_integer():
        return str(int(value))
    # Excel itself counts with fifteen digits: 1234.5600000000001 in the file is 1234.56 to whoever sees the cell.
    text = f"{value:.15g}"
    return text if "e" not in text else f"{Decimal(text):f}"


def _as_shown(value: float, digits: int) -> str:
    if digits == PERCENT:
        return f"{_number(value * 100)}%"
    sign, text = ("-", _number(-value)) if value < 0 else ("", _number(value))
    whole, point, rest = text.partition(".")
    return f"{sign}{whole.zfill(digits)}{point}{rest}"


def _hours(value: timedelta) -> str:
    minutes, seconds = divmod(round(value.total_seconds()), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"


_TEXTS: dict[type, Callable[[Any], str]] = {
    str: _text,
    float: _number,
    int: str,
    bool: lambda value: "TRUE" if value else "FALSE",
    date: date.isoformat,
    datetime: lambda value: value.isoformat(" "),
    time: time.isoformat,
    timedelta: _hours,
}
