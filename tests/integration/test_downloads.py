"""A night against a service with a real one's faults: the right data, or a clear error and nothing touched."""

import copy
import functools
import json
import math
import re
from pathlib import Path

import httpx
import pytest

from orchestration import catalogue, download, duck, national, recorded
from orchestration.catalogue import Utvalg
from orchestration.errors import LoadError, SourceError
from orchestration.oppdiktet import tall, tjener
from orchestration.settings import Places, Ssb
from tests.conftest import external
from tests.ssb_server import FakeClock, Server, changes, cuts, drips, hangs, says

TABLE = next(table for table in catalogue.tables() if table.tabell == "11875")
BY_NAME = {one.navn: one for one in catalogue.classifications()}
POPULATION = next(table for table in catalogue.tables() if table.tabell == "07459")
NEEDED = BY_NAME["kommune"]
NOT_FOUND_PAGE = b"<!DOCTYPE html><html><head>\n<title>404 - File or directory not found.</title></head></html>"
UNKNOWN_VALUE = {"type": "Parameter error", "title": "Non-existent value", "status": 400}


@functools.cache
def tables() -> dict[str, dict]:
    return tall.tables()


class Night:
    """One warehouse and one local service; `fetch` asks for a table as a night does."""

    def __init__(self, server: Server, places: Places, clock: FakeClock) -> None:
        self.server, self.places, self.clock = server, places, clock
        self.datasets = copy.deepcopy({name: tables()[name] for name in ("11875", "12209")})
        server.app = tjener.app(self.datasets)

    def desk(self, accepts_change: bool = False, waits_out: bool = False, **rules):
        address = self.server.address
        rules = Ssb(pxweb=f"{address}/pxweb", klass=f"{address}/klass", **{"stille_sekunder": 5, **rules})
        return national.at_desk(self.places, rules, self.clock, waits_out, accepts_change)

    def fetch(self, wanted=TABLE, **how) -> str:
        with self.desk(**how) as desk:
            fetched = download.table if isinstance(wanted, catalogue.Tabell) else download.classification
            outcome = fetched(desk, wanted)
            if outcome != "ikke spurt":
                download.note_asked(desk, wanted.dataset, outcome)
        return outcome

    def cells(self) -> dict[tuple, tuple]:
        """{(region, figure, year): (value, symbol)} of what raw would hold."""
        with duck.connect() as con, self.desk() as desk:
            national.load_all(con, self.places, desk.rules)
            rows = con.execute("from raw.ssb_11875").fetchall()
        return {tuple(row[1:-2]): row[-2:] for row in rows}

    def expected(self) -> dict[tuple, tuple]:
        """The same, from the service's own figures of the regions that are asked for."""
        body, status = self.datasets["11875"], self.datasets["11875"].get("status", {})
        codes = [
            sorted(one["category"]["index"], key=one["category"]["index"].get) for one in body["dimension"].values()
        ]
        keys = [(region, figure, year) for region in codes[0] for figure in codes[1] for year in codes[2]]
        return {
            key: (None if value is None else float(value), status.get(str(place)))
            for place, (key, value) in enumerate(zip(keys, body["value"], strict=True))
            if re.fullmatch(r"\d{4}|EAK.*|EKG..", key[0])
        }

    def everything(self) -> dict[str, bytes]:
        return {str(path): path.read_bytes() for path in self.places.archive.rglob("*") if path.is_file()}

    def change(self, table: str, change) -> None:
        """The next day SSB renews the table, and `change` happens to it."""
        self.clock.pass_(24 * 3600)
        change(self.datasets[table])
        self.datasets[table]["updated"] = "2025-09-01T06:00:00Z"
        self.server.app = tjener.app(self.datasets)


@pytest.fixture
def night(tmp_path: Path):
    clock = FakeClock()
    with Server(None, clock) as server:
        yield Night(server, Places(tmp_path / "data"), clock)


def test_a_table_is_held_whole_with_every_symbol_beside_its_figure(night):
    assert night.fetch() == "ny"
    assert night.cells() == night.expected()
    symbols = {status for _, status in night.cells().values()}
    assert {".", "-", None} == symbols


def test_the_sidecar_says_where_from_by_which_query_and_how_new(night):
    night.fetch(celler_per_kall=500)
    files = download.held(night.places, "ssb", "11875").files
    assert len(files) == 3
    sidecar = json.loads((night.places.archive / f"{files[0]}.json").read_text())
    assert sidecar["from"] == f"{night.server.address}/pxweb/tables/11875/data"
    assert sidecar["updated"] == "2025-06-16T06:00:00Z"
    assert sidecar["licence"] == "CC BY 4.0, Statistisk sentralbyrå"
    assert sidecar["part"] == "1 of 3"
    assert sidecar["query"]["Tid"] == ["2019", "2020"]
    assert night.cells() == night.expected()


def test_a_night_without_news_costs_one_call_a_table(night):
    night.fetch()
    before, calls = night.everything(), len(night.server.calls)
    assert night.fetch() == "uendret"
    assert [call.path for call in night.server.calls[calls:]] == ["/pxweb/tables/11875/metadata"]
    assert night.everything() == before


def test_a_renewed_table_is_fetched_again_and_the_old_file_stays(night):
    night.fetch()
    before = night.everything()
    night.change("11875", lambda body: body["value"].__setitem__(0, 77))
    assert night.fetch() == "ny"
    assert night.cells()["9901", "KOSinstdispplass0000", "2019"][0] == 77
    after = night.everything()
    assert {path: after[path] for path in before} == before


def test_what_is_fetched_again_and_is_the_same_is_known_by_when_it_was_fetched_last(night):
    night.fetch()
    with duck.connect() as con, night.desk() as desk:
        fetched = "select distinct strftime(hentet_utc, '%Y-%m-%dT%H:%M:%SZ') from raw.ssb_svar"
        for _ in range(2):
            national.load_all(con, night.places, desk.rules)
            held = download.held(night.places, "ssb", "11875")
            assert con.execute(fetched).fetchall() == [(held.fetched,)]
            night.clock.sleep(3600)
            night.fetch(accepts_change=True)
        assert download.held(night.places, "ssb", "11875").files == held.files


def test_nothing_stays_of_a_table_that_is_on_the_list_no_longer(night, monkeypatch):
    night.fetch()
    registers = "select count(*) from raw.ssb_svar union all select count(*) from raw.ssb_kode"
    with duck.connect() as con, night.desk() as desk:
        national.load_all(con, night.places, desk.rules)
        assert con.execute(registers).fetchall() != [(0,), (0,)]
        without = [table for table in catalogue.tables() if table != TABLE]
        monkeypatch.setattr(catalogue, "tables", lambda: without)
        national.load_all(con, night.places, desk.rules)
        assert con.execute(registers).fetchall() == [(0,), (0,)]


def test_another_selection_is_fetched_though_nothing_is_new(night):
    night.fetch()
    narrower = TABLE.model_copy(update={"utvalg": {**TABLE.utvalg, "Tid": catalogue.Utvalg(verdier=["from(2022)"])}})
    assert night.fetch(narrower) == "ny"
    assert {key[-1] for key in night.cells()} == {"2022", "2023", "2024"}


@pytest.mark.parametrize(
    ("faults", "waits"),
    [
        ([says(429, Retry_After="7")], [7]),
        ([says(429, Retry_After="Mon, 02 Mar 2026 01:00:40 GMT")], [40]),
        ([says(429)], [60]),
        ([says(503), says(502), says(500)], [2, 6, 18]),
        ([says(503, Retry_After="90")], [90]),
        ([cuts], [2]),
        ([drips], [2]),
        ([hangs], [2]),
        ([says(200, b"")], [2]),
        ([says(200, b"no gzip", Content_Encoding="gzip")], [2]),
        ([says(200, b'{"class": {}')], [2]),
        ([says(200, b"<html><title>Vedlikehold</title></html>", Content_Type="text/html")], [2]),
        ([says(500), cuts, says(429), drips], [2, 6, 60, 54]),
    ],
    ids=[
        "429 in seconds",
        "429 by date",
        "429",
        "5xx",
        "503 in seconds",
        "cut",
        "drip",
        "hang",
        "blank",
        "gzip",
        "half",
        "page",
        "all",
    ],
)
def test_what_may_pass_is_asked_again_with_growing_waits(night, faults, waits):
    night.server.play(*faults)
    assert night.fetch(stille_sekunder=0.3 if hangs in faults else 5, svar_sekunder=300) == "ny"
    assert night.clock.waits == waits
    assert night.cells() == night.expected()


@pytest.mark.parametrize(
    ("fault", "message", "calls"),
    [
        (says(400, UNKNOWN_VALUE), "expected HTTP 200; found HTTP 400 Non-existent value", 1),
        (says(403, {"title": "Too many cells selected"}), "found HTTP 403 Too many cells selected", 1),
        (says(404, NOT_FOUND_PAGE), "found HTTP 404 and a page: 404 - File or directory not found.", 1),
        (says(200, b'{"value": [NaN]}'), "expected JSON as its standard has it; found NaN, which is no number", 1),
        (says(200, b'{"value": [1, 1e999]}'), "found 1e999, which is no number in JSON, at value[1]", 1),
        (says(200, b'{"value": [1], "value": [2]}'), "expected JSON as its standard has it; found the key 'value'", 1),
        (says(429, Retry_After="7200"), "asked too often; the service says: wait 120 minutes", 1),
        (says(500), "expected an answer; found HTTP 500 with an empty body, 5 times", 5),
        (says(503, b"Stengt"), "expected an answer; found HTTP 503 Stengt, 5 times", 5),
        (cuts, "a connection that broke (peer closed connection without sending complete message body", 5),
        (drips, "an answer that was not whole after 180 s, 5 times", 5),
        (
            says(200, b"[]"),
            "expected an object in JSON; found list",
            1,
        ),
        (says(200, {"class": "dataset"}), "expected json-stat2 (class dataset, version 2.0)", 1),
    ],
)
def test_what_cannot_pass_is_a_clear_error_and_nothing_is_touched(night, fault, message, calls):
    night.fetch()
    night.change("11875", lambda body: body["value"].__setitem__(0, 77))
    before, cells, asked = night.everything(), night.cells(), night.server.asked("/data")
    night.server.play(*[fault] * calls)
    with pytest.raises(SourceError) as error:
        night.fetch()
    assert message in str(error.value)
    assert night.server.asked("/data") - asked == calls
    assert night.everything() == before
    assert night.cells() == cells
    assert list(night.places.incoming.iterdir()) == []
    assert night.fetch() == "ny"  # the next night mends it


NO_TABLE = {"type": "Parameter error", "title": "Non-existent table", "status": 404}
TOO_MANY = {"type": "Parameter error", "title": "Too many cells selected", "status": 403}
NO_CHOICE = {"type": "Parameter error", "title": "Missing selection for mandantory variable", "status": 400}


FEWER = ". Ask for fewer cells in a call: ssb.celler_per_kall in the configuration is 700000"
NUMBER = ". The table is closed or has another number: look for it on SSB's page and mend seeds/ssb/tabeller.yml"
FITS = ". The selection of the table no longer fits it: run again, and if it stays, mend it in seeds/ssb/tabeller.yml"
ADDRESS = ". SSB's service is not at that address: look at ssb.pxweb and ssb.klass in the configuration"


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (says(403, TOO_MANY), f"HTTP 403 Too many cells selected{FEWER}"),
        (
            says(400, {**TOO_MANY, "detail": "At most 400000."}),
            f"HTTP 400 Too many cells selected: At most 400000{FEWER}",
        ),
        (says(400, NO_TABLE), f"HTTP 400 Non-existent table{NUMBER}"),
        (says(404, NO_TABLE), f"HTTP 404 Non-existent table{NUMBER}"),
        (says(400, UNKNOWN_VALUE), f"HTTP 400 Non-existent value{FITS}"),
        (says(400, {"title": "Non-existent variable"}), f"HTTP 400 Non-existent variable{FITS}"),
        (says(400, {"title": "Non-existent codelist"}), f"HTTP 400 Non-existent codelist{FITS}"),
        (says(400, NO_CHOICE), f"HTTP 400 Missing selection for mandantory variable{FITS}"),
        (says(400, {"title": "Illegal selection expression"}), f"HTTP 400 Illegal selection expression{FITS}"),
        (says(404, NOT_FOUND_PAGE), f"HTTP 404 and a page: 404 - File or directory not found{ADDRESS}"),
        (says(400, {"title": "No such thing."}), "HTTP 400 No such thing."),
        (says(404, {"status": 404, "error": "Not Found", "path": "/x"}), "HTTP 404 Not Found"),
        (says(403, b"Forbidden"), "HTTP 403 Forbidden"),
        (says(400, b'{"title": 5, "detail": ["x"]}'), "HTTP 400 5: ['x']"),
    ],
)
def test_what_ssb_refuses_is_told_with_what_to_do(night, fault, told):
    night.server.play(fault)
    with pytest.raises(SourceError) as error:
        night.fetch(celler_per_kall=700_000)
    assert str(error.value).endswith(f"expected HTTP 200; found {told}")


def test_an_address_that_is_too_long_is_told_as_that(night):
    with night.desk() as desk, pytest.raises(SourceError) as error:
        desk.guest.get(f"{night.server.address}/pxweb/config", {"x": "9" * 2100})
    length = 2100 + len(f"{night.server.address}/pxweb/config?x=")
    assert str(error.value).endswith(
        f"found HTTP 404 and a page: 404 - File or directory not found. The address is of {length} characters, and SSB"
        " takes about 2100"
    )
    assert len(str(error.value)) < 1000


def test_the_recorded_errors_of_ssb_are_told_with_what_to_do(night):
    recorded = json.loads(external("ssb_v2_error_bodies.json").read_text())
    bodies = [(one["status"], one["snippet"]) for one in recorded["errors"]]
    bodies.append((recorded["url_too_long"]["status"], recorded["url_too_long"]["body"]))
    for status, body in bodies:
        night.server.play(says(status, body.encode()))
        with pytest.raises(SourceError, match=r"found HTTP 40[04] .*(tabeller\.yml|ssb\.pxweb and ssb\.klass)"):
            night.fetch()


def no_figures(body: dict) -> None:
    body["value"] = [None] * len(body["value"])


def half(body: dict) -> None:
    body["value"] = [value if place % 2 else None for place, value in enumerate(body["value"])]


def too_short(body: dict) -> None:
    body["value"] = body["value"][:-1]


def other_sizes(body: dict) -> None:
    body["size"] = body["size"][::-1]


def another_region(body: dict) -> None:
    for part in ("index", "label"):
        category = body["dimension"]["KOKkommuneregion0000"]["category"]
        category[part] = {("9999" if code == "9903" else code): said for code, said in category[part].items()}


def one_more_dimension(body: dict) -> None:
    body["id"].append("Ekstra")
    body["size"].append(1)
    body["dimension"]["Ekstra"] = {"label": "ekstra", "category": {"index": {"x": 0}, "label": {"x": "x"}}}


def no_stamp(body: dict) -> None:
    del body["updated"]


def no_place(body: dict) -> None:
    body["status"]["x"] = ":"


def blank(variable: str, code: str):
    """Every figure of one code is 0, as when SSB is about to renew it."""

    def change(body: dict) -> None:
        place, index = body["id"].index(variable), body["dimension"][variable]["category"]["index"]
        stride = math.prod(body["size"][place + 1 :])
        for cell in range(len(body["value"])):
            if cell // stride % body["size"][place] == index[code] and body["value"][cell] is not None:
                body["value"][cell] = 0

    return change


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (no_figures, "11875: expected figures; found none in 1296 cells"),
        (half, "11875: expected about as many figures as in 2026-03-02T01:00:00Z, "),
        (too_short, "table 11875: expected 1296 figures, as its dimensions [36, 6, 6] say; found 1295"),
        (other_sizes, "KOKkommuneregion0000: expected 6 codes, as its size says; found 36"),
        (
            another_region,
            "KOKkommuneregion0000: expected the 36 codes that were asked for; found 36, not the same: 9903",
        ),
        (one_more_dimension, "table 11875: expected the variables KOKkommuneregion0000, ContentsCode, Tid; found"),
        (no_stamp, "table 11875: expected the time it was updated; found none"),
        (no_place, "table 11875: status: expected {place: symbol} with places under 1296; found x"),
        (blank("Tid", "2023"), "table 11875: Tid: expected figures other than 0, as on 2026-03-02T01:00:00Z; 1 codes"),
        (
            blank("KOKkommuneregion0000", "9902"),
            "region0000: expected figures other than 0, as on 2026-03-02T01:00:00Z; 1 codes have none: 9902 (if SSB",
        ),
    ],
)
def test_an_answer_that_cannot_be_right_is_not_archived(night, change, message):
    night.fetch()
    before, cells = night.everything(), night.cells()
    night.change("11875", lambda body: body["value"].__setitem__(0, 77))
    night.server.play(changes(change)(night.server.app))
    with pytest.raises(SourceError) as error:
        night.fetch()
    assert message in str(error.value)
    assert night.everything() == before
    assert night.cells() == cells


def codes(body: dict, variable: str) -> list[str]:
    index = body["dimension"][variable]["category"]["index"]
    return sorted(index, key=index.get)


def put(value: float | None, **at: int):
    """Each cell with a figure at these places of the variables gets this one instead; None is a point."""

    def change(body: dict) -> None:
        wanted = {variable: place % len(codes(body, variable)) for variable, place in at.items()}
        strides = [math.prod(body["size"][number:]) for number in range(1, len(body["id"]) + 1)]
        for cell, old in enumerate(body["value"]):
            places = [cell // stride % size for stride, size in zip(strides, body["size"], strict=True)]
            if old is not None and wanted.items() <= dict(zip(body["id"], places, strict=True)).items():
                body["value"][cell] = value
                if value is None:
                    body.setdefault("status", {})[str(cell)] = "."

    return change


def all_of(*changes):
    """One change after the other."""

    def change(body: dict) -> None:
        for one in changes:
            one(body)

    return change


def one_more_year(body: dict) -> None:
    """A new year, with the figures of the last."""
    assert body["id"][-1] == "Tid"
    years, category = body["size"][-1], body["dimension"]["Tid"]["category"]
    status = {int(place): symbol for place, symbol in body.get("status", {}).items()}
    rows = [range(first, first + years) for first in range(0, len(body["value"]), years)]
    cells = [cell for row in rows for cell in (*row, row[-1])]
    body["value"] = [body["value"][cell] for cell in cells]
    body["status"] = {str(place): status[cell] for place, cell in enumerate(cells) if cell in status}
    body["size"][-1] += 1
    new = str(int(codes(body, "Tid")[-1]) + 1)
    category["index"][new], category["label"][new] = years, new


def as_it_is(_body: dict) -> None:
    """SSB renews the table, and nothing is new."""


def said(night, text: str) -> str:
    """The message with the codes of the table in it."""
    body = night.datasets["11875"]
    content, years = codes(body, "ContentsCode"), codes(body, "Tid")
    names = {"c0": content[0], "c2": content[2], "first": years[0], "third": years[2]}
    names |= {"last": years[-1], "last_but_one": years[-2], "last_but_two": years[-3]}
    given = sum(value is not None for value, _ in night.expected().values())
    accept = "(if SSB meant it: omsorgsvarehus hent --config <your file> --tabell 11875 --godta)"
    name = "name them under kan_vaere_null in seeds/ssb/tabeller.yml"
    return text.format(**names, given=given, accept=accept, name=name)


def remarks_on(night, table: str = "11875") -> list[str]:
    """What is to be looked at of the table, as `status` and the check `ferskhet` tell of it."""
    (told,) = [one for one in national.held(night.places)["ssb"] if one.dataset == table]
    remarks = download.last_asked(night.places, "ssb", table).remarks
    with night.desk() as desk:
        faults = national.stale(night.places, desk.rules, table)
    assert [fault for fault in faults if fault.startswith(f"table {table}: ")] == remarks
    assert all(f"; {remark}" in told.told() for remark in remarks)
    return remarks


ZERO = "table 11875: ContentsCode: expected figures other than 0"
ONE_ZERO, TWO_ZERO = (f"{ZERO}; {number} codes have nothing but 0" for number in (1, 2))
ODD = f"{ZERO}; held as they came are 1 codes with nothing but 0"
NEWEST = "table 11875: expected figures other than 0 in {last}, the newest period; found none {accept}"
AS_HELD = f"{ZERO}, as on 2026-03-02T01:00:00Z"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (put(0), "table 11875: expected figures other than 0; found nothing but 0 in {given} cells {accept}"),
        (put(0, Tid=-1), NEWEST),
        (put(None, Tid=-1), NEWEST),
    ],
)
def test_a_first_download_of_nothing_but_0_is_not_held_until_a_person_says_so(night, change, message):
    right = copy.deepcopy(night.datasets["11875"])
    night.change("11875", change)
    with pytest.raises(SourceError) as error:
        night.fetch()
    assert str(error.value) == said(night, message)
    assert night.everything() == {}
    assert night.fetch(accepts_change=True) == "ny"
    assert night.cells() == night.expected()
    assert night.fetch() == "uendret"
    night.datasets["11875"] = right  # and another day SSB's figures are there
    night.change("11875", as_it_is)
    right["updated"] = "2025-09-02T06:00:00Z"
    assert night.fetch() == "ny"
    assert night.cells() == night.expected()
    assert remarks_on(night) == []


@pytest.mark.parametrize(
    ("change", "remark"),
    [
        (put(0, KOKkommuneregion0000=0), ""),  # a number that is not in use holds 0
        (put(0, KOKkommuneregion0000=0, Tid=-1), ""),
        (put(None, ContentsCode=2, Tid=-1), ""),  # a content that has no figures yet
        (put(None, ContentsCode=2), ""),
        (put(0, ContentsCode=2, Tid=0), ""),
        (put(0, ContentsCode=2), f"{ODD}: {{c2}} ({{first}}-{{last}}). If that is right, {{name}}"),
        (put(0, ContentsCode=2, Tid=-1), f"{ODD}: {{c2}} ({{last}}). If that is right, {{name}}"),
        (
            all_of(put(0, ContentsCode=2), put(None, ContentsCode=2, Tid=-1)),
            f"{ODD}: {{c2}} ({{first}}-{{last_but_one}}). If that is right, {{name}}",
        ),
        (
            all_of(put(0, ContentsCode=2, Tid=-2), put(0, ContentsCode=2, Tid=-1)),
            f"{ODD}: {{c2}} ({{last_but_one}}-{{last}}). If that is right, {{name}}",
        ),
        (
            all_of(*[put(0, ContentsCode=2, Tid=-year) for year in (1, 2, 3)]),
            f"{ODD}: {{c2}} ({{last_but_two}}-{{last}}). If that is right, {{name}}",
        ),
    ],
)
def test_what_may_be_so_is_held_and_told_of_where_it_is_odd(night, caplog, change, remark):
    night.change("11875", change)
    remarks = [said(night, remark)] if remark else []
    assert night.fetch() == "ny"
    assert night.cells() == night.expected()
    assert remarks_on(night) == remarks
    assert [message for message in caplog.messages if "other than 0" in message] == [f"archive   {r}" for r in remarks]
    assert night.fetch() == "uendret"  # the next night tells it again
    assert remarks_on(night) == remarks
    pattern = f"{codes(night.datasets['11875'], 'ContentsCode')[2][:-3]}*"
    named = TABLE.model_copy(update={"kan_vaere_null": {"ContentsCode": [pattern]}})
    assert night.fetch(named) == "uendret"
    assert remarks_on(night) == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (put(0, Tid=-1), NEWEST),
        (put(None, Tid=-1), NEWEST),
        (
            put(0, ContentsCode=2, Tid=-1),
            f"{ONE_ZERO}: {{c2}} ({{last}}) {{accept}}. Where 0 is right, {{name}}",
        ),
        (put(0, ContentsCode=2, Tid=2), f"{AS_HELD}; 1 codes have none: {{c2}} in {{third}} {{accept}}"),
        (put(None, ContentsCode=2, Tid=-2), f"{AS_HELD}; 1 codes have none: {{c2}} in {{last_but_one}} {{accept}}"),
    ],
)
def test_a_new_year_of_0_and_a_figure_that_goes_blank_never_replace_what_is_held(night, change, message):
    night.fetch()
    before, cells = night.everything(), night.cells()
    night.change("11875", all_of(one_more_year, change))
    with pytest.raises(SourceError) as error:
        night.fetch()
    assert str(error.value) == said(night, message)
    assert (night.everything(), night.cells()) == (before, cells)
    assert night.fetch(accepts_change=True) == "ny"
    assert night.cells() == night.expected()
    night.change("11875", as_it_is)  # accepted once, it is not refused again
    night.datasets["11875"]["updated"] = "2025-09-02T06:00:00Z"
    assert night.fetch() == "ny"


def test_a_new_year_in_which_one_content_has_no_figures_yet_is_taken_in(night):
    night.fetch()
    night.change("11875", all_of(one_more_year, put(None, ContentsCode=2, Tid=-1)))
    assert night.fetch() == "ny"
    assert night.cells() == night.expected()
    assert remarks_on(night) == []


def test_a_content_that_is_named_may_be_0_in_a_new_year_and_may_not_lose_what_it_had(night):
    content = codes(night.datasets["11875"], "ContentsCode")[2]
    named = TABLE.model_copy(update={"kan_vaere_null": {"ContentsCode": [content]}})
    night.fetch(named)
    night.change("11875", all_of(one_more_year, put(0, ContentsCode=2, Tid=-1)))
    assert night.fetch(named) == "ny"
    assert remarks_on(night) == []
    night.change("11875", put(0, ContentsCode=2))
    night.datasets["11875"]["updated"] = "2025-09-02T06:00:00Z"
    with pytest.raises(SourceError, match=f"codes have none: {content} in "):
        night.fetch(named)


def test_two_new_years_of_0_are_no_years_of_0(night):
    night.fetch()
    zero = all_of(put(0, ContentsCode=2, Tid=-1), put(0, ContentsCode=2, Tid=-2))
    night.change("11875", all_of(one_more_year, one_more_year, zero))
    with pytest.raises(SourceError) as error:
        night.fetch()
    told = f"{ONE_ZERO}: {{c2}} ({{last_but_one}}-{{last}}) {{accept}}. Where 0 is right, {{name}}"
    assert str(error.value) == said(night, told)
    assert night.fetch(accepts_change=True) == "ny"
    night.change("11875", all_of(one_more_year, put(0, ContentsCode=2, Tid=-1)))  # the next is as the last
    night.datasets["11875"]["updated"] = "2025-09-02T06:00:00Z"
    assert night.fetch() == "ny"
    assert len(remarks_on(night)) == 1


def test_what_is_0_is_counted_over_all_the_calls_of_a_download(night):
    night.change("11875", put(0, ContentsCode=2, Tid=-1))
    for limit in (200, 100):  # by years, and by years and regions
        night.fetch(accepts_change=True, celler_per_kall=limit)
        assert remarks_on(night) == [said(night, f"{ODD}: {{c2}} ({{last}}). If that is right, {{name}}")]
    night.fetch(accepts_change=True)
    in_one = download.held(night.places, "ssb", "11875")
    night.fetch(accepts_change=True, celler_per_kall=100)
    in_many = download.held(night.places, "ssb", "11875")
    assert (in_many.series, in_many.figures) == (in_one.series, in_one.figures)
    assert len(in_many.files) > len(in_one.files)


def with_another(night, table: str, change) -> catalogue.Tabell:
    night.datasets[table] = copy.deepcopy(tables()[table])
    night.change(table, change)
    return next(one for one in catalogue.tables() if one.tabell == table)


def test_a_code_of_another_variable_that_is_0_is_held_and_told_of(night):
    table = with_another(night, "14533", put(0, KOKyrker0000=1))
    assert night.fetch(table) == "ny"
    years, occupation = codes(night.datasets["14533"], "Tid"), codes(night.datasets["14533"], "KOKyrker0000")[1]
    (remark,) = remarks_on(night, "14533")
    assert remark == (
        "table 14533: KOKyrker0000: expected figures other than 0; held as they came are 1 codes with nothing but 0:"
        f" {occupation} ({years[0]}-{years[-1]}). If that is right, name them under kan_vaere_null in"
        " seeds/ssb/tabeller.yml"
    )


def test_numbers_and_services_of_11643_that_are_not_in_use_hold_0_and_nothing_is_said(night):
    table = with_another(night, "11643", all_of(put(0, TenesteType=0), put(0, Region=-1)))
    region = codes(night.datasets["11643"], "Region")[-1]
    assert night.fetch(table) == "ny"
    assert remarks_on(night, "11643") == []
    with duck.connect() as con, night.desk() as desk:
        national.load_all(con, night.places, desk.rules)
        kept = 'select distinct verdi from raw.ssb_11643 where "Region" = $1 and verdi is not null'
        assert con.execute(kept, [region]).fetchall() in ([], [(0,)])  # as it came: a model says what it means
        service = 'select distinct verdi from raw.ssb_11643 where "TenesteType" = $1 and verdi is not null'
        assert con.execute(service, [codes(night.datasets["11643"], "TenesteType")[0]]).fetchall() == [(0,)]


def test_a_code_that_the_models_mean_and_neither_a_record_nor_ssb_has_is_told_each_night(night, monkeypatch):
    monkeypatch.setattr(recorded, "unrecorded", lambda _: {"ContentsCode": ["KOSinstdispplass0000", "KOSannet0000"]})
    told = (
        "table 11875: ContentsCode: expected the codes KOSinstdispplass0000, KOSannet0000, which no record shows; found"
        " none of KOSannet0000, and what rests on them is left out"
    )
    assert night.fetch() == "ny"
    assert remarks_on(night) == [told]
    assert night.fetch() == "uendret"
    assert remarks_on(night) == [told]


def test_a_wish_that_nothing_is_like_is_told_each_night(night):
    wish = Utvalg(verdier=["????", "EKX*"])
    table = TABLE.model_copy(update={"utvalg": {**TABLE.utvalg, "KOKkommuneregion0000": wish}})
    assert (night.fetch(table), night.fetch(table)) == ("ny", "uendret")
    (told,) = remarks_on(night)
    assert told.startswith(
        "table 11875: KOKkommuneregion0000 (region): expected codes like EKX*; found none among 9901"
    )


def test_nothing_in_the_invented_nation_is_to_be_looked_at(tmp_path):
    places = Places(tmp_path / "data")
    with national.at_desk(places, Ssb(kilde="oppdiktet"), FakeClock()) as desk:
        assert {one.outcome for one in national.renew(desk, catalogue.tables())} == {"ny"}
    remarks = {one.dataset: one.asked.remarks for one in national.held(places)["oppdiktet"]}
    assert remarks == {table.tabell: [] for table in catalogue.tables()}


def test_where_0_may_be_all_is_said_by_a_variable_that_is_asked_for():
    with pytest.raises(ValueError, match=r"kan_vaere_null: expected keys of utvalg \(.*\); found Innhold"):
        catalogue.Tabell(**{**TABLE.model_dump(), "kan_vaere_null": {"Innhold": ["*"]}})


def test_a_record_of_before_the_series_were_kept_is_compared_with_by_regions_and_years(night):
    night.fetch()
    record = next((night.places.archive / "ssb" / "11875").glob("lasting_*"))
    content = json.loads(record.read_text())
    del content["series"]
    _written_over(record, json.dumps(content).encode())
    assert download.held(night.places, "ssb", "11875").series == {}
    assert night.fetch() == "uendret"
    night.change("11875", put(0, Tid=-1))
    with pytest.raises(SourceError, match=r"as on .*; 2 codes have none: 9911, 9912"):
        night.fetch()


@pytest.mark.parametrize("value", [1e13, -1e300])
def test_a_figure_that_is_larger_than_any_is_refused_with_its_cell(night, value):
    body = night.datasets["11875"]
    body["value"][0] = value
    cell = ", ".join(f"{variable} {codes(body, variable)[0]}" for variable in body["id"])
    with pytest.raises(SourceError) as error:
        night.fetch()
    assert str(error.value) == f"table 11875: expected figures of at most 1e+12; found {value:g} for {cell}"


def test_a_table_that_ssb_has_discontinued_is_told_of_and_used(night, caplog):
    told = (
        "table 11875: expected a table that SSB goes on with; found that it is discontinued. What replaces it stands on"
        " SSB's page: write it into seeds/ssb/tabeller.yml"
    )
    assert night.fetch() == "ny"
    assert remarks_on(night) == []
    night.datasets["11875"]["extension"]["discontinued"] = True  # its stamp stays
    assert night.fetch() == "uendret"
    assert caplog.messages == [f"archive   {told}"]
    assert remarks_on(night) == [told]
    night.server.play(*[says(503)] * 5, on="/metadata")  # a night without an answer forgets nothing
    with night.desk() as desk:
        national.renew(desk, [TABLE])
    assert remarks_on(night) == [told]
    night.datasets["11875"]["extension"]["discontinued"] = False
    night.fetch()
    assert remarks_on(night) == []


def without(variable: str, code: str):
    """A table that has lost one code, and its cells with it."""

    def change(body: dict) -> None:
        names, place = body["id"], body["id"].index(variable)
        codes = body["dimension"][variable]["category"]["index"]
        gone = codes[code]
        stride = 1
        for size in body["size"][place + 1 :]:
            stride *= size
        kept = [cell for cell in range(len(body["value"])) if cell // stride % body["size"][place] != gone]
        status = body.get("status", {})
        body["status"] = {str(new): status[str(old)] for new, old in enumerate(kept) if str(old) in status}
        body["value"] = [body["value"][cell] for cell in kept]
        body["size"][names.index(variable)] -= 1
        left = [one for one in sorted(codes, key=codes.get) if one != code]
        body["dimension"][variable]["category"]["index"] = {one: number for number, one in enumerate(left)}
        del body["dimension"][variable]["category"]["label"][code]

    return change


@pytest.mark.parametrize(("variable", "code"), [("KOKkommuneregion0000", "9903"), ("Tid", "2019")])
def test_fewer_regions_or_years_stop_before_any_figure_is_asked_for(night, variable, code):
    night.fetch()
    before, asked = night.everything(), night.server.asked("/data")
    night.change("11875", without(variable, code))
    with pytest.raises(SourceError) as error:
        night.fetch()
    assert f"table 11875: {variable}: expected the " in str(error.value)
    assert f"1 are gone: {code} (if SSB meant it: " in str(error.value)
    assert "omsorgsvarehus hent --config <your file> --tabell 11875 --godta" in str(error.value)
    assert night.server.asked("/data") == asked
    assert night.everything() == before
    assert night.fetch(accepts_change=True) == "ny"
    assert code not in {part for key in night.cells() for part in key}


def test_a_figure_whose_code_changed_is_followed_when_all_are_wished(night):
    night.fetch()
    night.change("11875", without("ContentsCode", "KOSinstrehabplas0000"))
    with pytest.raises(SourceError, match="expected about as many figures"):  # a sixth of them
        night.fetch()
    assert night.fetch(accepts_change=True) == "ny"
    assert night.cells() == night.expected()


def test_a_named_code_that_is_gone_is_told_with_the_nearest(night):
    wish = {**TABLE.utvalg, "ContentsCode": catalogue.Utvalg(verdier=["KOSinstdispplass0001"])}
    with pytest.raises(SourceError) as error:
        night.fetch(TABLE.model_copy(update={"utvalg": wish}))
    assert "found KOSinstdispplass0001 (did you mean 'KOSinstdispplass0000'?)" in str(error.value)
    assert night.server.asked("/data") == 0


def test_a_table_that_is_renewed_between_two_calls_is_not_mixed(night):
    night.server.play(changes(lambda body: body.__setitem__("updated", "2025-06-17T06:00:00Z"))(night.server.app))
    with pytest.raises(SourceError) as error:
        night.fetch(celler_per_kall=200)
    assert "11875: was renewed while it was fetched (2025-06-16T06:00:00Z, 2025-06-17T06:00:00Z); run again" in str(
        error.value
    )
    assert not night.everything()


def test_an_unknown_table_is_told_by_the_services_own_words(night):
    with pytest.raises(SourceError, match="Non-existent table"):
        night.fetch(TABLE.model_copy(update={"tabell": "11876"}))


def test_never_more_calls_a_minute_than_the_setting_says(night):
    with night.desk(kall_per_minutt=3) as desk:
        for _ in range(7):
            desk.guest.get(f"{night.server.address}/pxweb/config")
    at = [call.at for call in night.server.calls]
    assert all((at[place + 3] - at[place]).total_seconds() >= 60 for place in range(4))
    assert night.clock.waits == [60, 60]


def test_the_services_own_limit_is_obeyed(night):
    left = {"x_ratelimit_policy": "2;w=30s", "x_ratelimit_remaining": "1"}
    none_left = {**left, "x_ratelimit_remaining": "0"}
    night.server.play(says(200, b"{}", **left), says(200, b"{}", **none_left), says(200, b"{}", **left), on="/config")
    with night.desk() as desk:
        for _ in range(3):
            desk.guest.get(f"{night.server.address}/pxweb/config")
    assert night.clock.waits == [30]


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-03-02T04:00:00", "2026-03-02T07:15:00"),  # 05:00 in Oslo, winter
        ("2026-03-02T06:55:00", "2026-03-02T07:15:00"),  # 07:55
        ("2026-07-01T06:10:00", "2026-07-01T06:15:00"),  # 08:10, summer
        ("2026-07-01T09:30:00", "2026-07-01T09:45:00"),  # 11:30
        ("2026-07-01T06:15:00", None),
        ("2026-03-02T03:59:59", None),
    ],
)
def test_a_scheduled_run_waits_while_ssb_is_closed(night, now, until):
    night.clock.time = FakeClock(now).time
    with night.desk(waits_out=True) as desk:
        desk.guest.get(f"{night.server.address}/pxweb/config")
    assert night.server.calls[0].at == FakeClock(until or now).time


def test_a_person_is_told_that_ssb_is_closed_and_what_is_held_is_used(night):
    night.fetch()
    night.change("11875", lambda body: body["value"].__setitem__(0, 77))
    night.clock.time = FakeClock("2026-03-03T04:00:00").time
    asked = len(night.server.calls)
    with night.desk(waits_out=False) as desk:
        (outcome,) = national.renew(desk, [TABLE])
    assert outcome.fault.startswith("SSB is closed until 08:15: metadata are loaded from 05:00")
    assert len(night.server.calls) == asked
    assert night.clock.waits == []


def test_what_was_fetched_before_its_own_stamp_is_fetched_again(night):
    # SSB's stamp is the hour of publication, and may stand before the figures do.
    night.datasets["11875"]["updated"] = "2025-06-16T12:00:00Z"
    night.clock.time = FakeClock("2025-06-16T11:00:00").time
    right = night.datasets["11875"]["value"][0]
    night.datasets["11875"]["value"][0] = 0
    assert night.fetch() == "ny"
    night.datasets["11875"]["value"][0] = right
    night.clock.pass_(24 * 3600)
    assert night.fetch() == "ny"
    assert night.cells() == night.expected()
    assert night.fetch() == "uendret"


def test_one_table_that_is_refused_does_not_stop_the_others(night):
    other = next(table for table in catalogue.tables() if table.tabell == "12209")
    with night.desk() as desk:
        assert [one.outcome for one in national.renew(desk, [TABLE, other])] == ["ny", "ny"]
    night.change("11875", no_figures)
    night.change("12209", lambda body: body["value"].__setitem__(0, 77))
    with night.desk() as desk:
        refused, renewed = national.renew(desk, [TABLE, other])
    assert (refused.outcome, renewed.outcome) == ("feil", "ny")
    assert "expected figures; found none" in refused.fault
    assert download.last_asked(night.places, "ssb", "11875").fault == refused.fault


def test_figures_that_do_not_come_are_no_sign_that_ssb_is_down(night):
    tables = [table for table in catalogue.tables() if table.tabell in ("11875", "12209")]
    third = TABLE.model_copy(update={"tabell": "11876"})
    with night.desk() as desk:
        national.renew(desk, tables)
    for table in tables:
        night.change(table.tabell, lambda body: body["value"].__setitem__(0, 77))
    night.server.play(*[says(503)] * 10)
    with night.desk() as desk:
        last = national.renew(desk, [*tables, third])[-1]
    assert "Non-existent table" in last.fault  # it was asked for


@pytest.mark.parametrize(
    "one",
    [one for one in (*catalogue.tables(), *catalogue.classifications()) if not one.uunnvaerlig],
    ids=lambda one: one.dataset,
)
def test_what_can_be_done_without_may_come_another_night(night, caplog, one):
    in_klass = isinstance(one, catalogue.Klassifikasjon)
    end = f"/{one.klassifikasjon}/{one.ressurs}" if in_klass else f"/{one.tabell}/metadata"
    night.server.play(says(404, NOT_FOUND_PAGE), on=end)
    with night.desk() as desk:
        ((refused, fetched), missing) = national.renew(desk, [one, NEEDED]), national.gaps(night.places, desk.rules)
        outcomes = {renewed.dataset: renewed.outcome for renewed in (refused, fetched)}
    assert outcomes == {one.dataset: "feil", NEEDED.dataset: "ny"}
    (gap,) = [gap for gap in missing if gap.dataset == one.dataset]
    assert "expected HTTP 200; found HTTP 404 and a page: 404 - File or directory not found" in gap.reason
    assert gap.grunn == "SSB avviste spørsmålet (HTTP 404)"
    assert f"Nothing is held of {one.dataset}: what rests on it is left out" in caplog.text


@pytest.mark.parametrize(
    ("fault", "grunn"),
    [
        (says(400, UNKNOWN_VALUE), "SSB avviste spørsmålet (HTTP 400)"),
        (says(503), "SSB svarte ikke"),
        (says(200, {"class": "dataset"}), "SSBs svar er ikke slik vi venter det"),
    ],
)
@pytest.mark.parametrize("on", ["/metadata", "/data"])
def test_why_a_table_was_not_given_is_told_in_norwegian_too(night, fault, grunn, on):
    night.server.play(*[fault] * 5, on=on)
    with night.desk() as desk:
        national.renew(desk, [TABLE])
        (gap,) = [gap for gap in national.gaps(night.places, desk.rules) if gap.dataset == "11875"]
    assert gap.grunn == grunn


def test_a_long_reason_is_one_line_of_bounded_length(night):
    with night.desk() as desk:
        download.note_asked(desk, "11875", "feil", "found:\n  " + "x " * 900 + "end. ")
        (gap,) = [gap for gap in national.gaps(night.places, desk.rules) if gap.dataset == "11875"]
    assert gap.reason.startswith("found: x x x")
    assert gap.reason.endswith("…")
    assert len(gap.reason) == national.LONGEST_REASON


def test_what_is_not_asked_for_is_not_missed(night):
    with night.desk(tabeller=["07459", "12209"]) as desk:
        missing = [gap.dataset for gap in national.gaps(night.places, desk.rules)]
    assert missing == ["12209", *(one.dataset for one in catalogue.classifications() if not one.uunnvaerlig)]
    assert national.gaps(night.places, None) == []


def test_what_was_held_is_used_and_told_how_old_it_is(night, caplog):
    night.fetch()
    night.change("11875", no_figures)
    with night.desk() as desk:
        national.renew(desk, [TABLE])
        assert [gap for gap in national.gaps(night.places, desk.rules) if gap.dataset == "11875"] == []
    assert "What was held is used: 11875 (fetched 2026-03-02)" in caplog.text


def test_what_cannot_be_done_without_is_asked_for_first(night):
    """Or others that do not answer would have it unasked, and cost the night."""
    night.server.play(*[says(503)] * 10, on="/metadata")
    others = [one for one in catalogue.tables() if not one.uunnvaerlig][:3]
    with night.desk() as desk:
        asked = [one.dataset for one in national.renew(desk, [*others, NEEDED])]
    assert asked == [NEEDED.dataset, *(one.dataset for one in others)]


def test_words_that_are_null_are_read_as_none(night):
    def nulls(body: dict) -> None:
        contents = body["dimension"]["ContentsCode"]
        contents["extension"].update(measuringType=None, refperiod=None, priceType=None)
        contents["category"]["unit"] = None

    night.server.play(changes(nulls)(night.server.app))
    assert night.fetch() == "ny"
    assert night.cells() == night.expected()


def test_one_cause_is_told_once(night, caplog):
    night.server.play(*[says(503)] * 10, on="/metadata")
    with night.desk() as desk:
        national.renew(desk, [one for one in catalogue.tables() if not one.uunnvaerlig][:5])
    told = [record.getMessage() for record in caplog.records if record.filename == "national.py"]
    assert len(told) == 3  # two that were asked for, and the others together
    assert told[2].startswith("archive   warning: not asked for, since SSB did not answer: GET ")
    assert told[2].endswith("Nothing is held of 12209, 12292, 11875: what rests on it is left out")


def test_what_needed_no_question_is_no_sign_that_ssb_answers(night):
    night.fetch(NEEDED)
    night.server.play(*[says(503)] * 10, on="/metadata")
    others = [one for one in catalogue.tables() if not one.uunnvaerlig][:2]
    with night.desk() as desk, pytest.raises(LoadError, match="Nothing is held of 07459 yet"):
        national.renew(desk, [POPULATION, NEEDED, *others])
    faults = [download.last_asked(night.places, "ssb", one.tabell).fault for one in others]
    assert [fault.startswith(national.NOT_ASKED) for fault in faults] == [False, True]


def test_only_population_and_the_municipalities_cannot_be_done_without():
    needed = [one.dataset for one in (*catalogue.tables(), *catalogue.classifications()) if one.uunnvaerlig]
    assert needed == ["07459", "klass_kommune"]


@pytest.mark.parametrize("one", [POPULATION, NEEDED], ids=lambda one: one.dataset)
def test_what_cannot_be_done_without_stops_the_run_when_nothing_is_held_of_it(night, one):
    night.server.play(says(404), says(404), on="/metadata" if one is POPULATION else "/131/codes")
    with night.desk() as desk, pytest.raises(LoadError) as error:
        national.renew(desk, [TABLE, one])
    told = str(error.value).splitlines()
    assert told[0].endswith(f"found HTTP 404 with an empty body. Nothing is held of {one.dataset} yet.")
    assert told[1:] == ["Nothing can be published without it (uunnvaerlig in seeds/ssb); run again when SSB gives it."]


def test_a_table_that_is_refused_is_told_in_one_sentence_with_what_is_held_of_it(night, caplog):
    night.fetch()
    night.change("11875", no_figures)
    with night.desk() as desk:
        national.renew(desk, [TABLE])
    cells = len(night.expected())
    assert caplog.messages[-1] == (
        f"archive   warning: 11875: expected figures; found none in {cells} cells. What was held is used: 11875"
        " (fetched 2026-03-02)"
    )


def test_one_cause_is_told_once_with_what_is_held_of_each_table(night, caplog):
    night.fetch()
    spare = next(table for table in catalogue.tables() if table.tabell == "14746")
    night.server.play(*[says(503, b"Stengt.")] * 10, on="/metadata")
    with night.desk() as desk:
        national.renew(desk, [TABLE, TABLE, TABLE, spare])
    assert caplog.messages[-1].endswith(
        "found HTTP 503 Stengt., 5 times. What was held is used: 11875 (fetched 2026-03-02). Nothing is held of 14746:"
        " what rests on it is left out"
    )


def test_a_classification_is_asked_for_once_a_week_and_kept_once(night):
    wanted = BY_NAME["kommune_endring"]
    assert night.fetch(wanted) == "ny"
    before = night.everything()
    assert night.fetch(wanted) == "ikke spurt"
    night.clock.pass_(7 * 24 * 3600)
    assert night.fetch(wanted) == "uendret"
    assert night.fetch(wanted) == "ikke spurt"
    assert [call.query for call in night.server.calls] == [{"from": "2015-01-01"}] * 2
    assert night.everything() == before


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ({"codeChanges": []}, "klass_kommune_endring: expected figures; found none in 0 cells"),
        (
            {"codeChanges": [{"oldCode": "9937"}]},
            "expected 'changeOccurred' of text in every entry of 'codeChanges'; found none",
        ),
        ({"codes": []}, "expected a list 'codeChanges'; found"),
        ({"codeChanges": [{"changeOccurred": "2020-01-01"}]}, "expected about as many figures as in"),
    ],
)
def test_a_classification_that_cannot_be_right_is_not_archived(night, answer, message):
    wanted = BY_NAME["kommune_endring"]
    night.fetch(wanted)
    before = night.everything()
    night.clock.pass_(7 * 24 * 3600)
    night.server.play(says(200, answer), on="/changes")
    with pytest.raises(SourceError) as error:
        night.fetch(wanted)
    assert message in str(error.value)
    assert night.everything() == before


def test_an_answer_to_an_earlier_question_is_read_as_what_was_asked_then(night):
    """The other way round, a group would be taken for a municipality's number."""
    of_the_group = BY_NAME["kostragruppe_kommune"]
    night.fetch(of_the_group.model_copy(update={"klassifikasjon": 131, "til": 112}))
    pairs = "select distinct fra_klassifikasjon, til_klassifikasjon, til_kode from raw.klass_korrespondanse"
    with duck.connect() as con, night.desk() as desk:
        national.load_all(con, night.places, desk.rules)
        assert con.execute(pairs).fetchall() == [("131", "112", "EKG11")]
        assert night.fetch(of_the_group) == "ny"  # another question than was held
        national.load_all(con, night.places, desk.rules)
        assert con.execute(pairs.replace("til_kode", "fra_kode")).fetchall() == [("112", "131", "EKG11")]


def test_klass_is_asked_for_json(night):
    assert (
        b'"codeChanges"'
        in httpx.get(
            f"{night.server.address}/klass/classifications/131/changes?from=2015-01-01",
            headers={"Accept": "application/json"},
        ).content
    )
    with night.desk() as desk:
        address = f"{night.server.address}/klass/classifications/131/changes"
        assert desk.guest.get(address, {"from": "2015-01-01"}).startswith(b"{")


def _written_over(path: Path, content: bytes | None) -> None:
    path.chmod(0o600)
    path.unlink() if content is None else path.write_bytes(content)


def test_an_answer_that_was_altered_in_the_archive_is_never_loaded_and_can_be_fetched_again(night):
    night.fetch()
    before, file = night.cells(), night.places.archive / download.held(night.places, "ssb", "11875").files[0]
    content = file.read_bytes()
    _written_over(file, content.replace(b'"value": [', b'"value": [9', 1))
    assert night.cells() == {}
    with night.desk() as desk:
        (gap,) = [gap for gap in national.gaps(night.places, desk.rules) if gap.dataset == "11875"]
    assert gap.reason.startswith(f"{file.relative_to(night.places.archive)}: expected in the archive what came")
    assert gap.reason.endswith("Fetch it again: omsorgsvarehus hent --config <your file> --tabell 11875 --godta")
    assert gap.grunn == "det som var hentet, er skadet"
    assert night.fetch(accepts_change=True) == "ny"
    assert (night.cells(), file.read_bytes()) == (before, content)


def test_an_answer_that_was_altered_stops_the_run_where_it_cannot_be_done_without(night):
    night.fetch(NEEDED)
    file = night.places.archive / download.held(night.places, "ssb", NEEDED.dataset).files[0]
    _written_over(file, b"{}")
    with pytest.raises(LoadError, match=r"expected in the archive what came.*--tabell klass_kommune --godta"):
        night.cells()


@pytest.mark.parametrize("content", [b"", b"{", b'{"dataset": "11875"}', b"[]", b"\x00\xff", b"NaN"])
def test_a_damaged_load_record_counts_for_none_and_the_table_is_fetched_again(night, content):
    night.fetch()
    before = night.cells()
    record = next((night.places.archive / "ssb" / "11875").glob("lasting_*"))
    record.write_bytes(content)
    assert download.held(night.places, "ssb", "11875") is None
    assert night.fetch() == "ny"
    assert night.cells() == before


def test_after_a_damaged_load_record_a_table_is_compared_with_the_last_one_that_can_be_read(night):
    night.fetch()
    night.change("11875", lambda body: body["value"].__setitem__(0, 77))
    night.fetch()
    max((night.places.archive / "ssb" / "11875").glob("lasting_*")).write_bytes(b"{")
    night.change("11875", lambda body: body.__setitem__("value", [0] * len(body["value"])))
    with pytest.raises(SourceError, match="expected figures other than 0"):
        night.fetch()


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"asked": 1}'])
def test_a_damaged_note_of_when_it_was_asked_counts_for_none(night, content):
    one = BY_NAME["fylke"]
    night.fetch(one)
    assert night.fetch(one) == "ikke spurt"
    (night.places.asked / "ssb" / f"{one.dataset}.json").write_bytes(content)
    assert night.fetch(one) == "uendret"
    assert night.fetch(one) == "ikke spurt"


def test_what_a_killed_night_had_fetched_is_taken_away(night):
    (night.places.incoming / "tmpabc").mkdir(parents=True)
    (night.places.incoming / "tmpabc" / "1.json").write_text("{")
    night.fetch()
    assert list(night.places.incoming.iterdir()) == []


CODE = b'"code": "99", "name": "Oppdiktet fylke"'


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (b'{"codes": [], "codes": [{%s}]}' % CODE, "the key 'codes' twice"),
        (b'{"codes": [{%s, "level": NaN}]}' % CODE, "NaN, which is no number in JSON"),
        (b'{"codes": [{%s, "level": -1e999}]}' % CODE, "-1e999, which is no number in JSON, at codes[0].level"),
        (
            b'{"codes": [{"code": 301, "name": "Oslo"}]}',
            "klass_fylke: expected 'code' of text in every entry of 'codes'",
        ),
        (b'{"codes": [{%s, "parentCode": 3}]}' % CODE, "'parentCode' of text in every entry of 'codes'; found 3"),
        (b'{"codes": [{%s}]} x' % CODE, "an answer that is no whole JSON (Extra data"),
        ('{"codes": [{"code": "99"}]}'.encode("utf-16"), "an answer that is no whole JSON ("),
        (b'{"codes": [{%s, "x": %s%s}]}' % (CODE, b"[" * 3000, b"]" * 3000), "lists or objects within each other"),
        (b'{"codes": [{%s, "validFrom": "2020-99-99"}]}' % CODE, "klass_fylke: expected entries that can be taken in"),
        (b'{"codes": [{%s, "name": null}]}' % CODE, "the key 'name' twice"),
        (b'{"codes": [{"code": "99", "name": null}]}', "klass_fylke: expected entries that can be taken in"),
    ],
)
def test_a_classification_that_is_no_json_or_that_raw_could_not_take_in_is_refused(night, body, found):
    night.server.play(*[says(200, body)] * 5, on="/codes")
    with pytest.raises(SourceError, match=re.escape(found)):
        night.fetch(BY_NAME["fylke"])
    assert night.everything() == {}
