"""From KLASS' answers to the dimensions: names by the digits of a code, and the group of every municipality."""

import csv
import json
import re

import pytest

from orchestration import dbt, duck, national, settings
from orchestration.assets import ingest
from orchestration.settings import Places
from orchestration.sources import klass
from tests.conftest import Warehouse, config_writer

RECORDED = settings.ROOT / "tests" / "golden" / "klass_2025.csv"
FILE = {
    "fil": "regnskap.csv",
    "slag": "csv",
    "innhold": "med_art",
    "aar": 2023,
    "kolonner": {name: name for name in ("ansvar", "funksjon", "art", "belop")},
}


class Klass:
    """A warehouse of one account, and the answers of KLASS that the test puts into it."""

    def __init__(self, folder) -> None:
        files = {
            "regnskap.csv": "ansvar;funksjon;art;belop\n100;253;010;1000\n",
            "regler.csv": "ansvar,funksjon,metode,brukergruppe,vekt\n100,,direkte,ELDRE_INSTITUSJON,\n",
        }
        self.folder = folder
        self.warehouse = Warehouse(Places(folder / "data"), config_writer(folder)(files, [FILE]))
        places, config = self.warehouse.places, settings.load(self.warehouse.config)
        kept = ingest.keep_all(places, config, self.warehouse.config)
        with duck.connect(places.build_db) as con:
            ingest.load_all(con, config, kept, "test")
            national.load_all(con, places, None)  # SSB's tables, empty

    def build(self, answers: dict[tuple, dict], *wanted: str) -> list[str]:
        """Take in {(classification, target): answer} and build; gives what the warnings say."""
        with duck.connect(self.warehouse.places.build_db) as con:
            for table in ("klass_kode", "klass_korrespondanse"):
                con.execute(f"delete from raw.{table}")
            for place, ((number, target), answer) in enumerate(answers.items()):
                path = self.folder / f"{place}.json"
                path.write_text(json.dumps(answer))
                resource = "corresponds" if target else "codes"
                numbers = [number, *([target] if target else [])]
                klass.judge(path.read_bytes(), resource)
                klass.read(con, path, f"fil{place}", "SSB KLASS", numbers, resource)
        results = dbt.build(self.warehouse.places, [*wanted, "--indirect-selection", "cautious"])
        return [result.message for result in results if result.status == "warn"]


@pytest.fixture(scope="module")
def answered(tmp_path_factory):
    return Klass(tmp_path_factory.mktemp("klass"))


def code(code: str, name: str, first: str = "2015-01-01", last: str | None = None) -> dict:
    return {"code": code, "name": name, "validFromInRequestedRange": first, "validToInRequestedRange": last}


def recorded(klassifikasjon: str) -> list[dict]:
    with RECORDED.open(encoding="utf-8") as stream:
        return [code(r["kode"], r["navn"]) for r in csv.DictReader(stream) if r["klassifikasjon"] == klassifikasjon]


def test_every_art_and_function_of_2025_gets_its_name_from_klass(answered):
    """Against the seeds' own names, which another test holds to the same list: here with a mark that only KLASS has."""
    lists = {number: recorded(number) for number in ("259", "277")}
    for codes in lists.values():
        for one in codes:
            one["name"] += f" [{one['code']}]"
    # 270 ends with 2025, as the seeds have it.
    lists["259"] = [
        {**one, "validToInRequestedRange": "2026-01-01"} if one["code"] == "A270" else one for one in lists["259"]
    ]
    answered.build(
        {(number, None): {"codes": codes} for number, codes in lists.items()},
        *("+dim_art", "+dim_funksjon"),
    )
    for mart, column, number in (("dim_art", "art", "259"), ("dim_funksjon", "funksjon", "277")):
        rows = answered.warehouse.build(
            f"select {column}, navn, verifisert, kilde from marts.{mart}"
            " where 2025 between gyldig_fra and coalesce(gyldig_til, 9999)"
        )
        singles = [one["code"] for one in lists[number] if re.fullmatch(r"(A[DI]?)?\d{3}", one["code"])]
        assert {key for key, *_ in rows} == {single[-3:] for single in singles}
        for key, name, verified, source in rows:
            written = min((one for one in singles if one[-3:] == key), key=lambda one: (len(one), one))
            assert (name.partition(" [")[2], verified, source) == (f"{written}]", True, f"KLASS {number}"), (key, name)
        assert answered.warehouse.build(f"select * from marts.{mart} where {column} !~ '[0-9]{{3}}'") == []
    names = dict(answered.warehouse.build("select art, navn from marts.dim_art"))
    assert names["729"] == "Kompensasjon for merverdiavgift i driftsregnskapet [AD729]"
    assert names["099"] == "Arbeidsgiveravgift [A099]"


def test_an_art_that_klass_writes_anew_keeps_one_name_and_its_years(answered):
    """729 got its letters some year, 905 ended in the operating account, and 375 ended when ours did."""
    answered.build(
        {
            ("259", None): {
                "codes": [
                    code("729", "Gammelt navn", last="2020-01-01"),
                    code("AD729", "Drift, før", first="2020-01-01", last="2023-01-01"),
                    code("AD729", "Drift", first="2023-01-01"),
                    code("AI729", "Investering", first="2020-01-01"),
                    code("AD905", "Drift", last="2024-01-01"),
                    code("AI905", "Investering"),
                    code("375", "Slutt", last="2020-01-01"),
                    code("A490", "Slutt et annet år", last="2019-01-01"),
                    code("AGD010", "En sum"),
                    code("AG010", "En sum"),
                ]
            }
        },
        "+dim_art",
    )
    assert answered.warehouse.build("select art, navn, gyldig_til from marts.dim_art where kilde = 'KLASS 259'") == [
        ("375", "Slutt", 2019),
        ("729", "Drift", None),
        ("905", "Investering", None),
    ]


def pairs(*rows: tuple) -> dict:
    return {
        "correspondenceItems": [
            {
                "sourceCode": source,
                "sourceName": source and f"Navn {source}",
                "targetCode": target,
                "targetName": f"Navn {target}",
                "validFrom": first,
                "validTo": last,
            }
            for source, target, first, last in rows
        ]
    }


NUMBERS = ("9901", "9902", "9903")
MUNICIPALITIES = {"codes": [code(number, f"Kommune {number}") for number in (*NUMBERS, "9999")]}
GROUPS = ("+dim_kommune_aar", "kommune_uten_kostragruppe", "kommune_i_flere_kostragrupper")
UNTIL_2020 = ("2015-01-01", "2020-01-01")
WARNING = "test kommune_uten_kostragruppe: expected no rows; found "


def groups(answered) -> dict[str, dict[int, str]]:
    found: dict[str, dict[int, str]] = {}
    for number, year, group in answered.warehouse.build(
        "select kommunenr, aar, kostragruppe from marts.dim_kommune_aar where kommunenr in ('9901', '9902', '9903')"
    ):
        found.setdefault(number, {})[year] = group
    return found


def test_an_old_table_of_131_fills_the_years_that_112_does_not_tell_of(answered):
    """112's own tables hold where both tell, also where the other is newer."""
    warnings = answered.build(
        {
            ("131", None): MUNICIPALITIES,
            ("112", "131"): pairs(
                ("EKG12", "9901", "2020-01-01", None),
                ("EKG02", "9902", "2018-01-01", "2024-01-01"),
                ("EKG03", "9902", "2024-01-01", None),
                ("EKG17", "9903", "2015-01-01", None),
                (None, "9999", "2020-01-01", None),
                ("EKG12", "9901", "2020-01-01", None),  # two of KLASS' tables have it
            ),
            ("131", "112"): pairs(
                ("9901", "EKG09", *UNTIL_2020), ("9902", "EKG01", *UNTIL_2020), ("9903", "EKG16", "2016-01-01", None)
            ),
        },
        *GROUPS,
    )
    assert warnings == []
    years = range(2015, 2024)
    assert groups(answered) == {
        "9901": {year: "EKG09" if year < 2020 else "EKG12" for year in years},
        "9902": {year: "EKG01" if year < 2018 else "EKG02" for year in years},
        "9903": dict.fromkeys(years, "EKG17"),
    }


def test_a_correspondence_that_ends_with_2019_is_told_for_every_municipality(answered):
    old = pairs(*((number, "EKG09", *UNTIL_2020) for number in NUMBERS))
    (warning,) = answered.build({("131", None): MUNICIPALITIES, ("131", "112"): old}, *GROUPS)
    assert warning.startswith(WARNING + "3:")
    for number in NUMBERS:
        assert f"kommunenr {number}, navn Kommune {number}, aar 2023, siste_aar_med_gruppe 2019" in warning


def test_the_one_municipality_that_has_no_group_is_named(answered):
    held = pairs(("EKG12", "9901", "2020-01-01", None), ("EKG12", "9903", "2020-01-01", None))
    (warning,) = answered.build({("131", None): MUNICIPALITIES, ("112", "131"): held}, *GROUPS)
    assert warning == WARNING + "1:\n  kommunenr 9902, navn Kommune 9902, aar 2023, siste_aar_med_gruppe None"


def test_a_municipality_in_two_groups_at_once_is_told(answered):
    held = pairs(*(("EKG12", number, "2020-01-01", None) for number in NUMBERS), ("EKG11", "9902", "2020-01-01", None))
    (warning,) = answered.build({("131", None): MUNICIPALITIES, ("112", "131"): held}, *GROUPS)
    assert warning == (
        "test kommune_i_flere_kostragrupper: expected no rows; found 1:"
        "\n  spurt_klassifikasjon 112, kommunenr 9902, gyldig_fra 2020-01-01, kostragrupper EKG11, EKG12"
    )
    assert groups(answered)["9902"][2023] == "EKG11"
