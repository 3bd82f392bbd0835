"""json-stat2 into DuckDB: every code, label, figure and symbol, or a clear refusal."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pyjstat import pyjstat

from orchestration import duck
from orchestration.errors import SourceError
from orchestration.sources import jsonstat, strict_json
from tests.any_json import anything, replace_a_part
from tests.conftest import external


def dataset(**parts) -> dict:
    """Two municipalities, one figure, two years."""
    return {
        "version": "2.0",
        "class": "dataset",
        "label": "Plasser (oppdiktet)",
        "source": "Omsorgsvarehus (oppdiktede tall)",
        "updated": "2025-06-16T06:00:00Z",
        "note": ["Tallene er oppdiktet."],
        "role": {"time": ["Tid"], "geo": ["Region"], "metric": ["ContentsCode"]},
        "id": ["Region", "ContentsCode", "Tid"],
        "size": [2, 1, 2],
        "dimension": {
            "Region": {
                "label": "region",
                "category": {"index": {"9901": 0, "9902": 1}, "label": {"9901": "Eksempelvik", "9902": "Prøvedal"}},
            },
            "ContentsCode": {
                "label": "statistikkvariabel",
                "category": {
                    "index": {"Plasser": 0},
                    "label": {"Plasser": "Plasser"},
                    "unit": {"Plasser": {"base": "plasser", "decimals": 1}},
                },
            },
            "Tid": {
                "label": "år",
                "category": {"index": {"2023": 0, "2024": 1}, "label": {"2023": "2023", "2024": "2024"}},
            },
        },
        "value": [120.5, None, 0, None],
        "status": {"1": ":", "3": ".."},
        **parts,
    }


def read(tmp_path, body: dict | str) -> tuple[jsonstat.Answer, list[tuple]]:
    path = tmp_path / "svar.json"
    path.write_text(body if isinstance(body, str) else json.dumps(body))
    with duck.connect() as con:
        answer = jsonstat.read(con, path)
        jsonstat.create(con, "celler", answer.codes(), ["a.json"])
        jsonstat.insert(con, "celler", answer, "a.json", {code: code for code in answer.dimensions})
        names = ", ".join(f'"{code}"::varchar' for code in answer.dimensions)
        return answer, con.execute(f"select _archive_id::varchar, {names}, verdi, status from celler").fetchall()


def test_every_cell_stands_with_its_codes_its_figure_and_its_symbol(tmp_path):
    answer, rows = read(tmp_path, dataset())
    assert sorted(rows) == [
        ("a.json", "9901", "Plasser", "2023", 120.5, None),
        ("a.json", "9901", "Plasser", "2024", None, ":"),
        ("a.json", "9902", "Plasser", "2023", 0.0, None),  # zero is a figure
        ("a.json", "9902", "Plasser", "2024", None, ".."),  # no figure is never zero
    ]
    assert (answer.cells, answer.cells_with_value) == (4, 2)
    assert (answer.updated, answer.source) == ("2025-06-16T06:00:00Z", "Omsorgsvarehus (oppdiktede tall)")
    assert answer.notes == ["Tallene er oppdiktet."]
    assert answer.dimensions["Region"].labels == ["Eksempelvik", "Prøvedal"]
    assert answer.dimensions["ContentsCode"].category["unit"] == {"Plasser": {"base": "plasser", "decimals": 1}}


@pytest.mark.parametrize("symbol", [".", "..", ":", "...", "-", "*"])
def test_every_symbol_is_kept_as_it_came(tmp_path, symbol):
    _, rows = read(tmp_path, dataset(status={"2": symbol}))
    assert [row[-1] for row in rows if row[1:4] == ("9902", "Plasser", "2023")] == [symbol]


def test_a_list_of_codes_and_a_dimension_of_one_code_without_index_are_read(tmp_path):
    body = dataset()
    body["dimension"]["Region"]["category"]["index"] = ["9902", "9901"]
    del body["dimension"]["ContentsCode"]["category"]["index"]
    _, rows = read(tmp_path, body)
    assert ("a.json", "9902", "Plasser", "2023", 120.5, None) in rows


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"value": [1, 2, 3]}, "expected 4 figures, as its dimensions [2, 1, 2] say; found 3"),
        ({"value": [1, 2, 3, 4, 5]}, "expected 4 figures, as its dimensions [2, 1, 2] say; found 5"),
        ({"size": [3, 1, 2]}, "Region: expected 3 codes, as its size says; found 2"),
        ({"size": [2, 2]}, "expected a size and a description for each dimension"),
        ({"class": "collection"}, "found class collection, version 2.0"),
        ({"version": "1.0"}, "found class dataset, version 1.0"),
        ({"status": {"4": ":"}}, "status: expected {place: symbol} with places under 4; found 4"),
        ({"status": "e"}, "status: expected {place: symbol} with places under 4; found VARCHAR"),
        ({"value": {"0": 1}}, "expected json-stat2; found"),
        ({"value": None}, "expected 4 figures"),
        ({"value": [1, math.nan, 0, None]}, "expected figures that are numbers; found nan"),
        ({"value": [1, None, -math.inf, None]}, "expected figures that are numbers; found -inf"),
        ({"value": [1, "NaN", 0, None]}, "expected figures that are numbers; found nan"),
        ({"value": [1, 2, math.inf, None]}, "found inf for Region 9902, ContentsCode Plasser, Tid 2023"),
        ({"status": {"01": ":"}}, "status: expected {place: symbol} with places under 4; found 01"),
        ({"status": {"1": 0}}, "status: expected one symbol a place; found UBIGINT"),
        ({"status": {"1": {"a": "b"}}}, "status: expected one symbol a place; found OBJECT"),
        ({"role": ["time"]}, "role: expected an object; found ['time']"),
        (
            {"dimension": [{}, {}, {}]},
            "expected json-stat2, with dimensions of codes and labels; found parts of another",
        ),
    ],
)
def test_an_answer_that_does_not_fit_together_is_refused(tmp_path, change, message):
    with pytest.raises(SourceError) as fault:
        read(tmp_path, dataset(**change))
    assert message in str(fault.value)


@pytest.mark.parametrize(
    ("was", "becomes", "message"),
    [
        ("120.5", "1e999", "expected figures that are numbers; found inf"),
        ("120.5", "Infinity", "expected figures that are numbers; found inf"),
        ("120.5", "9" * 400, "expected figures that are numbers; found inf for Region 9901, ContentsCode Plasser"),
        ("120.5", "9" * 5000, "expected figures that are numbers; found inf for Region 9901, ContentsCode Plasser"),
        (
            '"decimals": 1',
            '"decimals": 1e999',
            "found 1e999, which is no number in JSON, at ContentsCode.category.unit",
        ),
        ('"decimals": 1', '"decimals": -Infinity', "found -Infinity, which is no number in JSON, at ContentsCode"),
        ('"decimals": 1', '"decimals": ' + "9" * 5000, "expected json-stat2; found a number of thousands of digits"),
        ('"decimals": 1', '"decimals": 70000', "ContentsCode: unit: expected a text and a number of decimals"),
        ('"decimals": 1', '"decimals": "en"', "ContentsCode: unit: expected a text and a number of decimals"),
        ('{"base": "plasser", "decimals": 1}', '"plasser"', "ContentsCode: unit: expected a text and a number"),
        ('{"base": "plasser"', '{"base": [1]', "ContentsCode: unit: expected a text and a number of decimals"),
        ('"1": ":"', '"1": ":", "1": "."', "status: expected one symbol a place; found 1 twice"),
        ('"9901": 0', '"9901": 0, "9901": 0', "expected json-stat2; found the key '9901' twice"),
        ('"9901": 0', '"9901": NaN', "expected json-stat2; found NaN, which is no number in JSON"),
        (
            '"9901": 0',
            '"9901": "0"',
            "expected json-stat2, with dimensions of codes and labels; found parts of another",
        ),
        (
            '"9901": 0',
            '"9901": null',
            "expected json-stat2, with dimensions of codes and labels; found parts of another",
        ),
        ('"Eksempelvik"', "1", "Region: expected codes and labels of text; found 1"),
        ('"Eksempelvik"', '"\\u0000"', "Region: expected codes and labels of text; found '\\x00'"),
        (
            '"role": {',
            f'"role": {{"x": {"[" * 3000}{"]" * 3000}, ',
            "found lists or objects within each other, too many",
        ),
    ],
)
def test_what_is_no_json_or_says_one_thing_twice_is_refused(tmp_path, was, becomes, message):
    text = json.dumps(dataset())
    assert was in text
    with pytest.raises(SourceError) as fault:
        read(tmp_path, text.replace(was, becomes, 1))
    assert message in str(fault.value)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{"value": [1, NaN]}', "NaN, which is no number in JSON, at value[1]"),
        ('{"value": [1, -Infinity, Infinity]}', "-Infinity, which is no number in JSON, at value[1]"),
        ('{"a": {"b": [[], {"c": -1e999}]}}', "-1e999, which is no number in JSON, at a.b[1].c"),
        ("NaN", "NaN, which is no number in JSON"),
        ('{"a": ' + "1" * 5000 + "}", "a number of thousands of digits"),
        ('{"a": 1, "a": 2}', "the key 'a' twice"),
    ],
)
def test_a_number_that_is_none_is_told_with_its_place(text, found):
    with pytest.raises(strict_json.NotStandardError) as fault:
        strict_json.parsed(text)
    assert str(fault.value) == found


@pytest.mark.parametrize("text", ['{"value": [1, NaN', '{"value": [1, 1e999', '{"a": 1', ""])
def test_what_is_cut_is_not_whole_whatever_it_says(text):
    with pytest.raises(json.JSONDecodeError):
        strict_json.parsed(text)


def test_the_largest_number_that_there_is_is_a_number():
    assert strict_json.parsed("[1.7976931348623157e308, 1e-400]") == [1.7976931348623157e308, 0.0]


JSON = anything()


@hypothesis_settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_any_part_in_place_of_another_is_read_or_refused(tmp_path_factory, data):
    body = dataset()
    replace_a_part(data, body, JSON)
    try:
        read(tmp_path_factory.mktemp("svar"), body)
    except SourceError as fault:
        assert "expected" in str(fault)


def test_a_place_that_stands_twice_is_refused(tmp_path):
    body = dataset()
    body["dimension"]["Tid"]["category"]["index"] = {"2023": 0, "2024": 0}
    with pytest.raises(SourceError, match="Tid: expected the places 0 to 1, each once"):
        read(tmp_path, body)


@pytest.mark.parametrize("text", ["", "<html></html>", '{"class": "dataset", "value": [1, 2', "[]", "{}"])
def test_what_is_no_json_stat_is_refused(tmp_path, text):
    with pytest.raises(SourceError, match="expected"):
        read(tmp_path, text)


def test_the_recorded_answer_of_ssb_is_read(tmp_path):
    answer, rows = read(tmp_path, external("ssb_12134_v2_jsonstat2.json").read_text())
    assert [row[1:] for row in rows] == [
        ("0301", "KOSAG110000", "2024", 81240.0, None),
        ("4601", "KOSAG110000", "2024", 66605.0, None),
        ("5001", "KOSAG110000", "2024", 62853.0, None),
    ]
    assert (answer.updated, len(answer.notes)) == ("2026-03-16T07:00:00Z", 5)
    assert answer.dimensions["ContentsCode"].extension["refperiod"] == {"KOSAG110000": "31.12"}


@hypothesis_settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_any_answer_is_read_as_pyjstat_reads_it(tmp_path_factory, data):
    sizes = data.draw(st.lists(st.integers(1, 4), min_size=1, max_size=4))
    ids = [f"D{number}" for number in range(len(sizes))]
    cells = 1
    for size in sizes:
        cells *= size
    values = data.draw(st.lists(st.none() | st.integers(-(10**9), 10**9), min_size=cells, max_size=cells))
    body = dataset(id=ids, size=sizes, value=values, status={}, role={"time": [ids[0]]})
    codes = {
        name: [f"{name}{chr(120 - place)}" for place in range(size)] for name, size in zip(ids, sizes, strict=True)
    }
    body["dimension"] = {
        name: {
            "label": name,
            "category": {"index": {c: i for i, c in enumerate(codes[name])}, "label": {c: c for c in codes[name]}},
        }
        for name in ids
    }
    _, rows = read(tmp_path_factory.mktemp("svar"), body)
    theirs = pyjstat.Dataset.read(json.dumps(body)).write("dataframe", naming="id")
    expected = [tuple(None if value != value else value for value in row) for row in theirs.itertuples(index=False)]
    assert sorted(row[1:-1] for row in rows) == sorted(expected, key=lambda row: row[:-1])
