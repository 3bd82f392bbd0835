"""A file is read as it says itself: text by RFC 4180 and Unicode, a workbook by its sheets, cells and formats."""

import csv
import io
import zipfile
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.table import Table

from orchestration import duck
from orchestration.errors import LoadError
from orchestration.sources import characters, tabular
from tests.conftest import EXTERNAL

CASES = EXTERNAL.parent / "cases"


@pytest.fixture(scope="module")
def con():
    with duck.connect() as con:
        yield con


def rows(con, columns="line, fields"):
    return con.execute(f"select {columns} from lines order by line").fetchall()


# Text


@pytest.fixture
def text(con, tmp_path):
    """Reads a text in both ways that a text is read, which must agree; gives the header and the rows."""

    def read(content, encoding="utf-8", delimiter=";", header_row=1, columns="line, fields"):
        file = tmp_path / "fil.csv"
        file.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        header = tabular.read_in_memory(con, file, encoding, delimiter, header_row)
        in_memory = characters.clean(str((header, rows(con, columns))))
        both = (tabular.read_text(con, file, encoding, delimiter, header_row), rows(con, columns))
        assert str(both) == in_memory
        return both

    return read


def test_a_line_break_in_quotes_is_in_the_field_and_the_number_is_of_the_first_line(text):
    header, found = text('a;"b\nc"\n1;"x\ny;z\n\n""w"""\n2;v\n\n"3";"u"\n"4\n";"5\n6"\n7;8"9\n')
    assert header == ["a", "b c"]
    assert found == [
        (3, ["1", 'x\ny;z\n\n"w"']),
        (7, ["2", "v"]),
        (9, ["3", "u"]),
        (10, ["4\n", "5\n6"]),
        (13, ["7", '8"9']),
    ]
    assert text('a;b\n1;"x\ny"\n', columns="text")[1] == [('1;"x\ny"',)]


def test_a_quote_inside_a_field_opens_nothing(text):
    assert text('a;b\nrør 3/4";1\n5" rør;2\n"Avd. "Sol" 1";3\n')[1] == [
        (2, ['rør 3/4"', "1"]),
        (3, ['5" rør', "2"]),
        (4, ['Avd. "Sol" 1', "3"]),
    ]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ('a;b\n1;2\n3;"4\n5;6\n', 3),
        ('a;b\n1;"2\n3;4\n5;"6\n7;8\n', 2),  # the quote of line 4 ends the field, and something follows it
        ('a;b\n"1\n2";"3\n4\n', 2),
        ('a;b\n1;"\n', 2),
        ('a;"b\n1;2\n', 1),
        ('a;b\n"1"x;"2\ny";3\n', 2),
        ('a;b\n1;2\n"Avd. "Sol" 1";"x\ny"\n', 3),
    ],
)
def test_a_field_in_quotes_that_never_ends_is_refused_with_the_line_where_it_begins(text, content, line):
    with pytest.raises(LoadError) as fault:
        text(content)
    assert str(fault.value) == (
        f'line {line}: expected a field that begins with " to end with one; found none. Take it out, or double it.'
    )


def test_lines_that_are_not_asked_for_do_not_hide_where_a_field_begins(con, tmp_path):
    file = tmp_path / "fil.csv"
    file.write_text('a;b\n1;"x\n12345678901\ny"\n2;z\n')
    tabular.read_text(con, file, "utf-8", ";", 1, wanted="contains(text, '12345678901')")
    assert rows(con) == [(2, ["1", "x\n12345678901\ny"])]


CELL = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], include_characters="\n\";, 'æÅ1"))


@example([["a", '"'], ['"\n', '";"']], ";")
@example([["\n\n", 'x"\n"'], ["", "\n"], ['""', ";"]], ";")
@given(st.lists(st.lists(CELL, min_size=2, max_size=4), min_size=1, max_size=6), st.sampled_from([";", ",", "|", "\t"]))
@hypothesis_settings(deadline=None, max_examples=100)
def test_what_pythons_csv_writes_is_read_as_it_reads_it(tmp_path_factory, con, table, delimiter):
    table = [[characters.clean(cell) for cell in row] for row in table]
    file = tmp_path_factory.mktemp("csv") / "fil.csv"
    for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_ALL):
        written = io.StringIO()
        csv.writer(written, delimiter=delimiter, quoting=quoting, lineterminator="\n").writerows([["a", "b"], *table])
        file.write_text(written.getvalue(), encoding="utf-8", newline="")
        told = csv.reader(io.StringIO(written.getvalue(), newline=""), delimiter=delimiter)
        expected, before = [], 0
        for row in told:
            # A line of spaces is no line here.
            if before and delimiter.join(row).strip(" "):
                expected.append((before + 1, row))
            before = told.line_num
        tabular.read_text(con, file, "utf-8", delimiter, 1)
        assert rows(con) == expected


def test_what_looks_the_same_is_the_same(text):
    header, found = text("Beløp\u00a0 nok;A\u030a\n\u00a0A\u030asen;Å\u00adsen\nÅ\u200bsen\ufeff;a\u202f b\n")
    assert header == ["Beløp nok", "Å"]
    assert found == [(2, [" Åsen", "Åsen"]), (3, ["Åsen", "a  b"])]


def test_a_letter_is_composed_across_the_pieces_that_a_file_is_read_in(text):
    line = "x" * 1023 + "\n"
    content = "h\n" + line * 1023 + "x" * 1021 + "A\u030asen\n"
    assert len(content.encode()) > 1 << 20
    assert text(content, columns="text")[1][-1][0].endswith("xÅsen")


@pytest.mark.parametrize(
    ("content", "encoding", "found"),
    [
        ("a;b\n1;2\n3\x00;4\n", "utf-8", "line 3: expected text without control characters (tegnsett); found U+0000"),
        ("a;b\n1;2\x1a", "utf-8", "line 2: expected text without control characters (tegnsett); found U+001A"),
        ("a;–\x07b\n", "utf-8", "line 1: expected text without control characters (tegnsett); found U+0007"),
        # windows-1252's dash, said to be iso-8859-1
        (
            b"a;b\n1;x \x96 y\n",
            "iso-8859-1",
            "line 2: expected text without control characters (tegnsett); found U+0096",
        ),
    ],
)
def test_a_control_character_is_refused_with_its_line(text, content, encoding, found):
    with pytest.raises(LoadError) as fault:
        text(content, encoding)
    assert str(fault.value) == found


# Workbooks


@pytest.fixture
def excel(con, tmp_path):
    """Reads a workbook, given as openpyxl's or as its bytes; gives the header and the rows."""

    def read(book, sheet=None, header_row=1, columns="line, fields"):
        file = tmp_path / "bok.xlsx"
        if isinstance(book, bytes):
            file.write_bytes(book)
        else:
            book.save(file)
        return tabular.read_excel(con, file, sheet, header_row), rows(con, columns)

    return read


def refused(excel, book, **keys) -> str:
    with pytest.raises(LoadError) as fault:
        excel(book, **keys)
    return str(fault.value)


def book(*table):
    made = openpyxl.Workbook()
    for row in table:
        made.active.append(row)
    return made


def raw(sheet: str, workbook: str = "", styles: str = "", prefix: str = "") -> bytes:
    """A workbook as other programs write it: the XML of its sheet is given."""
    main, kin = "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://schemas.openxmlformats.org"
    space = f'xmlns{":" + prefix if prefix else ""}="{main}"'
    p = f"{prefix}:" if prefix else ""
    kind = f"{kin}/officeDocument/2006/relationships"
    parts = {
        "_rels/.rels": f'<Relationship Id="r1" Type="{kind}/officeDocument" Target="/xl/workbook.xml"/>',
        "xl/_rels/workbook.xml.rels": f'<Relationship Id="r1" Type="{kind}/worksheet" Target="worksheets/a.xml"/>'
        f'<Relationship Id="r2" Type="{kind}/styles" Target="styles.xml"/>',
        "xl/workbook.xml": f'<{p}workbook {space} xmlns:r="{kind}"><{p}sheets>'
        f'<{p}sheet name="Ark" sheetId="1" r:id="r1"/></{p}sheets>{workbook}</{p}workbook>',
        "xl/styles.xml": f"<{p}styleSheet {space}>{styles}</{p}styleSheet>",
        "xl/worksheets/a.xml": f"<{p}worksheet {space}>{sheet}</{p}worksheet>",
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for name, content in parts.items():
            if name.endswith(".rels"):
                content = f'<Relationships xmlns="{kin}/package/2006/relationships">{content}</Relationships>'
            file.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{content}')
    return made.getvalue()


HEADER = '<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c><c r="B1" t="inlineStr"><is><t>b</t></is></c></row>'


def data(*more: str) -> str:
    return f"<sheetData>{HEADER}{''.join(more)}</sheetData>"


def test_a_cell_is_what_its_kind_and_format_say(excel):
    made = book(
        ["verdi", "ved siden"],
        *([value, "x"] for value in (1234.56, 120, "0120", True, False, 1e-7, 0.1 + 0.2, 1e15, -0.0, "=1", " 5 ")),
    )
    made.active["A11"].data_type = "s"  # a text that looks like a formula
    assert [fields[0] for _, fields in excel(made)[1]] == [
        "1234.56", "120", "0120", "TRUE", "FALSE", "0.0000001", "0.3", "1000000000000000", "0", "=1", " 5 ",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "code", "read"),
    [
        (date(2024, 1, 31), "yyyy-mm-dd", "2024-01-31"),
        (datetime(2024, 1, 31), "dd.mm.yyyy hh:mm", "2024-01-31"),
        (datetime(2024, 1, 31, 12, 30), "dd.mm.yyyy hh:mm", "2024-01-31 12:30:00"),
        (45322, "[$-414]d. mmm yyyy;@", "2024-01-31"),
        (45322, "General", "45322"),
        (time(7, 30), "h:mm", "07:30:00"),
        (timedelta(hours=37.5), "[h]:mm", "37:30:00"),
        (120, "0000", "0120"),
        (-120, "0000", "-0120"),
        (12345, "0000", "12345"),
        (1.5, "000.00", "001.5"),
        (12345, "000 000", "012345"),
        (120, '"A"0000;[Red]-0000', "0120"),
        (7, "0", "7"),
        (1234.5, '# ##0.00 "kr"', "1234.5"),
        (1234.5, "#,##0.00", "1234.5"),
        (12, '"dag" 0', "12"),
        (0.5, "0%", "50%"),
        (0.07, "0.0 %", "7%"),
        (5, "@", "5"),
        ("0120", "0", "0120"),
    ],
)
def test_a_format_decides_what_a_number_is(excel, value, code, read):
    made = book(["verdi"], [value])
    made.active["A2"].number_format = code
    assert excel(made)[1] == [(2, [read])]


def test_a_workbook_that_counts_days_from_1904_says_so(excel):
    made = openpyxl.Workbook()
    made.epoch = CALENDAR_MAC_1904
    made.active.append(["dag"])
    made.active.append([date(2024, 1, 31)])
    assert excel(made)[1] == [(2, ["2024-01-31"])]


def test_the_sheet_is_the_only_one_that_is_shown_and_filled(excel):
    made = book(["skjult"], ["999"])
    made.active.sheet_state = "hidden"
    made.create_sheet("Tom")
    shown = made.create_sheet("Vist")
    shown.append(["vist"])
    shown.append(["100"])
    made.active = 2
    assert excel(made) == (["vist"], [(2, ["100"])])
    assert excel(made, sheet="Sheet") == (["skjult"], [(2, ["999"])])  # a hidden sheet may be named
    assert refused(excel, made, sheet="Visst") == (
        "ark: expected one of the sheets that are not hidden; found 'Visst' (did you mean 'Vist'?)"
    )
    made.create_sheet("Til").append(["til"])
    assert refused(excel, made) == (
        "ark: expected the name of a sheet, since the sheets number 3, 4 all have something in them; found none"
    )
    assert excel(made, sheet="Vist")[0] == ["vist"]
    for sheet in made.worksheets[1:]:
        sheet.sheet_state = "veryHidden"
    with zipfile.ZipFile(io.BytesIO(raw(data()))) as parts:
        content = {name: parts.read(name) for name in parts.namelist()}
    content["xl/workbook.xml"] = content["xl/workbook.xml"].replace(b'sheetId="1"', b'sheetId="1" state="veryHidden"')
    hidden = io.BytesIO()
    with zipfile.ZipFile(hidden, "w") as parts:
        for name, part in content.items():
            parts.writestr(name, part)
    assert refused(excel, hidden.getvalue()) == "ark: expected a sheet that is not hidden; found none"


def test_a_sheet_is_found_however_its_name_is_composed(excel):
    made = book(["a"], ["1"])
    made.active.title = "A\u030asen\u00a01"
    made.create_sheet("2").append(["b"])
    assert excel(made, sheet="Åsen 1")[0] == ["a"]


def test_a_header_that_is_not_there_is_told_with_the_key(excel):
    assert refused(excel, book(["a"], [1]), header_row=3) == (
        "overskriftsrad: expected the names of the columns in row 3 of the sheet number 1; found an empty row"
    )
    assert refused(excel, openpyxl.Workbook()).startswith("overskriftsrad: expected the names of the columns in row 1")


def test_a_table_need_not_begin_in_the_corner(excel):
    made = openpyxl.Workbook()
    for place, value in {"C3": "a", "D3": "b\nc", "C5": 1, "D5": "0012", "C6": "", "D6": None, "D7": 2}.items():
        made.active[place] = value
    assert excel(made, header_row=3) == (["", "", "a", "b c"], [(5, ["", "", "1", "0012"]), (7, ["", "", "", "2"])])


def test_what_stands_beside_the_named_columns_is_a_column_too_many(excel):
    assert excel(book(["a", "b", None], [1, 2], [3, 4, None, "merk"])) == (
        ["a", "b"],
        [(2, ["1", "2"]), (3, ["3", "4", "", "merk"])],
    )


def test_an_error_and_a_formula_without_a_value_are_refused_with_the_cell(excel):
    made = book(["a", "b"], [1, "#N/A"])
    assert made.active["B2"].data_type == "e"
    assert refused(excel, made) == "B2: expected a value; found an error, such as #N/A. Mend it or empty the cell."
    told = ": expected a value; found a formula that was not calculated. Open the file in Excel and save it."
    assert refused(excel, book(["a", "b"], [1, 2], [1, "=A2+1"])) == "B3" + told
    # A value that a program has put there without calculating: the workbook asks to be calculated when it is opened.
    cell = '<row r="2"><c r="A2"><f>1+1</f><v>0</v></c></row>'
    assert refused(excel, raw(data(cell), '<calcPr fullCalcOnLoad="1"/>')) == "A2" + told
    assert excel(raw(data(cell.replace(">0<", ">2<")), "<calcPr/>"))[1] == [(2, ["2", ""])]
    last = '<row r="2"><c r="A2"><v>1</v></c><c r="B2"><f>1+1</f><v></v></c></row>'
    assert refused(excel, raw(data(last))) == "B2" + told
    empty = '<row r="2"><c r="A2"><v>1</v></c><c r="B2" t="str"><f>IF(1,"")</f><v></v></c></row>'
    assert excel(raw(data(empty)))[1] == [(2, ["1", ""])]  # calculated, and nothing
    beside = '<row r="2"><c r="A2"><v>1</v></c><c r="C2" t="e"><v>#REF!</v></c><c r="D2"><f>1</f></c></row>'
    assert excel(raw(data(beside)))[1] == [(2, ["1", ""])]  # in no named column


def test_merged_cells_are_refused_among_the_lines_and_filled_in_the_header(excel):
    made = book(["Utskrift"], ["a", "b", None, "d"], [100, 1, 2, 3], [None, 4, 5, 6])
    made.active.merge_cells("A1:D1")
    made.active.merge_cells("B2:C2")
    made.active.merge_cells("A6:B6")  # empty, and no line
    assert excel(made, header_row=2)[0] == ["a", "b", "b", "d"]
    made.active.merge_cells("A3:A4")
    assert refused(excel, made, header_row=2) == (
        "A3:A4: expected one value a cell below the header in row 2 (overskriftsrad); found merged cells. Split them,"
        " and write in each cell what it says."
    )
    above = book(["a", "gruppe", None], [None, "b", "c"], [1, 2, 3])
    above.active.merge_cells("A1:A2")
    above.active.merge_cells("B1:C1")
    assert excel(above, header_row=2) == (["a", "b", "c"], [(3, ["1", "2", "3"])])
    assert refused(excel, above).startswith("A1:A2: expected one value a cell below the header in row 1 (overskrift")


def test_hidden_rows_are_refused_among_the_lines(excel):
    made = book(["tittel"], ["a"], [1], [2], [None], [3])
    made.active.row_dimensions[1].hidden = True
    made.active.row_dimensions[5].hidden = True  # nothing in it
    assert [line for line, _ in excel(made, header_row=2)[1]] == [3, 4, 6]
    made.active.row_dimensions[4].hidden = made.active.row_dimensions[6].hidden = True
    assert refused(excel, made, header_row=2) == (
        "row 4: expected no hidden rows among the lines; found 2. Show them (is there a filter?), or take them out"
        " of the sheet."
    )


def test_the_total_row_of_a_table_is_no_line(excel):
    made = book(["a", "b"], ["x", 1], ["y", 2], ["Totalt", "=SUM(B2:B3)"])
    made.active.add_table(Table(displayName="T", ref="A1:B4", totalsRowCount=1))
    assert [line for line, _ in excel(made)[1]] == [2, 3]
    made.active["B4"] = 3
    made.active.tables["T"].totalsRowCount = None
    assert [line for line, _ in excel(made)[1]] == [2, 3, 4]


@pytest.mark.parametrize("prefix", ["", "x"])
def test_other_programs_workbooks_are_read_too(excel, prefix):
    sheet = data(
        # No places, a text in pieces, and what Microsoft has added after the cells.
        '<row><c t="inlineStr"><is><r><t>A\u030a</t></r><r><t>sen</t></r></is></c><c s="1"><v>7</v></c></row>',
        '<row r="5"><c r="B5" t="d"><v>2024-01-31</v></c></row>',
    )
    extra = '<extLst><ext xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><xm:f>A1</xm:f></ext></extLst>'
    styles = '<numFmts count="1"><numFmt numFmtId="170" formatCode="000"/></numFmts><cellXfs count="2"><xf/>'
    styles += '<xf numFmtId="170"/></cellXfs>'
    if prefix:
        for name in ("sheetData", "row", "c", "is", "t", "r", "v", "numFmts", "numFmt", "cellXfs", "xf"):
            sheet, styles = (
                one.replace(f"<{name}>", f"<x:{name}>").replace(f"<{name} ", f"<x:{name} ")
                .replace(f"<{name}/>", f"<x:{name}/>").replace(f"</{name}>", f"</x:{name}>")
                for one in (sheet, styles)
            )  # fmt: skip
        extra = ""
    assert excel(raw(sheet + extra, styles=styles, prefix=prefix)) == (
        ["a", "b"],
        [(2, ["Åsen", "007"]), (5, ["", "2024-01-31"])],
    )


def test_a_control_character_in_a_cell_is_refused_with_the_cell(excel):
    for written in ("x_x0000_", "x_x001F_y"):
        made = book(["a", "b"], [1, written])
        assert refused(excel, made) == "B2: expected text without control characters; found one"
    assert excel(book(["a"], ["x_x000D_\ny"]))[1] == [(2, ["x\ny"])]


@pytest.mark.parametrize(
    "content",
    [b"", b"a;b\n1;2\n", b"PK\x03\x04 and no more", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, raw("<c")],
)
def test_what_is_no_workbook_is_told_in_one_line(excel, content):
    assert refused(excel, content).startswith("expected an Excel file (.xlsx) that can be read; found ")


def test_a_workbook_that_is_broken_anywhere_is_told_in_one_line(excel):
    """A letter changed, a part cut short: it is read, or refused, and nothing else happens."""
    made = book(["a", "b"], [120, date(2024, 1, 31)], ["x", 0.5])
    made.active["A2"].number_format = "0000"
    whole = io.BytesIO()
    made.save(whole)
    with zipfile.ZipFile(whole) as parts:
        content = {name: parts.read(name) for name in parts.namelist()}
    for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml", "xl/styles.xml"):
        part = content[name]
        for at in range(40, len(part), max(1, len(part) // 40)):
            for broken in (part[:at], part[:at] + b"z" + part[at + 1 :]):
                file = io.BytesIO()
                with zipfile.ZipFile(file, "w") as parts:
                    for one, said in (content | {name: broken}).items():
                        parts.writestr(one, said)
                try:
                    excel(file.getvalue())
                except LoadError as fault:
                    assert "expected" in str(fault)


def test_a_row_of_a_style_and_nothing_else_takes_no_room(excel):
    rest = '<row r="2"><c r="A2"><v>1</v></c></row><row r="1048576" s="1"><c r="XFD1048576" s="0"/></row>'
    assert excel(raw(data(rest)))[1] == [(2, ["1", ""])]


def test_a_cell_far_away_does_not_fill_the_memory(excel):
    far = data('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    assert refused(excel, raw(far)) == (
        "ark: expected a sheet of under 40000000 cells; found one whose last cell is XFD1048576"
    )


def test_nothing_of_a_workbook_is_written_to_disk(excel, tmp_path, monkeypatch):
    made = book(["a"], [1])
    made.save(tmp_path / "bok.xlsx")

    monkeypatch.setattr("tempfile._mkstemp_inner", None)
    content = (tmp_path / "bok.xlsx").read_bytes()
    assert excel(content)[1] == [(2, ["1"])]
    assert [file.name for file in tmp_path.iterdir()] == ["bok.xlsx"]


VALUE = st.one_of(
    st.none(),
    st.integers(-(10**15), 10**15),
    st.floats(allow_nan=False, allow_infinity=False, min_value=-1e12, max_value=1e12).map(
        lambda one: float(f"{one:.12g}")
    ),
    st.dates(date(1900, 3, 1), date(9999, 12, 31)),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=20),
)


@given(st.lists(st.lists(VALUE, min_size=3, max_size=3), min_size=1, max_size=8), st.integers(0, 3), st.integers(0, 3))
@hypothesis_settings(deadline=None, max_examples=60)
def test_what_openpyxl_writes_is_read_as_it_reads_it(tmp_path_factory, con, table, down, right):
    file = tmp_path_factory.mktemp("xlsx") / "bok.xlsx"
    made = openpyxl.Workbook()
    for place, row in enumerate([["a", "b", "c"], *table], start=1 + down):
        for column, value in enumerate(row, start=1 + right):
            cell = made.active.cell(place, column)
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"
    made.save(file)
    read = openpyxl.load_workbook(file).active
    header = tabular.read_excel(con, file, None, 1 + down)
    assert header == [""] * right + ["a", "b", "c"]
    found = dict(rows(con))
    for place in range(2 + down, 2 + down + len(table)):
        told = [said(read.cell(place, column).value) for column in range(1, right + 4)]
        assert found.get(place, [""] * (right + 3)) == told or not "".join(told).strip(" ")


def said(value) -> str:
    if isinstance(value, str):
        return characters.clean(value)
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, float):
        return f"{Decimal(f'{value:.15g}'):f}"
    return "" if value is None else str(value)


# Of both


@pytest.mark.parametrize(
    ("case", "fault"),
    [("f11-nul/regnskap.csv", "found U+0000"), ("f13-hidden-first-sheet/regnskap.xlsx", None)],
)
def test_the_cases_that_brought_it_out(con, case, fault):
    file = CASES / case
    if not file.is_file():
        pytest.skip(f"{case} is not here: real files are not part of the project")
    if fault:
        with pytest.raises(LoadError, match=fault.replace("+", r"\+")):
            tabular.read_text(con, file, "utf-8", ";", 1)
    else:
        tabular.read_excel(con, file, None, 1)
        assert "999" not in str(rows(con))
        assert "100" in str(rows(con))
