"""The invented tables speak SSB's codes: what is recorded of SSB's tables holds them, the selections and the models."""

import csv
import json
import re

import pytest
import yaml

from orchestration import catalogue, recorded
from orchestration.oppdiktet import tall
from orchestration.recorded import Beskrivelse
from orchestration.settings import ROOT, SEEDS
from tests.conftest import external

MODELS = ROOT / "dbt_project" / "models"
REGIONS = ("KOKkommuneregion0000", "Region")
# (table, variable, code) of all that is recorded and has a figure of ours, but regions.
CODES = [
    (number, name, code)
    for number, draft in tall.TABELLER.items()
    for name, variable in recorded.of(number).variabler.items()
    if name not in REGIONS
    for code in [*variable.registrert, *variable.ikke_registrert]
    if name != "Tid" or int(code) in draft.aar
]


def changed(number: str, variable: str, **what) -> Beskrivelse:
    """The description with something else of one variable."""
    described = recorded.of(number)
    other = described.variabler[variable].model_copy(update=what)
    return described.model_copy(update={"variabler": described.variabler | {variable: other}})


def renamed(number: str, variable: str, code: str) -> Beskrivelse:
    """The description with another code in the place of one."""
    kept = recorded.of(number).variabler[variable]
    return changed(
        number,
        variable,
        **{
            part: {(f"{key}x" if key == code else key): name for key, name in getattr(kept, part).items()}
            for part in ("registrert", "ikke_registrert", "enhet")
        },
    )


def test_every_table_that_is_asked_for_is_invented():
    assert tall.TABELLER.keys() == {table.tabell for table in catalogue.tables()}
    assert len(CODES) > 500


@pytest.mark.parametrize("number", tall.TABELLER)
def test_an_invented_table_is_as_recorded(number):
    table, described = tall.table(number), recorded.of(number)
    assert table["label"].startswith(f"{number}: {described.tittel}")
    assert table["id"] == list(described.variabler)
    for name, variable in described.variabler.items():
        dimension = table["dimension"][name]
        known = variable.registrert | variable.ikke_registrert
        codes = list(dimension["category"]["index"])
        assert list(dimension["category"]["index"].values()) == list(range(len(codes)))
        assert dimension["label"] == (variable.etikett or tall.UTEN_ETIKETT)
        assert dimension["extension"]["elimination"] == bool(variable.kan_utelates)
        if name in REGIONS:
            forms = [form for form in known if "?" in form]
            # Codes of a form are ours, and stand where the form does; all others are SSB's, in SSB's order.
            ours = [code for code in codes if code not in known]
            assert all(any(recorded.fnmatchcase(code, form) for form in forms) for code in ours)
            assert [code for code in codes if code in known] == [code for code in known if code not in forms]
        elif name == "Tid":
            assert set(codes) <= known.keys()
            assert codes == sorted(codes)
        else:
            assert codes == list(known)
            labels = {code: said or f"{code} (navn ikke registrert)" for code, said in known.items()}
            assert dimension["category"]["label"] == labels
        units = dimension["category"].get("unit", {})
        assert {code: units[code]["base"] for code in variable.enhet} == variable.enhet


@pytest.mark.parametrize(("number", "variable", "code"), CODES)
def test_a_difference_in_a_recorded_code_is_told(number, variable, code):
    with pytest.raises(ValueError, match=re.escape(f"{number}: {variable}: expected")) as error:
        tall.table(number, renamed(number, variable, code))
    assert f"found {code}" in str(error.value)


@pytest.mark.parametrize("number", tall.TABELLER)
def test_a_code_more_a_variable_more_and_a_variable_less_are_told(number):
    described = recorded.of(number)
    for name, variable in described.variabler.items():
        if name != "Tid":
            more = changed(number, name, registrert=variable.registrert | {"ny": "Ny"})
            with pytest.raises(ValueError, match=rf"{number}: {name}: expected how the figure of each .* found ny$"):
                tall.table(number, more)
        rest = {key: one for key, one in described.variabler.items() if key != name}
        with pytest.raises(ValueError, match=rf"{number}: variables: expected .* found {name}"):
            tall.table(number, described.model_copy(update={"variabler": rest}))
        with pytest.raises(ValueError, match=rf"{number}: variables: expected .* found {name}ny"):
            tall.table(number, described.model_copy(update={"variabler": {**rest, f"{name}ny": variable}}))


@pytest.mark.parametrize(
    ("number", "variable", "code"),
    [
        (number, name, code)
        for number in ("12292", "11643", "11645", "07459", "14746")  # the other tables have the list of 12292
        for name, variable in recorded.of(number).variabler.items()
        if name in REGIONS
        for code in [*variable.registrert, *variable.ikke_registrert]
    ],
)
def test_a_difference_in_a_recorded_region_is_told(number, variable, code):
    with pytest.raises(ValueError, match=re.escape(f"{number}: {variable}: expected")):
        tall.table(number, renamed(number, variable, code))


def test_a_unit_is_recorded_or_ours_and_never_both():
    units = recorded.of("12209").variabler["ContentsCode"].enhet
    for others in ({}, units | {"KOSbduFKG9innbyg0000": "kr"}):
        with pytest.raises(ValueError, match="expected the recorded unit, or one of ours"):
            tall.table("12209", changed("12209", "ContentsCode", enhet=others))


# The models


def staging() -> dict[str, dict[str, str]]:
    """{table: {our column: the column of raw}} of the staging models of SSB's tables."""
    found = {}
    for path in sorted((MODELS / "staging" / "ssb").glob("stg_ssb__?????.sql")):
        number, columns = re.search(r"ssb_celler\('(\d{5})', (\{.*?\})\)", path.read_text(), re.DOTALL).groups()
        assert path.stem == f"stg_ssb__{number}"
        found[number] = yaml.safe_load(columns)
    return found


def test_the_staging_models_read_the_recorded_variables_and_all_of_them():
    models = staging()
    assert models.keys() == tall.TABELLER.keys()
    for number, columns in models.items():
        variables = {name.lower() for name in recorded.of(number).variabler} - {"contentscode", "tid"}
        assert set(columns.values()) == variables, number


def test_every_code_of_contents_in_models_and_rules_is_recorded():
    known = {
        number: variable.registrert | variable.ikke_registrert
        for number in tall.TABELLER
        for name, variable in recorded.of(number).variabler.items()
        if name == "ContentsCode"
    }
    everywhere = {code for codes in known.values() for code in codes}
    named = {
        (str(path.relative_to(ROOT)), code)
        for path in [*MODELS.rglob("*.sql"), *(SEEDS / "dekning").glob("*.csv")]
        for code in re.findall(r"\bKOS[A-Za-z0-9]+", path.read_text(encoding="utf-8").replace("_", " "))
        if code != "KOSTRA"
    }
    assert named
    assert {(path, code) for path, code in named if code not in everywhere} == set()
    with (SEEDS / "dekning" / "kostra_maal.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            number, code, *_ = row["indikator"].split("_")
            assert code in known[number], row


def test_the_contents_of_12134_are_those_of_the_list_they_were_taken_from():
    """The other tables: tests/golden/test_registrert.py."""
    with external("ssb_12134_innhold.csv").open(encoding="utf-8", newline="") as stream:
        listed = {row["kode"]: (row["navn"], row["enhet"]) for row in csv.DictReader(stream)}
    contents = recorded.of("12134").variabler["ContentsCode"]
    assert {
        code: (name.removesuffix(" (kr)"), contents.enhet[code]) for code, name in contents.registrert.items()
    } == listed


def test_a_dimension_is_written_as_in_a_recorded_answer_of_ssb():
    answer = json.loads(external("ssb_12134_v2_jsonstat2.json").read_text(encoding="utf-8"))
    ours = tall.table("12134")
    assert ours["id"] == answer["id"]
    assert ours["label"] == f"{answer['label']} (oppdiktede tall)"
    told, written = (one["dimension"]["ContentsCode"] for one in (answer, ours))
    for part in ("label", "unit"):
        assert written["category"][part]["KOSAG110000"] == told["category"][part]["KOSAG110000"]
    for part in ("refperiod", "measuringType", "priceType", "adjustment", "alternativeText"):
        assert written["extension"][part]["KOSAG110000"] == told["extension"][part]["KOSAG110000"]
    region, theirs = (one["dimension"]["KOKkommuneregion0000"] for one in (ours, answer))
    assert (region["label"], region["link"]) == (theirs["label"], theirs["link"])
    assert {key: region["extension"][key] for key in theirs["extension"]} == theirs["extension"]
