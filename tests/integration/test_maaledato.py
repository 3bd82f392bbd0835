"""Two whole nights, of all published tables: nobody is in the difference, and what is new is of a new day."""

import shutil
from decimal import Decimal

from orchestration import cli, publication
from orchestration.oppdiktet import vedtak
from tests.conftest import build_part, errors

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
TABLES = [
    "hjemmetjeneste_alder",
    "hjemmetjeneste_sone",
    "hjemmetjeneste_vedtaksvolum",
    "vedtak_konsentrasjon",
    "vedtak_ressurs",
    "vedtaksendring",
]
FIGURES = ["mottakere", "timer_per_uke", "vedtatte_timer_per_uke", "kostnad_per_uke_nok"]


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
    result = warehouse.run()
    assert result.success, errors(result)
    second = publication.manifest(warehouse.places)

    for mart in first["marts"].keys() - {"publikasjon"}:
        everything = f"from marts.{mart} order by all"
        assert warehouse.published(everything) == warehouse._rows(before, everything), mart
    (was,), (day,) = first["measuring_dates"], second["measuring_dates"]
    assert (was["arkivfil"], was["nyere"]) == (day["arkivfil"], None)
    assert day["nyere"] not in (None, day["arkivfil"])
    told = "select mart, merknader from marts.publikasjon where merknader is not null order by mart"
    assert warehouse._rows(before, told) == []
    remark = f"9902 {DAY} står som først publisert; kommunens nyeste uttrekk er ikke brukt"
    assert warehouse.published(told) == [(mart, remark) for mart in TABLES]
    monkeypatch.setenv("OMSORGSVAREHUS_DATA", str(warehouse.places.data))
    assert cli.main(["status"]) == 0
    assert (
        f"  9902 {DAY}: stands as it was published, from {day['arkivfil']}; the newest extract tells otherwise"
        " and is not used (maaledatoer_paa_nytt counts it anew)\n"
    ) in capsys.readouterr().out

    # A new day: she is in that one, and the published one is as it was.
    warehouse.config.write_text(CONFIG % f"{DAY}, {NEW}")
    build_part(warehouse.places, warehouse.config, *(f"+{mart}" for mart in TABLES), "--exclude", "resource_type:test")
    whole = "from marts.hjemmetjeneste_sone where sone = 'alle'"
    assert warehouse.build(f"select maaledato::varchar, mottakere, vedtatte_timer_per_uke {whole} order by all") == [
        (DAY, 602, Decimal("2170.8750")),
        (NEW, 611, Decimal("2200.2500")),
    ]
    for mart in TABLES[:-1]:
        old, new = (figures(rows, mart) for rows in (warehouse.published, warehouse.build))
        both = {key for key in old.keys() & new.keys() if None not in (old[key], new[key])}
        assert len(both) > 3
        assert {key: new[key] for key in both} == {key: old[key] for key in both}


def figures(rows, mart: str) -> dict[tuple, object]:
    """Every figure of the published day in a mart, by the row and the column that it stands in."""
    columns = [name for (name,) in rows(f"select column_name from (describe marts.{mart})")]
    keys = [
        name for name in ("sone", "aldersgruppe", "timeklasse", "tjenestekode", "tyngste_prosent") if name in columns
    ]
    measures = [name for name in FIGURES if name in columns]
    told = rows(
        f"select [{', '.join(keys)}]::varchar[], {', '.join(measures)} from marts.{mart} where maaledato = '{DAY}'"
    )
    return {(*key, name): value for key, *row in told for name, value in zip(measures, row, strict=True)}
