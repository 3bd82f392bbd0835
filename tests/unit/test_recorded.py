"""What is recorded of SSB's tables, and what of ours is held to it."""

import pytest
import yaml

from orchestration import catalogue, recorded
from orchestration.catalogue import Tabell
from tests import recorded_ssb

TABLES = {table.tabell: table for table in catalogue.tables()}
# Two readings of SSB that are not ours: an answer of PxWebApi v1, and a kept live query.
USERS_BY_AGE = {
    "KOKalder0000": ["F000-120", "F000-066", "F067-079", "F080-120"],
    "KOKTenesteGrp0000": ["A", "B", "C"],
    "ContentsCode": ["KOSomsorgantbruk0000", "KOSPr1000innbyge0000"],
}


def changed(table: str, **utvalg) -> Tabell:
    """The table as it is asked for, with other wishes; a wish of None is left out."""
    wishes = {key: wish.model_dump() for key, wish in TABLES[table].utvalg.items()} | utvalg
    given = TABLES[table].model_dump() | {
        "kan_vaere_null": {},
        "utvalg": {key: wish for key, wish in wishes.items() if wish is not None},
    }
    return Tabell.model_validate(given)


@pytest.mark.parametrize("table", TABLES)
def test_every_table_that_is_asked_for_is_described_and_asked_as_recorded(table):
    assert recorded.of(table).tabell == table
    assert recorded_ssb.faults(TABLES[table]) == []


def test_every_description_belongs_to_a_table_that_is_asked_for():
    lists = {variable.liste for table in TABLES for variable in recorded._file(table).variabler.values()} - {None}
    assert {path.stem for path in recorded.FOLDER.glob("*.yml")} == TABLES.keys() | lists


def test_table_12003_is_as_an_answer_of_ssb_showed_it():
    found = {key: list(variable.registrert) for key, variable in recorded.of("12003").variabler.items()}
    assert {key: found[key] for key in USERS_BY_AGE} == USERS_BY_AGE
    assert set(TABLES["12003"].utvalg) == set(found)


@pytest.mark.parametrize(
    ("table", "wishes", "said"),
    [
        ("12003", {"tjenestegruppe": ["*"], "KOKTenesteGrp0000": None}, "found tjenestegruppe"),
        ("12003", {"KOKTenesteGrp0000": ["HJEMME"]}, "found HJEMME"),
        ("12003", {"KOKTenesteGrp0000": None}, "expected a selection of KOKTenesteGrp0000"),
        ("11643", {"ContentsCode": ["Timer1"]}, "found Timer1"),
        ("12362", {"KOKart0000": ["AGD1"]}, "(did you mean 'AGD10'?)"),
        ("12367", {"KOKart0000": ["370"]}, "(did you mean 'A370'?)"),
        ("14533", {"KOKkommuneregion0000": ["EKG99"]}, "found EKG99"),
    ],
)
def test_what_is_in_no_record_is_told(table, wishes, said):
    assert any(said in fault for fault in recorded_ssb.faults(changed(table, **wishes)))


def test_what_is_asked_for_and_not_recorded_is_told_by_table():
    told = {table: recorded.not_recorded(TABLES[table]) for table in TABLES}
    assert {table for table, said in told.items() if said} == {"12362", "12367"}
    assert "ContentsCode: KOSbelop0000" in told["12362"]
    assert told["12362"].startswith("KOKfunksjon0000: 231, 232, 233, 234, 241")


def test_a_list_that_tables_share_stands_once():
    regions = recorded.of("12209").variabler["KOKkommuneregion0000"].registrert
    assert {"????", "EAK", "EAKUO", "EKA31", "EKG01", "EKG17"} <= regions.keys()
    assert len([code for code in regions if code.startswith("EKA")]) == 33
    assert regions == recorded.of("14533").variabler["KOKkommuneregion0000"].registrert


def test_the_files_of_descriptions_have_no_key_twice_and_name_their_table():
    for path in recorded.FOLDER.glob("*.yml"):
        assert yaml.safe_load(path.read_text(encoding="utf-8"))["tabell"] == path.stem


def test_a_table_that_nobody_has_recorded_may_be_asked_for_and_says_so():
    table = changed("12003").model_copy(update={"tabell": "11996"})
    assert recorded.not_recorded(table) == "nothing of the table is recorded"
    assert recorded.source(table) == "nothing of the table is recorded"
    assert recorded.unrecorded(table) == {}


def test_a_variable_may_be_asked_for_by_its_label():
    by_label = changed("12362", KOKfunksjon0000=None, Funksjon=["23?", "261"])
    assert recorded.not_recorded(by_label).startswith("ContentsCode: KOSbelop0000; Funksjon: 231, 232")
