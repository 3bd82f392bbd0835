"""No published row names a person by text: names of ansvar are withheld, other texts are told of."""

import json

import pytest

from orchestration import checks, cli, dbt, duck, publication
from orchestration.settings import DBT_PROJECT, SEEDS

PERSONS = {
    "Kari Nordmann": "fornavn og etternavn",
    "OLE JAKOB HANSEN": "fornavn og etternavn",
    "Støttekontakt for Anne-Grete Lie": "fornavn og etternavn",
    "BPA Ola N.": "fornavn og etternavn",
    "Per Olav Berg bolig": "fornavn og etternavn",
    "Mohamed Abdi": "fornavn og etternavn",
    "Solveig": "fornavn",
    "BPA Kari": "fornavn",
    "Vedtak Emma (f. 2012)": "fornavn",
    "Nordmann, Kari": "etternavn og fornavn",
    "Hansen Kari": "etternavn og fornavn",
    "Tiltak Johansen": "etternavn",
    "K. Hansen": "etternavn",
    "Bruker 12": "en bruker",
    "BRUKER ID 815 (A.B)": "en bruker",
    "PERS. ASSISTENT ID 69": "en bruker",
    "BPA K.H.": "en bruker",
}
# Roads, houses and words that hold a name.
NO_PERSONS = [
    "Olav Sundes veg bustader", "KANTINE OLAV KYRRESGT. 23", "PUH BJØRN FARMANNSGATE", "Johannes læringssenter, felles",
    "JOHANNES LÆRINGSSENTER, VOKSENOPPLÆRING", "Maria sykehjem", "Solveig bofellesskap", "Åse helsehus - natt",
    "Avdeling Åse-Lerstad", "DAG OG NATT", "LEVE HELE LIVET", "BARN I ANDRE KOMMUNER", "Per 31.12", "Eva prosjektet",
    "Brukerstyrt personlig assistanse", "Brukere under 18 år", "Oasen Aktivitet", "Skansen Aktivitet", "Haugen bolig",
    "Avdeling 2", "Sone Nord", "Fellesutgifter", "Hjemmetjenesten 1. etg.", "A, B og C", "", " ", "1234",
]  # fmt: skip


@pytest.fixture(scope="module")
def signs():
    """{text: the sign by which it looks like a person's}, by the macro that the models use."""
    jinja2 = pytest.importorskip("jinja2")
    macros = "".join((DBT_PROJECT / "macros" / name).read_text() for name in ("dialekt.sql", "personer_i.sql"))
    target = type("Target", (), {"type": "duckdb"})
    asked = jinja2.Environment(extensions=["jinja2.ext.do"]).from_string(macros + "{{ personer_i('tekster') }}")
    query = asked.render(target=target, ref=lambda name: name)

    def of(texts: list[str]) -> dict[str, str]:
        with duck.connect() as con:
            words = duck.literal(SEEDS / "personvern" / "navneord.csv")
            con.execute(f"create table navneord as from read_csv({words}, header = true, all_varchar = true)")
            con.execute("create table tekster as select unnest(?) as tekst", [texts])
            return dict(con.execute(query).fetchall())

    return of


def test_what_looks_like_a_person_is_known_by_its_sign(signs):
    assert signs([*PERSONS, *NO_PERSONS]) == PERSONS


def test_no_ansvar_of_the_demo_looks_like_a_person(demo):
    """174 real names of Ålesund 2020, with roads and houses that are named after people."""
    assert demo.build(
        "select count(distinct ansvar_navn) filter (tegn is null), count(*) filter (tegn is not null)"
        " from intermediate.int_regnskap__ansvar_navn where kommunenr = '1507'"
    ) == [(174, 0)]


def test_withheld_names_are_told_by_number_where_no_reader_looks(published, capsys, monkeypatch):
    places = published.places
    with duck.connect(places.build_db) as con:
        con.execute("update marts.publikasjon set build_id = '29990101T000000Z-test'")
        con.execute(
            "update intermediate.int_regnskap__ansvar_navn set holdes_tilbake = true, ansvar_navn = 'Kari Nordmann'"
            " where kommunenr = '1507' and ansvar in ('110200', '110100')"
        )
    publication.make(places, places.published / "audit", checks.planned())
    told = (
        "1507: 2 ansvar with a name that looks like a person's, which is withheld: 110100, 110200."
        " What may stand is named in ansvar_navn_kan_vises"
    )
    assert publication.withheld_names(places) == [told]
    monkeypatch.setenv("OMSORGSVAREHUS_DATA", str(places.data))
    assert cli.main(["status"]) == 0
    said = capsys.readouterr().out
    assert f"  withheld: {told}\n" in said
    assert "Nordmann" not in said
    # Readers have the number of them; that an ansvar is one person's is not theirs to know.
    manifest = (places.published / "manifest.json").read_text()
    assert json.loads(manifest)["withheld_names"] == {"1507": 2}
    assert "110200" not in manifest
    # A run under way, or a build that is gone, takes away the numbers only.
    places.build_db.unlink()
    assert publication.withheld_names(places) == [told.replace(": 110100, 110200", "")]


def test_a_published_text_that_looks_like_a_person_is_a_warning_with_its_row_and_without_the_text(published):
    (well,) = dbt.build(published.places, ["tekst_om_person"])
    assert (well.status, well.message) == ("pass", "")
    with duck.connect(published.places.build_db) as con:
        con.execute(
            "update marts.kostra_korrigeringer set begrunnelse = 'BPA for Kari Nordmann er flyttet'"
            " where regel_id = (select min(regel_id) from marts.kostra_korrigeringer)"
        )
        con.execute("update marts.hjemmetjeneste_sone set sone = 'Solveig Moen' where sone = 'Sørvika'")
        rule = con.execute("select kommunenr, min(regel_id) from marts.kostra_korrigeringer group by 1").fetchone()
    (warned,) = dbt.build(published.places, ["tekst_om_person"])
    assert warned.status == "warn"
    row = f"mart kostra_korrigeringer, kolonne begrunnelse, forste_rad kommunenr {rule[0]} regel_id {rule[1]}, rader 1"
    assert row in warned.message
    assert "mart hjemmetjeneste_sone, kolonne sone, forste_rad kommunenr 9902, rader 1" in warned.message
    assert "tegn fornavn og etternavn, tegn_i_teksten 32" in warned.message
    assert "Nordmann" not in warned.message
    assert "Moen" not in warned.message
