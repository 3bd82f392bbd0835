"""The national half in whole runs: from SSB's answers to the marts, and on a night when SSB fails."""

import contextlib
import fcntl
import json
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from datetime import UTC, datetime

import dagster as dg
import pytest

from orchestration import catalogue, download, national, settings
from orchestration.oppdiktet import tall, tjener
from orchestration.settings import Places
from tests import openapi
from tests.conftest import EXTERNAL, Warehouse, errors, external
from tests.ssb_server import FakeClock, Server, says

ACCOUNT = "ansvar;funksjon;art;belop\n100;253;010;1000\n"
RULES = "ansvar,funksjon,metode,brukergruppe,vekt\n100,,direkte,ELDRE_INSTITUSJON,\n"
COLUMNS = {"ansvar": "ansvar", "funksjon": "funksjon", "art": "art", "belop": "belop"}
FILE = {"fil": "regnskap.csv", "slag": "csv", "innhold": "med_art", "aar": 2023, "kolonner": COLUMNS}
PRELIMINARY = "2025-03-17T07:00:00Z"


class Nation:
    """A warehouse that asks a local service as if it were SSB."""

    def __init__(self, warehouse: Warehouse, server: Server) -> None:
        self.warehouse, self.server = warehouse, server

    def run(self, *groups: str):
        """The whole night, or these groups of assets."""
        result = self.warehouse.run(dg.AssetSelection.groups(*groups) if groups else None)
        assert result.success, errors(result)
        return result


@contextlib.contextmanager
def nation_in(folder, monkeypatch, faults=(), prepare=None):
    datasets = tall.tables()
    if prepare:
        prepare(datasets)
    clock = FakeClock(datetime.now(UTC).replace(tzinfo=None).isoformat())
    monkeypatch.setattr(national, "Clock", lambda: clock)
    with Server(tjener.app(datasets), clock) as server:
        for end, fault in faults:
            server.play(fault, on=end)
        (folder / "regnskap.csv").write_text(ACCOUNT)
        (folder / "regler.csv").write_text(RULES)
        kommune = {
            "kommunenr": "9901",
            "navn": "Eksempelvik",
            "aar": [2023],
            "regnskap": [FILE],
            "fordelingsregler": "regler.csv",
        }
        rules = {"pxweb": f"{server.address}/pxweb", "klass": f"{server.address}/klass", "kall_per_minutt": 6000}
        (folder / "kommune.yml").write_text(json.dumps({"kommuner": [kommune], "ssb": rules}))
        yield Nation(Warehouse(Places(folder / "data"), folder / "kommune.yml"), server)


@pytest.fixture(scope="module")
def nation(tmp_path_factory):
    """One night; 12209 is preliminary, numbers not in use hold 0, and KLASS gives the municipalities of 2026 as SSB."""
    klass = "klass_131_codesAt_2026-01-01.json"
    faults = []
    if (EXTERNAL / klass).is_file():
        real = json.loads(external(klass).read_text())
        # An answer for one day; for a range KLASS says from when.
        real["codes"] = [{**code, "validFromInRequestedRange": "2026-01-01"} for code in real["codes"]]
        real["codes"] += [code for code in _klass_codes() if code["code"] >= "99"]
        faults = [("/131/codes", says(200, real)), ("/131/changes", says(200, {"codeChanges": _renumberings()}))]
    with (
        pytest.MonkeyPatch.context() as monkeypatch,
        nation_in(
            tmp_path_factory.mktemp("nation"),
            monkeypatch,
            faults,
            lambda datasets: datasets["12209"].update(updated=PRELIMINARY),
        ) as made,
    ):
        with pytest.MonkeyPatch.context() as zeros:  # the demo, which later tests make, is not to have them
            zeros.setattr(tall, "UTENFOR", dict.fromkeys(tall.TABELLER, 0))
            made.run()
        yield made


def _renumberings() -> list[dict]:
    """The changes of 2024 as a public file has them, in KLASS' form. It takes the split of 1507 for a renumbering."""
    told = json.loads(external("kommune_kodehistorikk_2024.json").read_text())["endringer"]
    return [
        {"oldCode": old["code"], "newCode": new, "changeOccurred": old["validTo"]}
        for new, change in told.items()
        for old in change["oldCodes"]
    ]


def _klass_codes() -> list[dict]:
    with national.at_desk(Places(), settings.Ssb(kilde="oppdiktet")) as desk:
        return json.loads(desk.guest.get("http://oppdiktet/klass/classifications/131/codes", {"from": "2015-01-01"}))[
            "codes"
        ]


def test_every_question_and_answer_holds_to_the_official_description(nation):
    asked = [call for call in nation.server.calls if call.path.startswith("/pxweb/")]
    assert len(asked) >= 13 + 13
    for call in asked:
        path = call.path.removeprefix("/pxweb")
        openapi.check_request(call.method, path, list(call.query.items()), call.body)
        openapi.check_answer(path, call.status, call.kind, call.answer, method=call.method.lower())


def test_a_cold_night_asks_for_each_thing_once_and_a_night_without_news_for_metadata_only(nation):
    def count(calls):
        ends = ["/metadata", "/data", "/codes", "/changes", "/corresponds"]
        return {end: sum(call.path.endswith(end) for call in calls) for end in ends} | {
            "/codelists": sum("/codelists/" in call.path for call in calls)
        }

    cold = list(nation.server.calls)
    assert count(cold) == {"/metadata": 13, "/data": 13, "/codes": 5, "/changes": 1, "/corresponds": 2, "/codelists": 0}
    nation.run("archive", "raw")
    assert count(nation.server.calls[len(cold) :]) == {
        "/metadata": 13, "/data": 0, "/codes": 0, "/changes": 0, "/corresponds": 0, "/codelists": 0,
    }  # fmt: skip


def test_every_table_is_published_and_a_number_that_is_not_in_use_has_no_figure_though_ssb_gives_0(nation):
    held = nation.warehouse.published("select distinct tabell from marts.kostra_nokkeltall order by 1")
    assert held == [(t,) for t in ("11643", "11645", "11875", "12003", "12134", "12209", "12292", "14533", "14534")]
    answers = nation.warehouse.build("select count(*), count(distinct tabell) from raw.ssb_svar")
    assert answers == [(len(catalogue.tables()), len(catalogue.tables()))]
    zeros = "select distinct verdi from raw.ssb_12292 where kokkommuneregion0000 in ('2111', '9931') and tid = '2024'"
    assert nation.warehouse.build(zeros) == [(0,)]
    for mart in ("kostra_nokkeltall", "kostra_utgifter", "befolkning"):
        for number, years in (
            ("2111", "aar > 0"),
            ("9931", "aar = 2024"),
            ("9937", "aar > 2019"),
            ("9912", "aar < 2024"),
        ):
            assert nation.warehouse.published(f"from marts.{mart} where kommunenr = '{number}' and {years}") == []
    assert nation.warehouse.published("from marts.dim_kommune where kommunenr = '2111'") == []


def test_klass_settles_names_of_functions_and_arts(nation):
    assert nation.warehouse.published(
        "select kilde, verifisert, count(*) from marts.dim_funksjon where gyldig_til is null group by all"
    ) == [("KLASS 277", True, 83)]
    assert nation.warehouse.published("select count(*) > 100 from marts.dim_art where kilde = 'KLASS 259'") == [(True,)]


def test_the_municipalities_are_klass_own_and_9999_is_none(nation):
    external("klass_131_codesAt_2026-01-01.json")
    assert nation.warehouse.published(
        "select count(*), bool_and(verifisert) from marts.dim_kommune where kilde = 'SSB KLASS' and kommunenr < '99'"
    ) == [(357, True)]
    assert nation.warehouse.published("select * from marts.dim_kommune where kommunenr = '9999'") == []


def test_a_source_that_takes_a_split_for_a_renumbering_is_not_believed(nation):
    assert {"oldCode": "1507", "newCode": "1508", "changeOccurred": "2024-01-01"} in _renumberings()
    assert nation.warehouse.published(
        "select kommunenr, kommune_sk, overgang, sammenlignbar_bakover from marts.dim_kommune"
        " where kommunenr in ('1508', '3101') order by 1"
    ) == [("1508", "K1508", "deling", False), ("3101", "K3001", "omnummerering", True)]


def test_the_last_year_is_preliminary_until_june(nation):
    standing = nation.warehouse.published(
        "select distinct tabell, aar, publisering from marts.kostra_nokkeltall"
        " where tabell in ('12209', '11875') and aar >= 2023 order by all"
    )
    assert standing == [
        ("11875", 2023, "endelig"),
        ("11875", 2024, "endelig"),
        ("12209", 2023, "endelig"),
        ("12209", 2024, "foreløpig"),
    ]
    # The command line decides by the same rows as the mart.
    told = {one.dataset: one.told() for one in national.held(nation.warehouse.places)["ssb"]}
    assert "2019-2024, updated 2025-03-17, " in told["12209"]
    assert ", foreløpig; asked " in told["12209"]
    assert ", endelig; asked " in told["11875"]


def test_a_night_when_ssb_is_gone_publishes_with_what_is_held_and_says_so(nation):
    before = nation.warehouse.published("from marts.kostra_utgifter order by all")
    nation.server.play(*[says(503)] * 10, on="/metadata")
    asked = len(nation.server.calls)
    nation.run()
    assert len(nation.server.calls) - asked == 10  # two tables, five times each; the rest is not asked for
    assert nation.warehouse.published("from marts.kostra_utgifter order by all") == before
    manifest = json.loads((nation.warehouse.places.published / "manifest.json").read_text())
    stale = {check["name"] for check in manifest["checks"] if check["kind"] == "ferskhet" and check["status"] == "warn"}
    assert {f"ferskhet ssb_{table.tabell}" for table in catalogue.tables()} <= stale
    fault = download.last_asked(nation.warehouse.places, "ssb", "12134").fault
    assert fault.startswith("not asked for, since SSB did not answer: ")
    assert fault.endswith(
        "/tables/12362/metadata?lang=no: expected an answer; found HTTP 503 with an empty body, 5 times"
    )


def test_a_first_night_without_population_publishes_nothing_and_says_which_table(tmp_path, monkeypatch):
    with nation_in(tmp_path, monkeypatch, [("/07459/metadata", says(404, b"<title>Borte</title>"))]) as first:
        result = first.warehouse.run()
    assert not result.success
    assert "/tables/07459/metadata?lang=no: expected HTTP 200; found HTTP 404 and a page: Borte" in errors(result)
    assert "Nothing is held of 07459 yet." in errors(result)
    assert not first.warehouse.places.published.exists()


def unknown_symbol(datasets: dict) -> None:
    datasets["12209"]["value"][0] = None
    datasets["12209"]["status"]["0"] = "~"


def test_a_symbol_that_nobody_knows_stops_publication(tmp_path, monkeypatch):
    with nation_in(tmp_path, monkeypatch, prepare=unknown_symbol) as odd:
        result = odd.warehouse.run(dg.AssetSelection.groups("archive", "raw", "referanse", "staging"))
    assert "test statussymbol_er_kjent: expected no rows; found 1:\n  tabell 12209, status ~, celler 1" in errors(
        result
    )


# What follows reads the demo, whose figures are the same.


@pytest.fixture(scope="module")
def invented() -> dict[str, dict]:
    return tall.tables()


def cell(datasets: dict, table: str, **codes: str) -> float | None:
    body, place = datasets[table], 0
    for variable, size in zip(body["id"], body["size"], strict=True):
        place = place * size + body["dimension"][variable]["category"]["index"][codes[variable]]
    return body["value"][place]


def expenditure(datasets: dict, region: str, year: str, function: str = "253", art: str = "AGD2") -> float | None:
    codes = {"KOKkommuneregion0000": region, "KOKfunksjon0000": function, "KOKart0000": art, "Tid": year}
    return cell(datasets, "12362", **codes, ContentsCode="KOSbelop0000")


def test_the_population_is_the_tables_own(demo, invented):
    rows = demo.published(
        "select kommunenr, aar, sum(innbyggere) from marts.befolkning"
        " where kommunenr = '9901' group by all order by aar"
    )
    ages = invented["07459"]["dimension"]["Alder"]["category"]["index"]
    expected = [
        sum(
            cell(invented, "07459", Region="9901", Kjonn=sex, Alder=age, ContentsCode="Personer1", Tid=str(year))
            for sex in "12"
            for age in ages
        )
        for year in range(2019, 2026)
    ]
    assert rows == [("9901", year, total) for year, total in zip(range(2019, 2026), expected, strict=True)]


def test_expenditure_is_in_kroner_with_what_it_was_decided_from(demo, invented):
    rows = demo.published(
        "select belop_nok, publisering, kilde, arkivfil from marts.kostra_utgifter"
        " where kommunenr = '9901' and aar = 2023 and funksjon = '253' and artsgruppe = 'netto'"
    )
    belop, standing, source, file = rows[0]
    assert belop == 1000 * expenditure(invented, "9901", "2023")
    assert (standing, source) == ("endelig", "Omsorgsvarehus (oppdiktede tall)")
    sidecar = json.loads((demo.places.archive / f"{file}.json").read_text())
    assert sidecar["from"] == "http://oppdiktet/pxweb/tables/12362/data"
    assert "9901" in sidecar["query"]["KOKkommuneregion0000"]
    assert demo.published(f"select datasett, oppdiktet from marts.datakilde where arkivfil = '{file}'") == [
        ("SSB 12362", True)
    ]


def test_home_care_is_one_series_across_the_change_of_functions(demo, invented):
    rows = dict(
        demo.published(
            "select aar, belop_nok from marts.kostra_utgifter"
            " where kommunenr = '9901' and funksjon = 'f254_ekv' and artsgruppe = 'brutto'"
        )
    )
    assert rows[2023] == 1000 * expenditure(invented, "9901", "2023", "254", "AGD10")
    parts = [expenditure(invented, "9901", "2024", function, "AGD10") for function in ("257", "258")]
    assert rows[2024] == 1000 * sum(parts)
    kept = demo.published(
        "select distinct funksjon from marts.kostra_utgifter where funksjon in ('254', '257', '258') order by 1"
    )
    assert kept == [("254",), ("257",), ("258",)]


@pytest.mark.parametrize(
    ("year", "functions"),
    [("2023", ["234", "253", "254", "256", "261"]), ("2024", ["234", "253", "256", "257", "258", "261"])],
)
def test_pleie_og_omsorg_in_all_is_the_sum_of_the_functions_of_fgk11(demo, invented, year, functions):
    """SSB's group of 2025 (KLASS 277): 234, 253, 256, 257, 258 and 261."""
    for mart, column, region in (("kostra_utgifter", "kommunenr", "9901"), ("kostra_utgifter_gruppe", "gruppe", "EAK")):
        ((amount,),) = demo.published(
            f"select belop_nok from marts.{mart} where {column} = '{region}' and aar = {year}"
            " and funksjon = 'pleie_og_omsorg' and artsgruppe = 'netto'"
        )
        assert amount == 1000 * sum(expenditure(invented, region, year, function, "AGD2") for function in functions)


def test_every_code_of_functions_is_explained(demo):
    explained = dict(demo.published("select funksjonsgruppe, funksjoner from marts.dim_funksjonsgruppe"))
    held = {
        code
        for mart, column in (
            ("kostra_utgifter", "funksjon"),
            ("kostra_utgifter_gruppe", "funksjon"),
            ("behovskorrigerte_utgifter", "funksjonsgruppe"),
            ("innsparingspotensial", "funksjonsgruppe"),
            ("utgiftsutvikling", "funksjonsgruppe"),
        )
        for (code,) in demo.published(f"select distinct {column} from marts.{mart}")
    }
    assert {"pleie_og_omsorg", "f254_ekv", "FGK9", "FGK12", "253"} <= held <= explained.keys()
    assert explained["f254_ekv"] == "254 (til 2023), 257 (fra 2024), 258 (fra 2024)"
    assert explained["pleie_og_omsorg"] == "234, 253, 254 (til 2023), 256, 257 (fra 2024), 258 (fra 2024), 261"
    assert explained["FGK9"].startswith("232, 233, 234, 241, 253")
    assert explained["253"] == "253"


def test_groups_and_the_nation_stand_apart_as_ssb_gives_them(demo, invented):
    rows = demo.published(
        "select gruppe, gruppe_navn, belop_nok from marts.kostra_utgifter_gruppe"
        " where aar = 2024 and funksjon = '253' and artsgruppe = 'netto' order by gruppe"
    )
    assert [(group, amount) for group, _, amount in rows] == [
        (group, 1000 * expenditure(invented, group, "2024"))
        for group in ("EAK", "EAKUO", *(f"EKG{number:02d}" for number in range(1, 18)))
    ]
    assert all(name.endswith("(oppdiktet)") for _, name, _ in rows)
    for mart in ("kostra_utgifter", "kostra_nokkeltall", "befolkning", "kostra_utgifter_serie"):
        assert demo.published(f"select distinct kommunenr from marts.{mart} where not kommunenr ~ '[0-9]{{4}}'") == []


def series(demo, number: str, year: int) -> tuple:
    return demo.published(
        "select belop_nok, innbyggere, per_innbygger_nok, deler, sammenlignbar from marts.kostra_utgifter_serie"
        f" where kommunenr = '{number}' and aar = {year} and funksjon = '253' and artsgruppe = 'netto'"
    )[0]


def test_a_renumbered_municipality_keeps_its_history(demo, invented):
    belop, *_, parts, comparable = series(demo, "9907", 2019)
    assert (belop, parts, comparable) == (1000 * expenditure(invented, "9937", "2019"), "9937", True)


def test_a_merged_municipality_is_the_sum_of_its_parts_never_a_mean_of_rates(demo, invented):
    belop, people, rate, parts, comparable = series(demo, "9908", 2019)
    amounts = [1000 * expenditure(invented, number, "2019") for number in ("9938", "9939")]
    assert (belop, parts, comparable) == (sum(amounts), "9938,9939", True)
    assert float(rate) == pytest.approx(float(belop) / people, abs=0.005)


@pytest.mark.parametrize("number", ["9911", "9912"])
def test_behind_a_split_there_is_no_figure(demo, number):
    assert series(demo, number, 2023) == (None, None, None, "9931", False)
    assert series(demo, number, 2024)[-1] is True


def test_the_history_of_municipalities(demo):
    rows = demo.published(
        "select kommunenr, kommune_sk, gyldig_fra, gyldig_til, forgjengere, etterfolgere, overgang,"
        " sammenlignbar_bakover from marts.dim_kommune"
        " where kommunenr in ('9907', '9937', '9908', '9911', '9931', '5503', '1508') order by 1"
    )
    assert {row[0]: row[1:] for row in rows} == {
        "1508": ("K1508", 2024, None, "1507", None, "deling", False),
        "5503": ("K1903", 2024, None, "5402", None, "omnummerering", True),
        "9907": ("K9937", 2020, None, "9937", None, "omnummerering", True),
        "9908": ("K9908", 2020, None, "9938,9939", None, "sammenslåing", True),
        "9911": ("K9911", 2024, None, "9931", None, "deling", False),
        "9931": ("K9931", 2015, 2023, None, "9911,9912", None, True),
        "9937": ("K9937", 2015, 2019, None, "9907", None, True),
    }


def test_the_kostra_group_is_by_year(demo):
    assert demo.published(
        "select distinct kostragruppe from marts.dim_kommune_aar where kommunenr = '9901' and aar between 2020 and 2024"
    ) == [("EKG11",)]


def test_every_figure_leads_to_a_file_in_the_archive(demo):
    for mart in (
        "befolkning",
        "kostra_utgifter",
        "kostra_utgifter_gruppe",
        "kostra_nokkeltall",
        "kostra_nokkeltall_gruppe",
    ):
        files = [file for (file,) in demo.published(f"select distinct arkivfil from marts.{mart}")]
        assert files
        assert all((demo.places.archive / file).is_file() for file in files)
    held = {file for (file,) in demo.published("select arkivfil from marts.datakilde")}
    listed = set(json.loads((demo.places.published / "manifest.json").read_text())["archive_files"])
    assert held <= listed


def test_no_invented_figure_stands_under_a_real_municipality(demo):
    for mart in ("befolkning", "kostra_utgifter", "kostra_utgifter_serie", "kostra_nokkeltall"):
        assert (
            demo.published(
                f"select distinct kommunenr from marts.{mart} join marts.dim_kommune using (kommunenr)"
                " where not oppdiktet or not navn like '%(oppdiktet)'"
            )
            == []
        )


def test_one_table_is_fetched_by_hand(command):
    first = command("hent", "--tabell", "12292")
    assert first.stdout == "oppdiktet 12292: ny\n"
    assert re.fullmatch(r" *[\d.]+ s  archive   SSB 12292: call 1 of 1, 2592 cells\n", first.stderr)
    assert command("hent", "--tabell", "12292").stdout == "oppdiktet 12292: uendret\n"
    assert command("hent", "--tabell", "klass_art", "--godta").stdout == "oppdiktet klass_art: ny\n"
    assert "  12292                       2160 figures 2019-2024, updated 2025-06-16, " in command("status").stdout
    unknown = command("hent", "--tabell", "12922")
    assert unknown.returncode == 2
    assert "found 12922 (did you mean '12292'?)" in unknown.stderr


def test_a_person_at_a_terminal_sees_a_bar(tmp_path):
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    subprocess.run(
        [sys.executable, "-m", "orchestration.cli", "hent", "--tabell", "12292"],
        env={**os.environ, "OMSORGSVAREHUS_DATA": str(tmp_path / "data")},
        cwd=settings.ROOT,
        stdout=subprocess.DEVNULL,
        stderr=theirs,
        check=True,
    )
    os.close(theirs)
    shown = os.read(ours, 10_000).decode()
    assert "12292: 100%" in shown
    assert "12292: call 1 of 1, 2592 cells" in shown
