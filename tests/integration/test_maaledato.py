"""Two whole nights, of all published tables: nobody is in the difference, and what is new is of the new day."""

import shutil
from decimal import Decimal

from orchestration import cli, publication
from orchestration.oppdiktet import vedtak
from tests.conftest import errors

DAY, NEW = "2024-01-31", "2025-01-31"
# Registered late, with a start before the published day: 17.25 hours a week in the smallest zone.
KARI = "P9999,1929,K,Sørvika,15,2023-06-01,,17.25,timer,uke,1,Hjemmetjenesten Sørvika,omfattende,egen bolig,aktiv\n"
CONFIG = """
kommuner:
  - kommunenr: "9902"
    navn: Prøvestad (oppdiktet)
    vedtak:
      - {fil: oppdiktet_9902_vedtak.csv, system: kanonisk, maaledatoer: [%s]}
    bemanning: oppdiktet_9902_bemanning.csv
grenser: {avviste_linjer_prosent: 1}  # decisions of a year after the first day are none of it
"""
ABOUT_THE_BUILD = ("publikasjon", "kolonner")


def test_one_new_person_is_not_in_the_difference_of_two_publications(warehouse, tmp_path, monkeypatch, capsys):
    for file in (vedtak.VEDTAK_FIL, vedtak.BEMANNING_FIL):
        shutil.copy(file, tmp_path)
    warehouse.config = tmp_path / "kommune.yml"
    warehouse.config.write_text(CONFIG % DAY)
    result = warehouse.run()
    assert result.success, errors(result)
    first = publication.manifest(warehouse.places)
    before = warehouse.places.published.resolve() / publication.DATABASE

    with (tmp_path / vedtak.VEDTAK_FIL.name).open("a", encoding="utf-8") as extract:
        extract.write(KARI)
    warehouse.config.write_text(CONFIG % f"{DAY}, {NEW}")
    result = warehouse.run()
    assert result.success, errors(result)
    second = publication.manifest(warehouse.places)

    for mart in first["marts"].keys() - set(ABOUT_THE_BUILD):
        old = warehouse._rows(before, f"from marts.{mart} order by all")
        named = {name for (name,) in warehouse.published(
            f"select column_name from duckdb_columns() where schema_name = 'marts' and table_name = '{mart}'"
        )}  # fmt: skip
        of_day = f"where maaledato = '{DAY}'" if "maaledato" in named else ""
        if "til_dato" in named:
            of_day = f"where til_dato <= '{DAY}'"
        assert warehouse.published(f"from marts.{mart} {of_day} order by all") == old, mart
    assert first["marts"]["hjemmetjeneste_sone"] < second["marts"]["hjemmetjeneste_sone"]
    # She is in the new day, and stands as a new recipient between the days.
    whole = "from marts.hjemmetjeneste_sone where sone = 'alle'"
    assert warehouse.published(
        f"select maaledato::varchar, mottakere, vedtatte_timer_per_uke {whole} order by all"
    ) == [
        (DAY, 602, Decimal("2170.8750")),
        (NEW, 611, Decimal("2200.2500")),
    ]

    days = {one["maaledato"]: one for one in second["measuring_dates"]}
    assert days[DAY]["arkivfil"] == first["measuring_dates"][0]["arkivfil"]
    assert days[DAY]["nyere"] == days[NEW]["arkivfil"] != days[DAY]["arkivfil"]
    remark = f"9902 {DAY} står som først publisert; kommunens nyeste uttrekk er ikke brukt"
    assert warehouse.published(
        "select mart, merknader from marts.publikasjon where merknader is not null order by 1"
    ) == [
        (mart, remark)
        for mart in (
            "hjemmetjeneste_alder",
            "hjemmetjeneste_sone",
            "hjemmetjeneste_vedtaksvolum",
            "vedtak_konsentrasjon",
            "vedtak_ressurs",
            "vedtaksendring",
        )
    ]
    monkeypatch.setenv("OMSORGSVAREHUS_DATA", str(warehouse.places.data))
    assert cli.main(["status"]) == 0
    assert (
        f"  9902 {DAY}: stands as it was published, from {days[DAY]['arkivfil']}; the newest extract tells otherwise"
        " and is not used (maaledatoer_paa_nytt counts it anew)\n"
    ) in capsys.readouterr().out
