"""What is asked of the Statbank: every code held to the table's own metadata, and the fewest calls that cover it."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from orchestration import download, duck, national
from orchestration.catalogue import Utvalg
from orchestration.errors import NoAnswerError, SourceError
from orchestration.settings import Ssb
from orchestration.sources import jsonstat, pxweb
from tests.any_json import anything, replace_a_part

RULES = Ssb()


class Codelists:
    """Answers what a codelist holds, and counts how often it was asked."""

    def __init__(self, *codes: str) -> None:
        self.codes, self.asked = codes, []

    def get(self, url: str, _params: dict) -> bytes:
        self.asked.append(url)
        return json.dumps({"values": [{"code": code} for code in self.codes]}).encode()


class Says:
    """Answers every question with one body."""

    def __init__(self, body: object) -> None:
        self.body = json.dumps(body).encode()

    def get(self, _url: str, _params: dict) -> bytes:
        return self.body


def dimension(code: str, label: str, codes: list[str], elimination: bool = False) -> jsonstat.Dimension:
    return jsonstat.Dimension(code, label, codes, codes, {}, {"elimination": elimination})


@pytest.fixture
def table() -> pxweb.Table:
    dimensions = [
        dimension("KOKkommuneregion0000", "region", ["9901", "9902", "0301", "EAK", "EKG01", "EKG10"]),
        dimension("KOKalder0000", "alder", ["0-66", "67-79", "80+"], elimination=True),
        dimension("ContentsCode", "statistikkvariabel", ["Plasser", "Brukere"]),
        dimension("Tid", "år", ["2016", "2018", "2019", "2020"]),
    ]
    answer = jsonstat.Answer("", "", "2026-01-01", [], {"time": ["Tid"]}, {one.code: one for one in dimensions}, 0, 0)
    codelists = {
        "KOKkommuneregion0000": {
            "Uttrekk for Kommuner 2024-": "agg_1",
            "Uttrekk for KOSTRA-grupperinger": "agg_05402",
        }
    }
    return pxweb.Table("12003", answer, {one.code: codelists.get(one.code, {}) for one in dimensions})


def wishes(**changes) -> dict[str, Utvalg]:
    wished = {"KOKkommuneregion0000": ["*"], "alder": ["*"], "ContentsCode": ["*"], "Tid": ["*"], **changes}
    return {key: Utvalg(verdier=value) if isinstance(value, list) else value for key, value in wished.items() if value}


@pytest.mark.parametrize(
    ("key", "values", "codes"),
    [
        ("KOKkommuneregion0000", ["????"], ["9901", "9902", "0301"]),
        ("KOKkommuneregion0000", ["99*", "EAK"], ["9901", "9902", "EAK"]),
        ("KOKkommuneregion0000", ["EKG*", "EKG01", "EKG01"], ["EKG01", "EKG10"]),  # a code twice would be HTTP 500
        ("alder", ["80+"], ["80+"]),
        ("Tid", ["top(2)"], ["2019", "2020"]),
        ("Tid", ["top(1,1)"], ["2019"]),
        ("Tid", ["bottom(1)"], ["2016"]),
        ("ContentsCode", ["top(1)"], ["Plasser"]),
        ("ContentsCode", ["bottom(1)"], ["Brukere"]),
        ("Tid", ["from(2017)"], ["2018", "2019", "2020"]),  # a year that the table lacks
        ("Tid", ["to(2017)"], ["2016"]),
        ("Tid", ["range(2017, 2019)"], ["2018", "2019"]),
        ("ContentsCode", ["from(Brukere)"], ["Brukere"]),
        ("Tid", ["2016", "FROM(2020)"], ["2016", "2020"]),
    ],
)
def test_an_expression_becomes_the_tables_own_codes(table, key, values, codes):
    selection = pxweb.resolve(Codelists(), RULES, table, wishes(**{key: values}))
    assert selection[{"alder": "KOKalder0000"}.get(key, key)] == codes


@pytest.mark.parametrize(
    ("key", "values", "message"),
    [
        ("KOKkommuneregion0000", ["9903"], "found 9903 (did you mean '9902'?)"),
        ("KOKkommuneregion0000", ["?", "5*"], "KOKkommuneregion0000: expected ['?', '5*'] to choose some; found none"),
        ("ContentsCode", ["plasser"], "found plasser (did you mean 'Plasser'?)"),
        ("Tid", ["from(2021)"], "expected from(2021) to choose some of its codes; found none"),
        ("Tid", ["range(2016)"], "expected from(x), to(x) or range(x,y); found range(2016)"),
        ("Tid", ["top(x)"], "expected top(n) or top(n, offset); found top(x)"),
        ("ContentsCode", ["from(Bruker)"], "expected one of its codes; found Bruker (did you mean 'Brukere'?)"),
        ("kjonn", ["*"], "found kjonn"),
        ("KOKalder0000", ["*"], "found KOKalder0000"),  # stands already, by its label
        ("Tid", None, "expected a selection of Tid (år), which cannot be left out; found none"),
    ],
)
def test_a_selection_that_finds_nothing_is_told_before_anything_is_asked(table, key, values, message):
    with pytest.raises(SourceError) as fault:
        pxweb.resolve(Codelists(), RULES, table, wishes(**{key: values}))
    assert message in str(fault.value)
    assert str(fault.value).startswith("table 12003: ")


def test_a_pattern_that_nothing_is_like_is_told_and_the_others_are_asked_for(table):
    fit = pxweb.fit(Codelists(), RULES, table, wishes(KOKkommuneregion0000=["5*", "99*"]))
    assert fit.selection["KOKkommuneregion0000"] == ["9901", "9902"]
    told = "table 12003: KOKkommuneregion0000 (region): expected codes like 5*; found none among 9901, 9902, 0301"
    assert [warning.startswith(told) for warning in fit.warnings] == [True]


def test_all_that_does_not_fit_is_told_at_once(table):
    wished = {
        "KOKkommuneregion0000": Utvalg(verdier=["EKG??", "57*"], kodelister=["Kommuner"]),
        "aldr": Utvalg(verdier=["*"]),
        "ContentsCode": Utvalg(verdier=["Plass", "Bruker", "Plasser"]),
    }
    variables = "KOKkommuneregion0000 (region), KOKalder0000 (alder), ContentsCode (statistikkvariabel), Tid (år)"
    found = pxweb.fit(Codelists(), RULES, table, wished)
    assert found.columns == {"KOKkommuneregion0000": "KOKkommuneregion0000", "ContentsCode": "ContentsCode"}
    assert [fault.removeprefix("table 12003: ").partition("; found ")[::2] for fault in found.faults] == [
        (
            f"utvalg: expected each key to be one of the variables {variables}",
            "aldr (did you mean 'alder'?)",
        ),
        ("utvalg: expected a selection of Tid (år), which cannot be left out", "none"),
        (
            "KOKkommuneregion0000: kodelister: expected one codelist whose label ends with 'Kommuner'",
            "0 among Uttrekk for Kommuner 2024-, Uttrekk for KOSTRA-grupperinger",
        ),
        (
            "ContentsCode (statistikkvariabel): expected one of its 2 codes, such as Plasser, Brukere",
            "Plass (did you mean 'Plasser'?)",
        ),
        (
            "ContentsCode (statistikkvariabel): expected one of its 2 codes, such as Plasser, Brukere",
            "Bruker (did you mean 'Brukere'?)",
        ),
    ]
    assert len(found.warnings) == 1
    assert "expected codes like 57*; found none among 9901" in found.warnings[0]
    with pytest.raises(SourceError) as refused:
        pxweb.resolve(Codelists(), RULES, table, wished)
    assert str(refused.value) == "; and ".join(found.faults)


def test_a_wish_that_chooses_nothing_is_told_once(table):
    found = pxweb.fit(Codelists(), RULES, table, wishes(KOKkommuneregion0000=["EKA??"]))
    assert (len(found.faults), found.warnings) == (1, [])
    assert found.faults[0].endswith("found none among 9901, 9902, 0301, EAK, EKG01, EKG10")


def test_a_service_that_does_not_answer_is_no_fault_of_the_selection(table):
    class Silent:
        def get(self, *_) -> bytes:
            raise NoAnswerError("GET: expected an answer; found none")

    wish = Utvalg(kodelister=["KOSTRA-grupperinger"])
    with pytest.raises(NoAnswerError):
        pxweb.fit(Silent(), RULES, table, wishes(KOKkommuneregion0000=wish, alder=["9"]))


def test_a_variable_that_can_be_eliminated_may_be_left_out(table):
    assert "KOKalder0000" not in pxweb.resolve(Codelists(), RULES, table, wishes(alder=None))


def test_a_codelist_is_found_by_the_end_of_its_label_and_joined_with_codes(table):
    guest = Codelists("EAK", "EKG01", "EKG10")
    wish = Utvalg(verdier=["99??"], kodelister=["KOSTRA-grupperinger"])
    selection = pxweb.resolve(guest, RULES, table, wishes(KOKkommuneregion0000=wish))
    assert selection["KOKkommuneregion0000"] == ["9901", "9902", "EAK", "EKG01", "EKG10"]
    assert guest.asked == [f"{RULES.pxweb}/codelists/agg_05402"]


@pytest.mark.parametrize(
    ("label", "codes", "message"),
    [
        (
            "KOSTRA-gruppering",
            ["EAK"],
            "expected one codelist whose label ends with 'KOSTRA-gruppering'; found 0 among",
        ),
        ("", ["EAK"], "found 2 among Uttrekk for Kommuner 2024-, Uttrekk for KOSTRA-grupperinger"),
        ("KOSTRA-grupperinger", ["K-9901"], "to hold codes of the variable itself; found K-9901"),
        ("KOSTRA-grupperinger", ["K-1", "K-2"], "to hold codes of the variable itself; found K-1, K-2"),
        ("KOSTRA-grupperinger", [301], "KOKkommuneregion0000: kodelister: expected a code of each value; found none"),
        ("KOSTRA-grupperinger", [None], "KOKkommuneregion0000: kodelister: expected a code of each value; found none"),
        ("KOSTRA-grupperinger", [], "to hold codes of the variable itself; found none"),
    ],
)
def test_a_codelist_that_cannot_be_used_is_told(table, label, codes, message):
    with pytest.raises(SourceError) as fault:
        wish = Utvalg(kodelister=[label])
        pxweb.resolve(Codelists(*codes), RULES, table, wishes(KOKkommuneregion0000=wish))
    assert message in str(fault.value)


def test_a_code_of_a_codelist_that_the_variable_does_not_have_is_told_and_the_others_are_asked_for(table):
    wish = Utvalg(verdier=["9901"], kodelister=["KOSTRA-grupperinger"])
    guest = Codelists("EKG18", "EAK", "EKG01", "EKA99", "EKG10")
    fit = pxweb.fit(guest, RULES, table, wishes(KOKkommuneregion0000=wish))
    assert fit.selection["KOKkommuneregion0000"] == ["9901", "EAK", "EKG01", "EKG10"]
    (told,) = fit.warnings
    assert told == (
        "table 12003: KOKkommuneregion0000: kodelister: expected 'KOSTRA-grupperinger' to hold codes of the variable"
        " alone; found 2 more, left out: EKA99, EKG18"
    )


@pytest.mark.parametrize("values", [5, "EAK", {"code": "EAK"}, [5], [[]], ["EAK"], [{"kode": "EAK"}]])
def test_a_codelist_of_another_form_is_told(table, values):
    with pytest.raises(SourceError, match="kodelister: expected a code of each value; found none"):
        wish = Utvalg(kodelister=["KOSTRA-grupperinger"])
        pxweb.resolve(Says({"values": values}), RULES, table, wishes(KOKkommuneregion0000=wish))


def described(**parts) -> dict:
    """The metadata of a table, with every kind of word that SSB puts beside its codes."""
    return {
        "version": "2.0",
        "class": "dataset",
        "label": "11875: Plasser (oppdiktet)",
        "source": "Omsorgsvarehus (oppdiktede tall)",
        "updated": "2025-06-16T06:00:00Z",
        "note": ["Tallene er oppdiktet."],
        "role": {"time": ["Tid"], "metric": ["ContentsCode"]},
        "id": ["ContentsCode", "Tid"],
        "size": [1, 2],
        "dimension": {
            "ContentsCode": {
                "label": "statistikkvariabel",
                "category": {
                    "index": {"Plasser": 0},
                    "label": {"Plasser": "Plasser"},
                    "unit": {"Plasser": {"base": "plasser", "decimals": 1}},
                    "note": {"Plasser": ["Oppdiktet."]},
                },
                "extension": {
                    "elimination": False,
                    "measuringType": {"Plasser": "Stock"},
                    "refperiod": {"Plasser": "31.12."},
                    "priceType": {"Plasser": "NotApplicable"},
                    "codelists": [{"id": "agg_1", "label": "Alle"}],
                },
            },
            "Tid": {"label": "år", "category": {"index": ["2023", "2024"]}, "extension": {"elimination": False}},
        },
        "value": [1, 2],
        "extension": {"discontinued": False, "px": {"tableid": "11875"}},
        **parts,
    }


@pytest.mark.parametrize(
    ("said", "discontinued"),
    [({}, False), (None, False), ({"discontinued": None}, False), ({"discontinued": True}, True)],
)
def test_the_metadata_say_whether_the_table_is_discontinued(said, discontinued):
    assert pxweb.metadata(Says(described(extension=said)), RULES, "11875").answer.discontinued is discontinued


def test_what_is_null_in_the_metadata_is_not_said():
    body = described(role={"time": ["Tid"], "geo": None, "metric": ["ContentsCode"]}, note=None, extension=None)
    body["dimension"]["ContentsCode"]["extension"].update(codelists=None, priceType=None)
    body["dimension"]["ContentsCode"]["category"].update(unit={"Plasser": None}, note={"Plasser": None})
    table = pxweb.metadata(Says(body), RULES, "11875")
    assert table.answer.roles == {"time": ["Tid"], "metric": ["ContentsCode"]}
    assert table.codelists == {"ContentsCode": {}, "Tid": {}}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"updated": 5}, "table 11875: metadata: label, source, updated, note: expected text; found 5"),
        ({"updated": "i går"}, "table 11875: metadata: expected the time it was updated; found i går"),
        ({"updated": ""}, "table 11875: metadata: expected the time it was updated; found none"),
        ({"label": ["x"]}, "table 11875: metadata: label, source, updated, note: expected text; found ['x']"),
        ({"note": [1]}, "table 11875: metadata: label, source, updated, note: expected text; found [1]"),
        ({"extension": [1]}, "table 11875: metadata: expected json-stat2, with dimensions of codes and labels"),
    ],
)
def test_metadata_of_another_form_are_told(change, message):
    with pytest.raises(SourceError) as fault:
        pxweb.metadata(Says(described(**change)), RULES, "11875")
    assert message in str(fault.value)


JSON = anything(allow_infinity=False)


@hypothesis_settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_any_part_of_the_metadata_in_place_of_another_is_asked_with_and_kept_or_told(data):
    body = described()
    replace_a_part(data, body, JSON)
    try:
        table = pxweb.metadata(Says(body), RULES, "11875")
        selection = pxweb.resolve(
            Says({}), RULES, table, {code: Utvalg(verdier=["*"]) for code in ("ContentsCode", "Tid")}
        )
    except SourceError as fault:
        assert str(fault).startswith("table 11875: ")
        return
    load = download.Load("11875", {}, "", "", [], {code: code for code in selection}, selection, {}, 0, 0)
    with duck.connect() as con:
        con.execute(f"create schema raw; {national.TABLES}")
        national._note_codes(con, "a.json", load, table.answer)


def of_sizes(sizes: list[int]) -> pxweb.Selection:
    return {f"D{place}": [f"{code}" for code in range(size)] for place, size in enumerate(sizes)}


@pytest.mark.parametrize(
    ("sizes", "calls"),
    [
        ([891, 17, 11], 1),  # 12209
        ([891, 24, 3, 2, 11], 2),  # 12362
        ([994, 2, 106, 1, 12], 4),  # 07459: three years a call
        ([870, 1, 12, 35, 1, 7], 4),  # 12367
        ([900, 900, 50], 51),  # two dimensions must be cut
        ([1_000_003], 2),
    ],
)
def test_a_plan_has_the_fewest_calls(sizes, calls):
    assert len(pxweb.plan(of_sizes(sizes), 800_000)) == calls


def test_what_must_be_whole_is_never_cut():
    selection = {"Region": [f"{code}" for code in range(859)], "ContentsCode": ["a", "b"], "Tid": ["1", "2", "3"]}
    calls = pxweb.plan(selection, 2600, whole=["ContentsCode"])
    assert all(call["ContentsCode"] == ["a", "b"] for call in calls)
    assert len(calls) == 2
    with pytest.raises(SourceError, match="expected ContentsCode to fit in a call of 1 cells; found 2; choose fewer"):
        pxweb.plan(selection, 1, whole=["ContentsCode"])


@given(sizes=st.lists(st.integers(1, 9), min_size=1, max_size=4), limit=st.integers(1, 400))
def test_a_plan_asks_for_every_cell_once_and_never_for_too_many(sizes, limit):
    selection = of_sizes(sizes)
    calls = pxweb.plan(selection, limit)
    assert all(pxweb.cells(call) <= limit for call in calls)
    asked = [cell for call in calls for cell in _cells(call)]
    assert sorted(asked) == sorted(_cells(selection))
    assert len(calls) >= math.ceil(pxweb.cells(selection) / limit)


@given(sizes=st.lists(st.integers(1, 5), min_size=1, max_size=3), limit=st.integers(1, 30))
def test_no_way_of_cutting_has_fewer_calls(sizes, limit):
    from itertools import product

    every = [
        math.prod(pieces)
        for pieces in product(*(range(1, size + 1) for size in sizes))
        if math.prod(math.ceil(size / count) for size, count in zip(sizes, pieces, strict=True)) <= limit
    ]
    assert len(pxweb.plan(of_sizes(sizes), limit)) <= min(every)


def _cells(call: pxweb.Selection) -> list[tuple[str, ...]]:
    cells: list[tuple[str, ...]] = [()]
    for codes in call.values():
        cells = [(*cell, code) for cell in cells for code in codes]
    return cells
