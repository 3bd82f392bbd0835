"""`omsorgsvarehus hent --prov` against a server that plays what is recorded of SSB: all that does not fit, at once."""

import copy
import functools
import json

import pytest

from orchestration import catalogue, cli, doctor, errors, lock, national, prov, recorded
from orchestration.catalogue import Tabell, Utvalg
from orchestration.errors import InUseError
from orchestration.oppdiktet import tjener
from orchestration.settings import ROOT, Places, Ssb
from orchestration.sources.polite import Guest
from tests import openapi
from tests.recorded_ssb import indexed, tables
from tests.ssb_server import FakeClock, Server, says

TABLES = {one.tabell: one for one in catalogue.tables()}
FIRST_OF_THE_COUNTIES = "EKA31, EKA32, EKA30, EKA01, EKA02, EKA03, EKA34, EKA04, EKA05, EKA33, EKA06, EKA39"
WITHOUT_AGE = (
    "KOKkommuneregion0000 (region), KOKTenesteGrp0000 (tjenestegrupper), ContentsCode (statistikkvariabel), Tid (år)"
)
EVERYTHING = [*catalogue.tables(), *catalogue.classifications()]
CALLS = len(EVERYTHING) + 1  # one of each, and what the service says of itself
ASKED = f"{len(TABLES)} tables, {len(EVERYTHING) - len(TABLES)} KLASS questions, {CALLS} calls"


class Recorded:
    """SSB as it is recorded, with a table or a dimension to change, and what a try at it tells."""

    def __init__(self, server: Server, places: Places) -> None:
        self.server, self.places = server, places
        self.tables = copy.deepcopy(recorded_tables())
        self.codelists: dict[str, dict] = {}

    def dimension(self, table: str, code: str) -> dict:
        return self.tables[table]["dimension"][code]

    def recode(self, table: str, variable: str, **codes: str) -> None:
        """Give codes of the variable other codes, with the names that they have."""
        dimension = self.dimension(table, variable)
        names = dimension["category"]["label"]
        dimension["category"]["label"] = {codes.get(code, code): name for code, name in names.items()}
        indexed(dimension)

    def drop(self, table: str, variable: str, begins: str) -> None:
        """Take away the codes that begin so."""
        category = self.dimension(table, variable)["category"]
        category["label"] = {code: name for code, name in category["label"].items() if not code.startswith(begins)}

    def rules(self, **rules) -> Ssb:
        address = self.server.address
        return Ssb(pxweb=f"{address}/pxweb", klass=f"{address}/klass", **{"stille_sekunder": 5, **rules})

    def serve(self) -> None:
        for one in self.tables.values():
            one["id"] = list(one["dimension"])
            one["size"] = [len(indexed(dimension)["category"]["index"]) for dimension in one["dimension"].values()]
        self.server.app = tjener.app(self.tables, self.codelists)

    def ask(self, *wanted: str | Tabell, **rules) -> prov.Outcome:
        self.serve()
        chosen = [TABLES[one] if isinstance(one, str) else one for one in wanted] or EVERYTHING
        return prov.ask(self.places, self.rules(**rules), chosen, self.server.clock)

    def told(self, *wanted: str | Tabell, **rules) -> list[tuple]:
        """(kind, dataset, what, expected, found, did you mean) of each line that is no news."""
        lines = self.ask(*wanted, **rules).lines
        return [(one.kind, one.dataset, *errors.parts(one.message)) for one in lines if one.kind != prov.NEWS]


@functools.cache
def recorded_tables() -> dict[str, dict]:
    return tables()


@pytest.fixture
def ssb(tmp_path):
    with Server(None, FakeClock()) as server:
        yield Recorded(server, Places(tmp_path / "data"))


@pytest.fixture
def at_the_command_line(ssb, tmp_path, monkeypatch):
    """Runs the command with a configuration that names the server."""

    def run(*args: str) -> int:
        ssb.serve()
        config = tmp_path / "kommune.yml"
        address = ssb.server.address
        config.write_text(
            "kommuner:\n  - {kommunenr: '9901', navn: Eksempelvik, tjenestetall: tall.csv}\n"
            f"ssb: {{pxweb: '{address}/pxweb', klass: '{address}/klass'}}\n"
        )
        (tmp_path / "tall.csv").write_text("")
        monkeypatch.setenv("OMSORGSVAREHUS_DATA", str(ssb.places.data))
        monkeypatch.setattr(national, "Clock", lambda: ssb.server.clock)
        return cli.main([*args, "--config", str(config)])

    return run


def plant(ssb: Recorded) -> None:
    """Ten differences of ten kinds, each in a dataset of its own."""
    del ssb.tables["14746"]
    ssb.recode("12367", "ContentsCode", KOSbelop0000="KOSbelop0010")
    ssb.tables["12003"]["dimension"] = {
        code.replace("KOKTenesteGrp0000", "KOKTenesteGrupp0000"): one
        for code, one in ssb.tables["12003"]["dimension"].items()
    }
    ssb.dimension("12209", "Tid")["category"]["label"] = {"2013": "2013", "2014": "2014"}
    ssb.tables["12292"]["dimension"]["KOKeierform0000"] = indexed(
        {"label": "eierform", "category": {"label": {"K": "Kommunal", "P": "Privat"}}, "extension": {}}
    )
    ssb.recode("14533", "KOKkommuneregion0000", **{f"EKG{group:02}": f"KGR{group:02}" for group in range(1, 18)})
    ssb.tables["11875"]["extension"]["discontinued"] = True
    ssb.recode("11643", "TenesteType", **{"15": "16"})
    ssb.dimension("12134", "ContentsCode")["category"]["unit"]["KOSAG110000"]["base"] = "1000 kr"
    labels = ssb.dimension("12362", "KOKfunksjon0000")["category"]["label"]
    labels["FGK12a"], labels["FGK12"] = labels["FGK12"], "Sosiale tjenester"


# Of each: the kind of line, the dataset, and the beginning of what was expected and found, and what may be meant.
PLANTED = [
    ("error", "12367", "one of its 1 codes, such as KOSbelop0010", "KOSbelop0000", "KOSbelop0010"),
    ("error", "12209", "from(2015) to choose some of its codes", "none among 2013, 2014", ""),
    ("error", "12292", "a selection of KOKeierform0000 (eierform), which cannot be left out", "none", ""),
    ("error", "12003", "each key to be one of the variables", "KOKTenesteGrp0000", "KOKTenesteGrupp0000"),
    ("error", "14746", "HTTP 200", "HTTP 400 Non-existent table", ""),
    ("warning", "14533", "17 codes more, as recorded: EKG01, EKG02", "none of them", "KGR01, KGR02"),
    ("warning", "11875", "a table that SSB renews", "that it is discontinued", ""),
    ("warning", "11643", "the code 15 Helsetenester i heimen, as recorded", "none", "16"),
    ("warning", "12134", "KOSAG110000 in kr, as recorded", "1000 kr", ""),
    ("warning", "12362", "FGK12 to be 'Sosialsektoren samlet', as recorded", "'Sosiale tjenester'", "FGK12a"),
]


def test_ssb_as_it_is_recorded_is_told_of_only_where_nothing_is_recorded(ssb):
    outcome = ssb.ask()
    assert (outcome.refused, outcome.told()) == (
        False,
        f"{ASKED}, 0 s: 0 differences, {len(outcome.lines)} news",
    )
    assert {line.kind for line in outcome.lines} == {prov.NEWS}
    marked = {table: [one for one in recorded.of(table).variabler.values() if one.ikke_registrert] for table in TABLES}
    assert {line.dataset for line in outcome.lines} == {table for table, variables in marked.items() if variables}
    told = next(line.message for line in outcome.lines if line.dataset == "12292")
    assert told.startswith(
        "ContentsCode (statistikkvariabel): expected what no record shows; found that it is there, to be recorded:"
        " KOSinst066aar0000 Institusjon - beboere 0-66 år"
    )


def test_a_table_that_is_recorded_whole_is_silent_and_asked_by_metadata_alone(ssb, at_the_command_line, capsys):
    assert at_the_command_line("hent", "--prov", "--tabell", "12003", "--tabell", "klass_art") == 0
    assert capsys.readouterr().out == "1 table, 1 KLASS question, 3 calls, 0 s: 0 differences\n"
    asked = [(call.method, call.path) for call in ssb.server.calls]
    assert asked == [
        ("GET", "/pxweb/tables/12003/metadata"),
        ("GET", "/klass/classifications/259/codes"),
        ("GET", "/pxweb/config"),
    ]
    assert not ssb.places.data.exists()


def test_ten_planted_differences_are_told_at_once(ssb):
    plant(ssb)
    told = ssb.told()
    for kind, dataset, expected, found, meant in PLANTED:
        assert [
            one
            for one in told
            if one[:2] == (kind, dataset)
            and one[3].startswith(expected)
            and one[4].startswith(found)
            and one[5].startswith(meant)
        ], (dataset, [one for one in told if one[1] == dataset])
    # And nothing else but what goes with three of them.
    besides = [
        (one[1], one[3]) for one in told if not any(one[1] == two[1] and one[3].startswith(two[2]) for two in PLANTED)
    ]
    assert besides == [
        ("12209", "11 codes more, as recorded: 2015, 2016, 2017, 2018, 2019, 2020, 2021, 2022, 2023, 2024, 2025"),
        ("12003", "a selection of KOKTenesteGrupp0000 (tjenestegrupper), which cannot be left out"),
        ("14533", "codes like EKG??"),
    ]
    assert len(told) == 10 + 3


def test_the_ten_at_the_command_line(ssb, at_the_command_line, capsys):
    plant(ssb)
    assert at_the_command_line("hent", "--prov") == 1
    shown = capsys.readouterr().out
    lines = shown.splitlines()
    assert max(map(len, lines)) <= 120
    assert lines[0].split() == ["kind", "dataset", "what", "expected", "found", "did", "you", "mean"]
    rows = [line.split()[:2] for line in lines if line.startswith(("error", "warning", "news"))]
    for kind, dataset, *_, meant in PLANTED:
        assert [kind, dataset] in rows
        assert meant in shown
    kinds = [kind for kind, _ in rows]
    assert kinds == sorted(kinds, key=["error", "warning", "news"].index)
    told = f"13 differences, {kinds.count('news')} news"
    assert lines[-1] == f"{ASKED}, 0 s: {told}"
    assert not ssb.places.data.exists()
    assert not any(call.path.endswith("/data") for call in ssb.server.calls)


def test_the_page_shows_what_is_printed(ssb, at_the_command_line, capsys):
    ssb.recode("07459", "ContentsCode", Personer1="Personer2")
    ssb.recode("11875", "ContentsCode", KOSinstrehabplas0000="KOSinstrehabpla0001")
    assert at_the_command_line("hent", "--prov", "--tabell", "07459", "--tabell", "11875", "--tabell", "klass") == 1
    example = (ROOT / "docs" / "drift.md").read_text().split("```text\nkind ")[1].split("```")[0]
    assert f"kind {example}" == capsys.readouterr().out


def test_a_night_refuses_a_table_by_the_same_words(ssb):
    plant(ssb)
    table = TABLES["12003"]
    lines = [line.message for line in ssb.ask("12003").lines if line.kind == prov.ERROR]
    with national.at_desk(ssb.places, ssb.rules(), ssb.server.clock) as desk:
        (outcome,) = [national._renew_one(desk, table)]
    assert outcome.fault == "; and ".join(f"table 12003: {line}" for line in lines)
    assert len(lines) == 2


@pytest.mark.parametrize(
    ("table", "change", "kind", "what", "expected", "found", "meant"),
    [
        (
            "12003",
            lambda ssb: ssb.dimension("12003", "KOKalder0000").update(extension={"elimination": False}),
            "warning", "KOKalder0000 (alder)", "that it may be left out, as recorded", "that it must be chosen", "",
        ),
        (
            "12003",
            lambda ssb: ssb.dimension("12003", "KOKalder0000").update(label="aldersgruppe"),
            "warning", "KOKalder0000 (aldersgruppe)", "the label 'alder', as recorded", "'aldersgruppe'", "",
        ),
        (
            "07459",
            lambda ssb: ssb.recode("07459", "Kjonn", **{"2": "K"}),
            "error", "Kjonn (kjønn)", "one of its 2 codes, such as K, 1", "2", "",
        ),
        (
            "12209",
            lambda ssb: ssb.drop("12209", "KOKkommuneregion0000", "EKA"),
            "warning", "KOKkommuneregion0000 (region)",
            f"33 codes more, as recorded: {FIRST_OF_THE_COUNTIES} and 21 more", "none of them", "",
        ),
        (
            "12003",
            lambda ssb: ssb.tables["12003"].update(updated=None),
            "error", "metadata", "the time it was updated", "none", "",
        ),
        (
            "12003",
            lambda ssb: ssb.tables["12003"].update(version="1.0"),
            "error", "metadata", "json-stat2 (class dataset, version 2.0)", "class dataset, version 1.0", "",
        ),
        (
            "12003",
            lambda ssb: ssb.tables["12003"]["dimension"].pop("KOKalder0000"),
            "error", "utvalg",
            f"each key to be one of the variables {WITHOUT_AGE}", "KOKalder0000", "",
        ),
    ],
)  # fmt: skip
def test_what_else_differs_is_told_once(ssb, table, change, kind, what, expected, found, meant):
    change(ssb)
    assert ssb.told(table) == [(kind, table, what, expected, found, meant)]


def test_what_our_models_mean_and_nobody_has_recorded_is_a_warning_where_ssb_lacks_it(ssb):
    ssb.drop("12362", "KOKfunksjon0000", "253")
    (told,) = ssb.told("12362")
    assert told[:2] == ("warning", "12362")
    assert told[3:5] == (
        "253, which our models mean and no record shows",
        "none of it, and what rests on it is left out",
    )


def test_a_table_that_nobody_has_recorded_is_held_to_the_selection_alone(ssb):
    ssb.tables["11996"] = {**ssb.tables["12003"]}
    table = TABLES["12003"].model_copy(update={"tabell": "11996"})
    assert ssb.told(table) == []


def test_a_codelist_is_asked_and_held_too(ssb):
    dimension = ssb.dimension("12209", "KOKkommuneregion0000")
    listed = {"agg_1": "Uttrekk for Kommuner 2024-", "agg_2": "Uttrekk for KOSTRA-grupperinger", "agg_3": "Fylker"}
    dimension["extension"]["codelists"] = [{"id": id_, "label": label} for id_, label in listed.items()]
    codes = {"agg_1": [], "agg_2": ["EKG01"], "agg_3": ["03"]}
    ssb.codelists = {id_: {"id": id_, "values": [{"code": code} for code in codes[id_]]} for id_ in listed}
    wishes = TABLES["12209"].utvalg | {
        "KOKkommuneregion0000": Utvalg(
            verdier=["????"], kodelister=["KOSTRA-grupperinger", "KOSTRA-gruppe", "", "Kommuner 2024-", "Fylker"]
        )
    }
    told = ssb.told(TABLES["12209"].model_copy(update={"utvalg": wishes}))
    where = "KOKkommuneregion0000: kodelister"
    all_of_them = ", ".join(listed.values())
    assert told == [
        ("error", "12209", where, "one codelist whose label ends with 'KOSTRA-gruppe'", f"0 among {all_of_them}", ""),
        ("error", "12209", where, "one codelist whose label ends with ''", f"3 among {all_of_them}", ""),
        ("error", "12209", where, "'Kommuner 2024-' to hold codes of the variable itself", "none", ""),
        ("error", "12209", where, "'Fylker' to hold codes of the variable itself", "03", ""),
    ]
    assert ssb.server.asked("/codelists/agg_2") == 1


def test_more_contents_than_a_call_takes_and_a_limit_above_ssbs_are_told(ssb):
    contents = len(ssb.dimension("12134", "ContentsCode")["category"]["label"])
    (line,) = ssb.told("12134", celler_per_kall=contents - 1)
    assert line[:5] == (
        "error", "12134", "", f"ContentsCode to fit in a call of {contents - 1} cells",
        f"{contents}; choose fewer codes of it",
    )  # fmt: skip
    assert ssb.told("12134", celler_per_kall=800_001, sprak="en") == [
        (
            "error", "ssb", "ssb.celler_per_kall", "at most the 800000 cells that SSB gives in a call", "800001", "",
        ),
        ("error", "ssb", "ssb.sprak", "one of SSB's languages no", "en", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "expected", "found"),
    [
        ({"codes": []}, "entries from 2025-01-01 on", "none"),
        ({"code": []}, "a list 'codes'", '{"code": []}'),
        ({"codes": [{"name": "Lønn"}]}, "'code' ", ""),
        (
            {"codes": [{"code": "010", "name": "Lønn", "validFrom": "2025-13-01"}]},
            "entries that can be taken in",
            'Conversion Error: date field value out of range: "2025-13-01"',
        ),
    ],
)
def test_an_answer_of_klass_is_judged_as_a_nights(ssb, answer, expected, found):
    (art,) = [one for one in catalogue.classifications() if one.navn == "art"]
    ssb.server.play(says(200, json.dumps(answer).encode()), on="/259/codes")
    (told,) = ssb.told(art)
    assert told[:2] == ("error", "klass_art")
    assert told[3].startswith(expected)
    assert told[4].startswith(found)


def test_klass_is_asked_for_a_part_in_which_something_must_be(ssb):
    ssb.ask(*catalogue.classifications())
    asked = {call.path.rpartition("/")[2]: call.query for call in ssb.server.calls}
    assert asked["codes"] == {"from": "2025-01-01", "to": "2026-03-03"}
    assert asked["changes"] == {"from": "2023-01-01", "to": "2025-01-01"}
    assert (asked["corresponds"]["from"], asked["corresponds"].get("to")) == ("2015-01-01", None)


def test_ssb_that_does_not_answer_is_told_once(ssb, at_the_command_line, capsys):
    ssb.server.play(*[says(503)] * 4, on="/metadata")
    assert at_the_command_line("hent", "--prov") == 1
    shown = capsys.readouterr().out
    assert shown.count("HTTP 503") == 1
    assert [line.split()[:2] for line in shown.splitlines() if line.startswith("error")] == [["error", "ssb"]]
    nothing = f"SSB does not answer; nothing is known of {len(EVERYTHING)} datasets"
    assert shown.endswith(f"\n0 tables, 0 KLASS questions, 4 calls, 4 s: {nothing}\n")
    assert len(ssb.server.calls) == 4


def test_one_table_without_an_answer_does_not_hide_the_others(ssb):
    ssb.server.play(*[says(503)] * 2, on="/12209/metadata")
    ssb.server.play(says(404), on="/config")
    ssb.recode("12003", "ContentsCode", KOSomsorgantbruk0000="KOSomsorgantall0000")
    told = ssb.told("12209", "12003")
    assert [(kind, dataset) for kind, dataset, *_ in told] == [
        ("error", "12209"), ("warning", "12003"), ("warning", "ssb")
    ]  # fmt: skip
    assert told[1][5] == "KOSomsorgantall0000"


def test_a_refusal_of_everything_is_told_once_for_each_service(ssb):
    page = b"<html><title>Forbidden</title></html>"
    ssb.server.play(*[says(403, page)] * len(TABLES), on="/metadata")
    told = ssb.told()
    assert [one[:2] for one in told] == [("error", "12362")]
    assert told[0][4].startswith("HTTP 403 and a page: Forbidden")
    others = [table for table in TABLES if table != "12362"]
    assert told[0][4].endswith(f"So for {', '.join(others)}")


def test_while_ssb_is_closed_nothing_is_asked_and_it_is_told(ssb):
    ssb.server.clock.time = ssb.server.clock.time.replace(hour=5)
    outcome = ssb.ask()
    assert [line.message.partition(":")[0] for line in outcome.lines] == ["SSB is closed until 08"]
    assert outcome.refused
    assert ssb.server.calls == []


def test_what_a_name_from_outside_holds_does_not_break_the_table(ssb):
    names = ssb.dimension("12003", "KOKTenesteGrp0000")["category"]["label"]
    names["A"] = "\x1b[2J" + "Heimeteneste " * 40
    shown = list(prov.table(ssb.ask("12003").lines))
    assert max(map(len, shown)) <= 120
    assert all(line.isprintable() for line in shown)
    assert len(shown) == 2 + prov.MOST_LINES
    assert shown[-1].endswith("…")


@pytest.mark.parametrize("said", [{}, {"maxDataCells": "many", "languages": [3, {"id": None}]}, {"languages": "no"}])
def test_a_service_that_says_nothing_of_itself_is_no_difference(ssb, said):
    ssb.server.play(says(200, said), on="/config")
    assert ssb.told("12003") == []


def test_the_rate_is_kept(ssb):
    outcome = ssb.ask(kall_per_minutt=10)
    assert outcome.calls == CALLS
    minutes = (CALLS - 1) // 10
    assert ssb.server.clock.waits == [60.0] * minutes
    assert outcome.seconds == 60 * minutes


def test_it_is_refused_while_a_run_asks_ssb_and_keeps_none_out(ssb, monkeypatch):
    with lock.held_alone(ssb.places), pytest.raises(InUseError, match="is in use by another run"):
        ssb.ask("12003")
    assert ssb.server.calls == []
    free = []
    asked = Guest.get

    def asks(guest, *args):
        free.append(not lock.is_held(ssb.places))
        return asked(guest, *args)

    monkeypatch.setattr(Guest, "get", asks)
    ssb.ask("12003")
    assert free == [True, True]


def test_godta_and_prov_do_not_go_together(at_the_command_line, capsys):
    with pytest.raises(SystemExit):
        at_the_command_line("hent", "--prov", "--godta")
    assert "not allowed with argument" in capsys.readouterr().err


def test_the_demo_can_be_tried_and_nothing_is_asked_of_anyone(command, tmp_path):
    done = command("hent", "--prov")
    assert done.returncode == 0, done.stdout
    assert done.stdout.startswith(f"{ASKED}, ")
    assert done.stdout.endswith(" s: 0 differences\n")
    assert not (tmp_path / "data").exists()


def test_doctor_tells_each_line_when_it_is_asked_to_go_online(ssb, at_the_command_line, capsys, monkeypatch):
    plant(ssb)
    monkeypatch.setattr(doctor.httpx, "get", lambda *_, **__: doctor.httpx.Response(200))
    assert at_the_command_line("doctor", "--nett") == 1
    shown = capsys.readouterr().out
    for kind, dataset, *_ in PLANTED:
        assert f"\n{kind:<9}{dataset:<15}" in shown
    assert "did you mean 'KOSbelop0010'?" in shown
    assert f"\nok       SSB            {ASKED}, 0 s: " in shown
    calls = len(ssb.server.calls)
    at_the_command_line("doctor")
    assert len(ssb.server.calls) == calls


@pytest.mark.parametrize("table", TABLES)
def test_what_the_server_plays_is_as_the_official_description_has_it(table):
    body = json.dumps({**recorded_tables()[table], "value": None}).encode()
    openapi.check_answer(f"/tables/{table}/metadata", 200, "application/json", body)
