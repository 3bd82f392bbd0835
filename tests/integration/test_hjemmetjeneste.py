"""Home care, from the extract to what is published: changes add up, prices are followed, and no person can be found."""

import shutil
from decimal import Decimal

import pytest

from orchestration import dbt, duck, privacy
from orchestration.errors import AuditError
from orchestration.oppdiktet import vedtak
from orchestration.settings import Places
from tests.conftest import Warehouse, errors

VOLUME = "from marts.hjemmetjeneste_vedtaksvolum where kommunenr = '9902'"


def test_the_changes_are_the_waterfall_between_the_days(demo):
    rows = demo.published(
        "select endring, mottakere, timer_per_uke_fra, timer_per_uke_til, endring_timer_per_uke"
        " from marts.vedtaksendring where kommunenr = '9902' order by endring"
    )
    assert [(endring, mottakere, str(change)) for endring, mottakere, _, _, change in rows] == [
        ("avsluttet", 62, "-220.0000"),
        ("ny", 70, "243.0000"),
        ("redusert", 40, "-123.7500"),
        ("uendret", 406, "0.0000"),
        ("økt", 94, "112.8750"),
    ]
    ((change,),) = demo.published("select sum(endring_timer_per_uke) from marts.vedtaksendring")
    ((difference,),) = demo.published(
        "select sum(case when maaledato = '2025-01-31' then 1 else -1 end * vedtatte_timer_per_uke)"
        " from marts.hjemmetjeneste_sone where sone = 'alle'"
    )
    assert change == difference == Decimal("12.125")


def test_a_tenth_of_the_recipients_have_two_fifths_of_the_hours(demo):
    assert demo.published(
        "select mottakere, timer_per_uke, andel_timer_prosent from marts.vedtak_konsentrasjon"
        " where maaledato = '2025-01-31' and tyngste_prosent = 10"
    ) == [(61, Decimal("879.75"), 40.3)]


def test_recipients_stand_beside_the_inhabitants_of_the_same_turn_of_the_year(demo):
    born = "from marts.befolkning where kommunenr = '9902' and aar = 2024 and alder >= 90"
    assert demo.published(
        f"select mottakere, innbyggere = (select sum(innbyggere) {born}), mottakere_per_1000"
        " from marts.hjemmetjeneste_alder where maaledato = '2024-01-31' and aldersgruppe = '90+'"
    ) == [(90, True, 83.1)]


def test_hours_cost_their_price(demo):
    assert demo.published(
        "select mottakere, timer_per_uke, pris_per_time_nok, kostnad_per_uke_nok, prisaar, pris_verifisert"
        " from marts.vedtak_ressurs where maaledato = '2025-01-31' and tjenestekode = '15'"
    ) == [(610, Decimal("2183.00"), Decimal("764.00"), Decimal("1667812.00"), 2021, False)]


def test_zones_and_classes_of_few_are_put_together(demo):
    assert demo.published(
        f"select sone, soner, timeklasse, mottakere, timer_per_uke {VOLUME} and maaledato = '2025-01-31'"
        " and timeklasse <> 'alle' and soner is not null order by mottakere"
    ) == [
        ("andre soner", "Natt; Skjærøya; Sørvika", "10 og over", 9, Decimal("122.0000")),
        ("andre soner", "Natt; Skjærøya; Sørvika", "1-2.5", 27, Decimal("40.0000")),
        ("andre soner", "Natt; Skjærøya; Sørvika", "under 1", 35, Decimal("16.7500")),
        ("andre soner", "Natt; Skjærøya; Sørvika", "2.5-10", 41, Decimal("191.0000")),
    ]
    # What everybody asks about is whole: zones, ages and classes of hours.
    assert demo.published(f"select count(*) filter (skjermet), min(mottakere) {VOLUME}") == [(0, 5)]
    assert demo.published(
        f"select count(distinct sone), count(distinct aldersgruppe), count(distinct timeklasse) {VOLUME}"
        " and soner is null and aldersgrupper is null and timeklasser is null"
    ) == [(8, 7, 6)]


def test_each_table_is_the_whole_municipality(demo):
    sums = demo.published(
        f"""
        select sone = 'alle', aldersgruppe = 'alle', timeklasse = 'alle', sum(mottakere), sum(timer_per_uke)
        {VOLUME} and maaledato = '2025-01-31' group by all
        """
    )
    assert len(sums) == 6
    assert {one[3:] for one in sums} == {(610, Decimal("2183.0000"))}


def test_persons_are_in_their_own_schema_and_nowhere_else(demo):
    assert demo.build("select distinct schema_name from duckdb_columns() where column_name = 'person'") == [("person",)]
    with duck.connect(demo.places.published_db, read_only=True) as con:
        for (mart,) in con.execute("select table_name from duckdb_tables()").fetchall():
            assert privacy.columns_with_pseudonym(con, f"marts.{mart}") == []
    kept = [path for path in (demo.places.archive / "vedtak").rglob("*") if path.is_file()]
    assert {oct(path.stat().st_mode & 0o777) for path in kept} == {"0o400"}
    assert oct(demo.places.build_db.stat().st_mode & 0o777) == "0o600"
    lines = vedtak.VEDTAK_FIL.read_text(encoding="utf-8").splitlines()
    held = {person for (person,) in demo.build("select distinct person from person.vedtak")}
    assert len(held) == 742 and not held & {line.split(",")[0] for line in lines}


def test_a_small_zone_is_withheld_and_stands_with_the_next_smallest(rebuilt):
    """Three of Sørvika's are left."""
    small = rebuilt(
        "update person.vedtak set sone = 'Skjærøya' where sone = 'Sørvika' and person not in"
        " (select person from person.vedtak where sone = 'Sørvika' group by 1 order by 1 limit 3)"
    )
    rows = small.build(
        "select sone, soner, mottakere is null, skjermet, aarsverk from marts.hjemmetjeneste_sone"
        " where maaledato = '2025-01-31' and (skjermet or soner is not null) order by sone"
    )
    assert rows == [
        ("Natt", None, True, True, None),
        ("Sørvika", None, True, True, None),
        ("andre soner", "Natt; Sørvika", False, False, Decimal("14.00")),
    ]
    ((parts, whole),) = small.build(
        "select sum(mottakere) filter (sone <> 'alle'), sum(mottakere) filter (sone = 'alle')"
        " from marts.hjemmetjeneste_sone where maaledato = '2025-01-31'"
    )
    assert parts == whole == 610


@pytest.fixture
def rebuilt(demo, tmp_path):
    """Changes the rows that home care is made of, on a copy of the demo's build, and builds what follows from them."""
    copy = Places(tmp_path)
    copy.build_db.parent.mkdir()
    shutil.copyfile(demo.places.build_db, copy.build_db)

    def rebuild(sql: str) -> Warehouse:
        with duck.connect(copy.build_db) as con:
            con.execute(sql)
        # Cautious: no test that also looks at a model that is not built here.
        dbt.build(copy, ["int_vedtak__gjeldende+", "--exclude", "publikasjon", "--indirect-selection", "cautious"])
        return Warehouse(copy)

    return rebuild


def test_a_zone_that_falls_to_nothing_stops_the_night(rebuilt):
    with pytest.raises(AuditError) as fault:
        rebuilt("update person.vedtak set slutt = '2024-12-31' where sone = 'Sørvika' and slutt is null")
    assert (
        "test sone_falt_til_ingenting: expected no rows; found 1:\n"
        "  kommunenr 9902, sone Sørvika, maaledato 2024-01-31, mottakere 19, neste_maaledato 2025-01-31"
    ) in str(fault.value)


def test_an_extract_that_is_cut_stops_the_night(rebuilt):
    with pytest.raises(AuditError) as fault:
        rebuilt("update person.vedtak set slutt = '2024-12-31' where line % 3 > 0 and slutt is null")
    assert "test hjemmetjeneste_faller: expected no rows; found 1:\n  kommunenr 9902, maaledato 2025-01-31" in str(
        fault.value
    )


def test_a_gap_between_the_classes_loses_nobody_unseen(rebuilt):
    with pytest.raises(AuditError) as fault:
        rebuilt("update referanse.timeklasse set timer_fra = 3 where timeklasse = '2.5-10'")
    assert "test mottaker_faller_ut: expected no rows; found 2:" in str(fault.value)
    assert "kommunenr 9902, maaledato 2025-01-31, personer 610, mottakere 566" in str(fault.value)


def test_the_configuration_says_which_services_count(rebuilt):
    home = rebuilt("insert into raw.hjemmetjeneste values ('1')")
    assert home.build(
        "select vedtatte_timer_per_uke from marts.hjemmetjeneste_sone where maaledato = '2025-01-31' and sone = 'alle'"
    ) == [(Decimal("2348.0000"),)]  # 2 183 and 165


def test_a_municipality_may_have_decisions_and_no_account(warehouse, tmp_path):
    for file in (vedtak.VEDTAK_FIL, vedtak.BEMANNING_FIL):
        shutil.copy(file, tmp_path)
    warehouse.config = tmp_path / "kommune.yml"
    warehouse.config.write_text(
        """
        kommuner:
          - kommunenr: "9902"
            navn: Prøvestad (oppdiktet)
            vedtak:
              - {fil: oppdiktet_9902_vedtak.csv, system: kanonisk, maaledatoer: [2025-01-31]}
            bemanning: oppdiktet_9902_bemanning.csv
        """
    )
    result = warehouse.run()
    assert result.success, errors(result)
    assert warehouse.published(
        "select count(*), max(mottakere), max(mottakere_per_1000) from marts.hjemmetjeneste_alder"
    ) == [(7, 610, None)]
    assert warehouse.published("select count(*) from marts.vedtaksendring") == [(0,)]
