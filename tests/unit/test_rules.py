"""A rule that cannot be followed stops the load, with file, line and what was expected."""

import pytest

from orchestration import archive, duck
from orchestration.errors import LoadError
from orchestration.settings import SEEDS
from orchestration.sources import rules, sammenlikning
from tests.conftest import load_or_raise
from tests.unit.test_privacy import synthetic

GROUPS = "PU_U18, PU_O18, PSYK_RUS_U18, PSYK_RUS_O18, ELDRE_INSTITUSJON, ELDRE_HDO, ELDRE_INSTITUSJON_HDO, ELDRE_ANDRE"
HEADER = (
    "ansvar,funksjon,art,prosjekt,metode,brukergruppe,vekt,aar,gyldig_fra,gyldig_til,enkeltbruker,publiseres_under\n"
)


@pytest.fixture
def load(tmp_path):
    """Loads rules (or keys) from text; gives the rows of the raw table."""

    def load(content, contract=rules.FORDELINGSREGLER):
        file = tmp_path / "regler.csv"
        file.write_text(content)
        kept = archive.keep(tmp_path / "archive", file, "regler", "9901", "test")
        with duck.connect() as con:
            load_or_raise(con, contract, "9901", file, kept)
            return con.execute(
                f"select * exclude (_archive_id, kommunenr) from raw.{contract.table} order by line"
            ).fetchall()

    return load


def test_rules_are_taken_in_with_their_line(load):
    rows = load(HEADER + "100,253,,,direkte,ELDRE_HDO,,2023,,,,\n\n100,,,,manuell,PU_U18,0.25,,2020,,ja,199\n")
    assert rows == [
        ("regler.csv", 2, 2023, 2023, "100", "253", None, None, "direkte", "ELDRE_HDO", None, False, None),
        ("regler.csv", 4, 2020, 9999, "100", None, None, None, "manuell", "PU_U18", rows[1][10], True, "199"),
    ]
    assert str(rows[1][10]) == "0.2500000000"


def test_a_code_is_read_in_one_spelling_and_a_line_by_its_first_number(load):
    rows = load(HEADER + '"A\u030a\n1",253,,,direkte,ELDRE_HDO,,,,,,\n\t100\u00a0,253,,,felles,,,,,,,\n')
    assert [(row[1], row[4]) for row in rows] == [(2, "Å\n1"), (4, "100")]


def test_a_semicolon_file_is_read_too(load):
    assert load("funksjon;metode;brukergruppe\n253;direkte;ELDRE_INSTITUSJON\n")[0][5] == "253"


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("100,253,,,direkte,PU_018,,,,,,", f":2: brukergruppe: expected one of {GROUPS}; found PU_018"),
        ("100,253,,,direct,PU_O18,,,,,,", ":2: metode: expected direkte, manuell or felles; found direct"),
        ("100,253,,,direkte,,,,,,,", ":2: brukergruppe: expected a group for metode direkte; found nothing"),
        ("100,253,,,felles,PU_O18,,,,,,", ":2: brukergruppe: expected nothing for metode felles; found PU_O18"),
        ("100,253,,,manuell,PU_O18,1e3,,,,,", ":2: vekt: expected a number for metode manuell; found 1e3"),
        ("100,253,,,manuell,PU_O18,1_000,,,,,", ":2: vekt: expected a number for metode manuell; found 1_000"),
        ("100,253,,,felles,,,2_023,,,,", ":2: aar: expected a year; found 2_023"),
        ("100,253,,,felles,,,2023.7,,,,", ":2: aar: expected a year; found 2023.7"),
        ("100\x00,253,,,felles,,,,,,,", ": line 2: expected text without control characters (tegnsett); found U+0000"),
        ("100,253,,,manuell,PU_O18,x,,,,,", ":2: vekt: expected a number for metode manuell; found x"),
        ("100,253,,,direkte,PU_O18,1,,,,,", ":2: vekt: expected nothing for metode direkte; found 1"),
        (",,,,felles,,,,,,,", ":2: ansvar: expected ansvar or funksjon; found neither"),
        (
            "100,,010,,felles,,,,,,,",
            ":2: art, prosjekt: expected both ansvar and funksjon beside them; found one missing",
        ),
        ("100,253,,,felles,,,x,,,,", ":2: aar: expected a year; found x"),
        ("100,253,,,felles,,,23,,,,", ":2: aar: expected a year; found 23"),
        ("100,253,,,felles,,,,2024,2020,,", ":2: gyldig_til: expected 2024 or later; found 2020"),
        ("100,25,,,felles,,,,,,,", ":2: funksjon: expected a function of seeds/kontoplan/funksjon.csv; found 25"),
        (
            "100,253,,,felles,,,2023,,,,\n100,253,,,direkte,PU_O18,,,2023,2023,,",
            ":2: metode: expected one metode for one rule; found 2\n",
        ),
        (
            "100,253,,,felles,,,,,,ja,199\n100,254,,,felles,,,,,,ja,198",
            ":2: publiseres_under: expected one parent for ansvar 100; found several\n",
        ),
        (
            "100,,,,felles,,,,,,ja,101\n101,,,,felles,,,,,,ja,199",
            ":2: publiseres_under: expected an ansvar that is no single user's; found 101",
        ),
        ("100,253,,,felles,,,2020,2020,,,", ":2: aar: expected aar, or gyldig_fra and gyldig_til; found both"),
        ("100,253,,,felles,,,,,,kanskje,", ":2: enkeltbruker: expected ja or nei; found kanskje"),
        (
            "100,253,,,felles,,,,,,ja,",
            ":2: publiseres_under: expected ansvar, and the ansvar it is merged with, for enkeltbruker ja; found nothing",
        ),
        ("100,253,,,felles,,,,,,,199", ":2: publiseres_under: expected nothing unless enkeltbruker is ja; found 199"),
        ("100,253,,,felles,,,,,,,,", ":2: expected 12 columns; found 13"),
        (
            "100,253,,,felles,,,,,,,\n100,253,,,direkte,PU_O18,,,,,,",
            ":2: metode: expected one metode for one rule; found 2\n",
        ),
        ("100,253,,,felles,,,,,,,\n100,253,,,felles,,,,,,,", ":2: expected one line for one rule; found 2\n"),
        (
            "100,253,,,manuell,PU_O18,1,,,,,\n100,253,,,manuell,PU_O18,2,,,,,",
            ":2: brukergruppe: expected each group once in one rule; found PU_O18 2 times\n",
        ),
        (
            "100,253,,,manuell,PU_O18,1,,,,,\n100,253,,,manuell,PU_U18,-1,,,,,",
            ":2: vekt: expected weights that do not sum to 0; found 0\n",
        ),
    ],
)
def test_a_faulty_rule_is_told_with_its_line(load, lines, message):
    with pytest.raises(LoadError) as fault:
        load(HEADER + lines + "\n")
    assert (str(fault.value) + "\n").startswith(f"regler.csv{message}")


@pytest.mark.parametrize(
    ("contract", "line", "message"),
    [
        (sammenlikning.SAMMENLIKNINGER, {"sammenlikning": "Egen"}, "sammenlikning: expected a name of your own"),
        (sammenlikning.SAMMENLIKNINGER, {"sammenlikning": "LANDET"}, "sammenlikning: expected a name of your own"),
        (sammenlikning.SAMMENLIKNINGER, {"navn": "VI"}, "navn: expected another name than our own has"),
        (sammenlikning.SAMMENLIKNINGSTALL, {"medlem": "vi"}, "medlem: expected another name than our own has"),
        (sammenlikning.SAMMENLIKNINGSTALL, {"verdi": "2.3e4"}, "verdi: expected a number; found 2.3e4"),
        (sammenlikning.SAMMENLIKNINGSTALL, {"aar": "2_023"}, "aar: expected a year, or nothing for every year"),
    ],
)
def test_a_set_is_not_called_what_stands_beside_it(load, contract, line, message):
    given = {"sammenlikning": "a", "navn": "A", "medlem": "Bø", "medlem_kommunenr": "9902", "omraade": "helse"}
    given |= {"verdi": "1.5", "maal": "per_innbygger_behovskorrigert_nok", "kilde": "k"}
    told = {name: value for name, value in {**given, **line}.items() if name in contract.columns}
    with pytest.raises(LoadError) as fault:
        load(f"{','.join(told)}\n{','.join(told.values())}\n", contract)
    assert str(fault.value).startswith(f"regler.csv:2: {message}")
    plain = {name: value for name, value in given.items() if name in contract.columns}
    assert len(load(f"{','.join(plain)}\n{','.join(plain.values())}\n", contract)) == 1


def test_no_level_that_is_shipped_is_called_what_its_total_is_called():
    lists = {
        "sammenlikning": "sammenlikning/sammenlikning.csv",
        "aldersgruppe": "vedtak/aldersgruppe.csv",
        "timeklasse": "vedtak/timeklasse.csv",
        "tjenestekode": "vedtak/tjeneste.csv",
        "brukergruppe": "brukergrupper/brukergruppe.csv",
    }
    with duck.connect() as con:
        rules.read_lists(con)
        for level, path in lists.items():
            file = f"read_csv('{SEEDS}/{path}', header = true, all_varchar = true)"
            counts = con.execute(f"select count(*), count(*) filter ({rules.is_total(level, level)}) from {file}")
            assert counts.fetchone()[1] == 0, level
        own = con.execute("select distinct nivaa from totalnavn").fetchall()
    assert {level for (level,) in own} == lists.keys() | {"sone", "navn"}


def test_an_unknown_column_is_named(load):
    with pytest.raises(LoadError, match=r"regler\.csv:1: .*; found 'brukergrupe' \(did you mean 'brukergruppe'\?\)"):
        load("funksjon,metode,brukergrupe\n")


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("254,PU_O18,-1", ":2: andel: expected a number of 0 or more; found -1"),
        ("254,,1", ":2: brukergruppe: expected a group; found nothing"),
        ("254,PU_O18,0", ":2: andel: expected shares that do not sum to 0; found 0"),
        (",PU_O18,1\n,PU_O18,1", ":2: brukergruppe: expected each group once in one key; found PU_O18 2 times"),
    ],
)
def test_a_faulty_key_is_told_with_its_line(load, lines, message):
    with pytest.raises(LoadError) as fault:
        load(f"funksjon,brukergruppe,andel\n{lines}\n", rules.FELLESNOKLER)
    assert str(fault.value).startswith(f"regler.csv{message}")


def test_a_rule_file_with_a_fodselsnummer_is_not_taken(tmp_path):
    file = tmp_path / "regler.csv"
    file.write_text(f"funksjon,metode,brukergruppe,kilde\n253,direkte,ELDRE_HDO,vedtak for {synthetic('018190')}\n")
    with pytest.raises(LoadError, match=r"regler\.csv:2: column kilde: expected no fødselsnummer; found one\."):
        rules.refuse_persons(file)


def test_many_files_are_judged_at_once_and_each_by_itself(tmp_path):
    """The same ansvar is no second rule, nor a single user, in the file of another municipality."""
    contents = {
        "9901": "ansvar,metode,brukergruppe\n100,direkte,ELDRE_HDO\n",
        "9902": "ansvar,metode,brukergruppe,enkeltbruker,publiseres_under\n100,direkte,PU_O18,ja,199\n",
        "9903": "ansvar,metode,brukergruppe,enkeltbruker,publiseres_under\n101,direkte,PU_O18,ja,100\n",
        "9904": "ansvar,metode,brukergruppe\n100,direkte,ELDRE_HDO\n100,felles,\n",
        "9905": "ansvar,metode,gruppe\n100,direkte,ELDRE_HDO\n",
    }
    files = []
    for number, content in contents.items():
        file = tmp_path / f"regler_{number}.csv"
        file.write_text(content)
        kept = archive.keep(tmp_path / "archive", file, "regler", number, "test")
        files.append((rules.FORDELINGSREGLER, number, file, kept))
    with duck.connect() as con:
        con.execute("create schema raw;" + rules.tables([rules.FORDELINGSREGLER]))
        unlike, unknown = rules.replace_all(con, [rules.FORDELINGSREGLER], files)
        assert unlike.startswith("regler_9904.csv:2: metode: expected one metode for one rule; found 2\n")
        assert unknown.startswith("regler_9905.csv:1: expected the columns kommunenr, ")
        held = "select kommunenr, file, ansvar, brukergruppe from raw.fordelingsregler order by all"
        assert con.execute(held).fetchall() == [
            ("9901", "regler_9901.csv", "100", "ELDRE_HDO"),
            ("9902", "regler_9902.csv", "100", "PU_O18"),
            ("9903", "regler_9903.csv", "101", "PU_O18"),
        ]
        # What is held is not read again; what had a fault is.
        assert rules.replace_all(con, [rules.FORDELINGSREGLER], files) == [unlike, unknown]
        assert len(con.execute(held).fetchall()) == 3
