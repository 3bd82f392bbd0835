"""A municipality that has service figures and nothing else: what the coverage of them is, and what is not told."""

from decimal import Decimal

import pytest
import yaml

from orchestration import duck, national
from orchestration.settings import Places
from tests.conftest import Warehouse, build_part

# Inhabitants of its own, since no table of SSB is asked for.
FIGURES = """aar,tjenestetype,brukergruppe,aldersgruppe,maal,nevner,antall,maaledato,kilde
2023,avlastning_barn,,,plasser,,12,31.12.2023,telling
2023,hjemmetjeneste,PU_U18,,brukere,,8,31.12.2023,telling
2023,hjemmetjeneste,ELDRE_ANDRE,,brukere,,90,31.12.2023,telling
2023,hjemmetjeneste,ELDRE_ANDRE,80_pluss,brukere,,60,31.12.2023,telling
2023,hjemmetjeneste,ELDRE_ANDRE,,timer,,18000,31.12.2023,telling
2023,,,,innbyggere,0_17,800,2023-01-01,SSB
2023,,,,innbyggere,67_pluss,600,2023-01-01,SSB
2023,,,,innbyggere,80_pluss,200,2023-01-01,SSB
2023,,,,innbyggere,alle,4000,2023-01-01,SSB
"""


@pytest.fixture(scope="module")
def coverage(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tjenestetall")
    (folder / "tall.csv").write_text(FIGURES)
    config = folder / "kommune.yml"
    own = {"kommunenr": "9901", "navn": "Eksempelvik (oppdiktet)", "tjenestetall": "tall.csv"}
    config.write_text(yaml.safe_dump({"kommuner": [own]}))
    warehouse = Warehouse(Places(folder / "data"), config)
    with duck.connect(warehouse.places.build_db) as con:
        national.load_all(con, warehouse.places, None)
    build_part(warehouse.places, config, "+dekningsgrad")
    return warehouse


def test_children_are_nobodys_share_of_those_over_80(coverage):
    assert coverage.build(
        "select brukergruppe, aldersgruppe, nevner, teller, nevner_antall, dekning_prosent from marts.dekningsgrad"
        " where tjenestetype = 'hjemmetjeneste' and maal = 'brukere' order by all"
    ) == [
        ("ELDRE_ANDRE", "80_pluss", "80_pluss", Decimal("60.00"), 200, 30.0),
        ("ELDRE_ANDRE", "alle", "67_pluss", Decimal("90.00"), 600, 15.0),
        ("ELDRE_ANDRE", "alle", "80_pluss", Decimal("90.00"), 200, 45.0),
        ("PU_U18", "alle", "0_17", Decimal("8.00"), 800, 1.0),
    ]


def test_places_for_children_alone_are_not_institutions_in_all(coverage):
    assert coverage.build(
        "select distinct teller, deler, mangler from marts.dekningsgrad where tjenestetype = 'institusjon'"
    ) == [(None, "avlastning_barn", "barnebolig, ohjelp, sykehjem")]
    assert coverage.build("select teller from marts.dekningsgrad where tjenestetype = 'avlastning_barn'") == [
        (Decimal("12.00"),)
    ]


def test_hours_are_told_per_inhabitant_and_in_no_percent(coverage):
    assert coverage.build(
        "select nevner, dekning_prosent, per_1000_innbyggere from marts.dekningsgrad where maal = 'timer' order by all"
    ) == [("67_pluss", None, 30000.0), ("80_pluss", None, 90000.0)]
