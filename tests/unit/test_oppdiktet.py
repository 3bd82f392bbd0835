"""The invented nation is coherent, says that it is invented, and is given out as SSB's own description says."""

import csv
import functools
import json
import math
import os
import re
import subprocess
import sys
import threading
from itertools import product
from wsgiref.simple_server import WSGIRequestHandler, make_server

import httpx
import jsonstat_validator
import pytest
import yaml

from orchestration.oppdiktet import tall, tjener
from orchestration.settings import ROOT, SEEDS
from tests import openapi
from tests.conftest import external

TABLES = tall.tables()
WANTED = {entry["tabell"]: entry["utvalg"] for entry in yaml.safe_load((SEEDS / "ssb" / "tabeller.yml").read_text())}
APP = tjener.app(TABLES)
DEMO = httpx.Client(transport=httpx.WSGITransport(app=APP), base_url="http://demo")
TODAY = [f"99{number:02d}" for number in range(1, 13)]
NUMBERS = [*TODAY, "9931", "9937", "9938", "9939"]
AS_JSON = {"Accept": "application/json"}


def codes(dataset: dict, variable: str) -> list[str]:
    """The codes of a variable, in order."""
    index = dataset["dimension"][variable]["category"]["index"]
    return sorted(index, key=index.get)


def cells(dataset: dict, **chosen: list[str]) -> dict[tuple[str, ...], float | str]:
    """{codes: the figure, or the symbol that stands in its place}, of all codes or of those that are chosen."""
    steps, stride = [], math.prod(dataset["size"])
    for name, size in zip(dataset["id"], dataset["size"], strict=True):
        stride //= size
        index = dataset["dimension"][name]["category"]["index"]
        steps.append([(code, stride * index[code]) for code in chosen.get(name, codes(dataset, name))])
    figures, status = dataset["value"], dataset.get("status", {})
    found = {}
    for step in product(*steps):
        place = sum(part for _, part in step)
        value = figures[place]
        found[tuple(code for code, _ in step)] = status.get(str(place)) if value is None else value
    return found


class Looked(dict):
    """{table: its cells}, of the invented municipalities, their group and the nation, and of the main projection."""

    def __missing__(self, number: str) -> dict[tuple[str, ...], float | str]:
        table = TABLES[number]
        (geo,) = table["role"]["geo"]
        chosen = {geo: [code for code in codes(table, geo) if code in (*NUMBERS, "2111", "0", "EAK", "EKG11")]}
        if number == "14746":
            chosen["ContentsCode"] = ["Personer"]
        self[number] = cells(table, **chosen)
        return self[number]


ALL = Looked()


def selection(**chosen: list[str]) -> dict:
    return {"selection": [{"variableCode": name, "valueCodes": codes} for name, codes in chosen.items()]}


def ask(path: str, body: dict | None = None, **options) -> httpx.Response:
    """A question to PxWebApi, held to the description both ways where it is one that the description knows."""
    method = "GET" if body is None else "POST"
    answer = DEMO.request(method, f"/pxweb{path}", json=body, **options)
    url = answer.request.url
    openapi.check_request(method, path, url.params.multi_items(), body)
    openapi.check_answer(path, answer.status_code, answer.headers["content-type"], answer.content, method=method)
    return answer


def as_asked(number: str) -> dict:
    """What seeds/ssb/tabeller.yml asks of a table, by the table's own codes."""
    dimensions = TABLES[number]["dimension"]
    by_label = {dimension["label"]: code for code, dimension in dimensions.items()}
    chosen = {}
    for name, wish in WANTED[number].items():
        codes = wish["verdier"] if isinstance(wish, dict) else wish
        # The tables begin later than the wish does.
        chosen[name if name in dimensions else by_label[name]] = ["*" if c.startswith("from(") else c for c in codes]
    return selection(**chosen)


def without_links(dataset: dict) -> dict:
    """The validator wants an address in each link, and SSB's own have none."""
    kept = {name: {k: v for k, v in each.items() if k != "link"} for name, each in dataset["dimension"].items()}
    return dataset | {"dimension": kept}


# The description


def test_the_recorded_answer_passes_with_our_deviations_and_not_without():
    recorded = external("ssb_12134_v2_jsonstat2.json").read_bytes()
    in_data = ("paths", "/tables/{id}/data", "get", *openapi.IN_DATA)
    places = (in_data, ("components", "schemas", "updated", "pattern"))
    needed = [deviation for deviation in openapi.DEVIATIONS if deviation.where in places]
    assert len(needed) == 2
    openapi.check_answer("/tables/12134/data", 200, "application/json", recorded)
    for deviation in needed:
        with pytest.raises(AssertionError, match=r"is not of type 'string'|does not match"):
            openapi.check_answer("/tables/12134/data", 200, "application/json", recorded, without=(deviation,))
    others = tuple(d for d in openapi.DEVIATIONS if d not in needed)
    openapi.check_answer("/tables/12134/data", 200, "application/json", recorded, without=others)


def test_the_validator_refuses_nothing_but_the_links_of_the_recorded_answer():
    recorded = json.loads(external("ssb_12134_v2_jsonstat2.json").read_text())
    assert jsonstat_validator.validate_jsonstat(without_links(recorded))
    with pytest.raises(jsonstat_validator.JSONStatValidationError, match="'href'"):
        jsonstat_validator.validate_jsonstat(recorded)


def _holds(without: openapi.Deviation) -> None:
    """Everything that a deviation is made for, held to the description without it."""
    openapi.check_request("POST", "/tables/12134/data", [], as_asked("12134"), without=(without,))
    data = DEMO.post("/pxweb/tables/12134/data", json=as_asked("12134")).content
    for method in ("get", "post"):
        openapi.check_answer("/tables/12134/data", 200, "application/json", data, method=method, without=(without,))
    for path in ("/tables/12134", "/config"):
        answer = DEMO.get(f"/pxweb{path}").content
        openapi.check_answer(path, 200, "application/json", answer, without=(without,))


@pytest.mark.parametrize(
    ("place", "fault"),
    [
        ("updated pattern", "does not match"),
        ("Table properties updated pattern", "does not match"),
        ("VariableSelection required", "'values' is a required property"),
        ("ConfigResponse properties maxCallsPerTimeWindow minimum", "minimum of 1"),
        ("ConfigResponse properties timeWindow minimum", "minimum of 1"),
        ("get", "not of type 'string'"),
        ("post", "not of type 'string'"),
    ],
)
def test_no_deviation_is_idle(place, fault):
    chosen = {
        " ".join(deviation.where[2:] if "components" in deviation.where else deviation.where[2:3]): deviation
        for deviation in openapi.DEVIATIONS
    }
    assert len(chosen) == len(openapi.DEVIATIONS) == 7
    with pytest.raises(AssertionError, match=fault):
        _holds(chosen[place])


def test_the_description_refuses_what_it_does_not_know():
    with pytest.raises(AssertionError, match="expected a path"):
        openapi.check_request("GET", "/navigation", [])
    with pytest.raises(AssertionError, match="found DELETE"):
        openapi.check_request("DELETE", "/config", [])
    with pytest.raises(AssertionError, match="format"):
        openapi.check_request("GET", "/tables/12134/data", [("format", "json-stat2")])
    with pytest.raises(AssertionError, match="json-stat'"):
        openapi.check_request("GET", "/tables/12134/data", [("outputFormat", "json-stat")])
    with pytest.raises(AssertionError, match="variableCode"):
        openapi.check_request("POST", "/tables/12134/data", [], {"selection": [{"valueCodes": ["*"]}]})
    with pytest.raises(AssertionError, match="size"):
        openapi.check_answer("/tables/12134/metadata", 200, "application/json", b'{"version": "2.0"}')
    with pytest.raises(AssertionError, match="found 500"):
        openapi.check_answer("/tables/12134/data", 500, "", b"")


# What is given out


@pytest.mark.parametrize("number", TABLES)
def test_metadata_holds_to_the_description(number):
    metadata = ask(f"/tables/{number}/metadata", params={"lang": "no"}).json()
    table = TABLES[number]
    assert metadata["value"] is None
    assert "status" not in metadata
    assert {key: metadata[key] for key in ("id", "size", "dimension")} == {
        key: table[key] for key in ("id", "size", "dimension")
    }
    assert ask(f"/tables/{number}").json()["updated"] == table["updated"] == metadata["updated"]


@pytest.mark.parametrize("number", TABLES)
def test_what_the_warehouse_asks_for_is_answered(number):
    answer = DEMO.post(f"/pxweb/tables/{number}/data", json=as_asked(number))
    assert answer.status_code == 200, answer.text
    dataset = answer.json()
    assert jsonstat_validator.validate_jsonstat(without_links(dataset))
    assert math.prod(dataset["size"]) == len(dataset["value"])
    got = cells(dataset)
    assert got == cells(TABLES[number], **{name: codes(dataset, name) for name in dataset["id"]})
    assert all(dataset["dimension"][name]["category"]["index"] for name in dataset["id"])


@pytest.mark.parametrize("number", TABLES)
def test_data_hold_to_the_description(number):
    region = "KOKkommuneregion0000" if "KOKkommuneregion0000" in TABLES[number]["id"] else "Region"
    body = {"selection": [*as_asked(number)["selection"]], "placement": {"heading": [], "stub": []}}
    body["selection"] = [
        choice | {"valueCodes": ["9901"] if choice["variableCode"] == region else choice["valueCodes"]}
        for choice in body["selection"]
    ]
    for choice in body["selection"]:
        if choice["variableCode"] == "Tid":
            choice["valueCodes"] = ["top(1)"]
    dataset = ask(f"/tables/{number}/data", body, params={"outputFormat": "json-stat2"}).json()
    assert "codelists" not in dataset["dimension"][region]["extension"]
    assert dataset["source"] == "Omsorgsvarehus (oppdiktede tall)"


def test_config():
    assert ask("/config").json()["maxDataCells"] == 800_000


def test_codelists_stand_where_they_are_recorded_and_choose_codes():
    ids = {"12362": "agg_KOGkommuneregion000005402", "12292": "agg_KOGkommuneregion000005401"}
    for number in TABLES:
        metadata = ask(f"/tables/{number}/metadata").json()
        lists = metadata["dimension"][metadata["role"]["geo"][0]]["extension"].get("codelists", [])
        assert [each["id"] for each in lists] == [ids[one] for one in ids if one == number]
    groups = [value["code"] for value in ask(f"/codelists/{ids['12292']}").json()["values"]]
    assert groups == ["EAK", "EAKUO", *(f"EKG{group:02d}" for group in range(1, 18))]
    municipalities = ask(f"/codelists/{ids['12362']}").json()
    assert [value["code"] for value in municipalities["values"]] == TODAY
    body = selection(KOKkommuneregion0000=["*"], ContentsCode=["KOSlangtid0000"], Tid=["top(1)"])
    body["selection"][0]["codelist"] = ids["12292"]
    assert codes(ask("/tables/12292/data", body).json(), "KOKkommuneregion0000") == groups


@pytest.mark.parametrize(
    ("expression", "years"),
    [
        ("2020", "2020"),
        ("*", "2019 2020 2021 2022 2023 2024"),
        ("202?", "2020 2021 2022 2023 2024"),
        ("*9", "2019"),
        ("top(2)", "2023 2024"),
        ("TOP(2,1)", "2022 2023"),
        ("bottom(2)", "2019 2020"),
        ("bottom(1,3)", "2022"),
        ("from(2022)", "2022 2023 2024"),
        ("to(2020)", "2019 2020"),
        ("range(2020,2022)", "2020 2021 2022"),
    ],
)
def test_expressions(expression, years):
    body = selection(kokkommuneregion0000=["9901"], ContentsCode=["kosag110000"], Tid=[expression])
    dataset = ask("/tables/12134/data", body).json()
    assert list(dataset["dimension"]["Tid"]["category"]["index"]) == years.split()
    query = {"valueCodes[KOKkommuneregion0000]": "9901", "valuecodes[ContentsCode]": "KOSAG110000"}
    in_brackets = f"[{expression}]" if "," in expression else expression
    assert ask("/tables/12134/data", params={**query, "valueCodes[Tid]": in_brackets}).json() == dataset


def test_top_counts_from_the_first_code_where_it_is_not_time():
    body = selection(KOKkommuneregion0000=["top(2)", "bottom(1)"], ContentsCode=["KOSAG110000"], Tid=["2024"])
    dataset = ask("/tables/12134/data", body).json()
    assert list(dataset["dimension"]["KOKkommuneregion0000"]["category"]["index"]) == ["9901", "9902", "EKG17"]


def test_codes_come_in_the_tables_order_with_their_own_symbols():
    body = selection(KOKkommuneregion0000=["9931", "9911", "9901"], ContentsCode=["KOSAG110000"], Tid=["2024", "2023"])
    dataset = ask("/tables/12134/data", body).json()
    assert list(dataset["dimension"]["KOKkommuneregion0000"]["category"]["index"]) == ["9901", "9911", "9931"]
    assert dataset["status"] == {"2": ".", "5": "."}
    assert [dataset["value"][place] for place in (2, 5)] == [None, None]


def test_a_variable_left_out_is_summed():
    body = selection(Region=["9901"], ContentsCode=["Personer1"], Tid=["2024"])
    dataset = ask("/tables/07459/data", body).json()
    assert dataset["id"] == ["Region", "ContentsCode", "Tid"]
    persons = {key: value for key, value in ALL["07459"].items() if (key[0], key[4]) == ("9901", "2024")}
    assert dataset["value"] == [sum(persons.values())]
    land = ask("/tables/07459/data", selection(ContentsCode=["Personer1"], Tid=["2024"])).json()
    assert land["value"] == [sum(v for key, v in ALL["07459"].items() if (key[0], key[4]) == ("0", "2024"))]
    assert "geo" not in land["role"]


def test_no_selection_is_not_the_whole_table():
    dataset = ask("/tables/07459/data").json()
    assert dataset["size"] == [1, 1, 1, 1, 1]
    assert ask("/tables/07459/data", {"selection": []}).json() == dataset


@pytest.mark.parametrize(
    ("table", "body", "http", "status", "title"),
    [
        ("99999", selection(Tid=["*"]), 400, 404, "Non-existent table"),
        ("12134", selection(Region=["9901"]), 400, 400, "Non-existent variable"),
        ("12134", selection(KOKkommuneregion0000=["9901", "9999"], ContentsCode=["*"], Tid=["*"]), 400, 400,
         "Non-existent value"),
        ("12134", {"selection": [{"variableCode": "Tid", "valueCodes": ["*"], "codelist": "agg_x"}]}, 400, 400,
         "Non-existent codelist"),
        ("12134", selection(KOKkommuneregion0000=["9901"], Tid=["*"]), 400, 400,
         "Missing selection for mandantory variable"),
        ("12134", selection(KOKkommuneregion0000=["9901"], ContentsCode=["*"], Tid=["from(1900)"]), 400, 400,
         "Illegal selection for mandantory variable"),
        ("12134", selection(KOKkommuneregion0000=["9901"], ContentsCode=["*"], Tid=["tap(1)"]), 400, 400,
         "Illegal selection expression"),
    ],
)  # fmt: skip
def test_errors_are_ssbs_own(table, body, http, status, title):
    answer = ask(f"/tables/{table}/data", body)
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status_code, answer.json()) == (
        http,
        {"type": "Parameter error", "title": title, "status": status},
    )


def test_unknown_tables_and_codelists():
    for path, title in (
        ("/tables/99999", "table"),
        ("/tables/99999/metadata", "table"),
        ("/codelists/agg_x", "codelist"),
    ):
        assert ask(path).json()["title"] == f"Non-existent {title}"


def test_errors_are_those_that_were_recorded():
    recorded = {
        (error["status"], error["snippet"].encode())
        for error in json.loads(external("ssb_v2_error_bodies.json").read_text())["errors"]
    }
    unknown = selection(KOKkommuneregion0000=["1"], ContentsCode=["*"], Tid=["*"])
    ours = [
        DEMO.get("/pxweb/tables/99999/data"),
        DEMO.post("/pxweb/tables/12134/data", json=unknown),
        DEMO.post("/pxweb/tables/12134/data", json=selection(KOKkommuneregion0000=["9901"])),
    ]
    assert {(each.status_code, json.dumps(each.json(), separators=(",", ":")).encode()) for each in ours} == recorded


def test_too_many_cells(monkeypatch):
    monkeypatch.setattr(tjener, "STORSTE_UTTREKK", 5)
    years = selection(KOKkommuneregion0000=["9901"], ContentsCode=["KOSAG110000"], Tid=["*"])
    answer = ask("/tables/12134/data", years)
    assert (answer.status_code, answer.json()["title"]) == (403, "Too many cells selected")
    monkeypatch.setattr(tjener, "STORSTE_UTTREKK", 6)
    assert ask("/tables/12134/data", years).status_code == 200


def test_a_code_asked_for_twice_is_an_empty_500():
    answer = DEMO.post(
        "/pxweb/tables/12134/data", json=selection(KOKkommuneregion0000=["9901", "9901"], ContentsCode=["*"], Tid=["*"])
    )
    assert (answer.status_code, answer.content) == (500, b"")


def test_other_formats_are_refused():
    assert ask("/tables/12134/data", params={"outputFormat": "csv"}).json()["title"] == "Unsupported output format"


@pytest.fixture
def port():
    """The application on a real local port."""

    class Silent(WSGIRequestHandler):
        def log_message(self, *_):
            """Say nothing."""

    with make_server("127.0.0.1", 0, APP, handler_class=Silent) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_over_a_real_port(port):
    answer = httpx.post(f"{port}/pxweb/tables/12134/data", json=as_asked("12134"))
    assert answer.json() == DEMO.post("/pxweb/tables/12134/data", json=as_asked("12134")).json()
    doubled = selection(KOKkommuneregion0000=["9901", "9901"], ContentsCode=["*"], Tid=["*"])
    assert httpx.post(f"{port}/pxweb/tables/12134/data", json=doubled).status_code == 500


def test_an_address_that_is_too_long_is_a_page_in_html(port):
    address = f"{port}/pxweb/tables/12134/metadata?lang="
    longest = httpx.get(address + "n" * (2100 - len(address)))
    assert longest.status_code == 200
    longer = httpx.get(address + "n" * (2101 - len(address)))
    assert (longer.status_code, longer.headers["content-type"]) == (404, "text/html")
    recorded = json.loads(external("ssb_v2_error_bodies.json").read_text())["url_too_long"]["body"]
    assert longer.text.splitlines()[0] == recorded.splitlines()[0]
    assert "404 - File or directory not found." in longer.text


# KLASS


def klass(path: str, **query: str | int) -> list[dict]:
    answer = DEMO.get(f"/klass/classifications/{path}", params={"from": "2015-01-01", **query}, headers=AS_JSON)
    assert answer.status_code == 200, answer.text
    (entries,) = answer.json().values()
    return entries


def test_klass_codes_have_the_recorded_shape_and_say_when_they_hold():
    recorded = json.loads(external("klass_131_codes_from2013.json").read_text())["codes"][0]
    codes = klass("131/codes")
    assert recorded.keys() <= codes[0].keys()
    days = {code["code"]: (code["validFromInRequestedRange"], code["validToInRequestedRange"]) for code in codes}
    assert list(days) == NUMBERS
    assert {number: held for number, held in days.items() if held != ("2015-01-01", None)} == {
        "9907": ("2020-01-01", None),
        "9908": ("2020-01-01", None),
        "9911": ("2024-01-01", None),
        "9912": ("2024-01-01", None),
        "9931": ("2015-01-01", "2024-01-01"),
        "9937": ("2015-01-01", "2020-01-01"),
        "9938": ("2015-01-01", "2020-01-01"),
        "9939": ("2015-01-01", "2020-01-01"),
    }


def test_klass_cuts_days_to_what_was_asked_for():
    held = {
        code["code"]: (code["validFromInRequestedRange"], code["validToInRequestedRange"])
        for code in klass("131/codes", **{"from": "2020-01-01", "to": "2024-01-01"})
    }
    assert held.keys() == set(NUMBERS) - {"9911", "9912", "9937", "9938", "9939"}
    assert set(held.values()) == {("2020-01-01", "2024-01-01")}


def test_klass_changes_tell_what_became_of_each_number():
    changes = {(change["oldCode"], change["newCode"]): change["changeOccurred"] for change in klass("131/changes")}
    assert changes == {
        ("9937", "9907"): "2020-01-01",
        ("9938", "9908"): "2020-01-01",
        ("9939", "9908"): "2020-01-01",
        ("9931", "9911"): "2024-01-01",
        ("9931", "9912"): "2024-01-01",
    }
    assert len(klass("131/changes", **{"from": "2020-01-02"})) == 2
    assert klass("104/changes") == []


def test_klass_puts_every_number_in_the_group_while_it_holds():
    groups = klass("112/corresponds", targetClassificationId=131)
    assert {group["sourceCode"] for group in groups} == {"EKG11"}
    codes = {c["code"]: (c["validFromInRequestedRange"], c["validToInRequestedRange"]) for c in klass("131/codes")}
    assert {group["targetCode"]: (group["validFrom"], group["validTo"]) for group in groups} == codes


def test_klass_asked_from_the_municipalities_answers_with_an_old_table_alone():
    """As SSB's does: it looks for tables of the classification asked, and at the other's only where there is none."""
    groups = klass("131/corresponds", targetClassificationId=112)
    assert {group["targetCode"] for group in groups} == {"EKG11"}
    assert {group["sourceCode"] for group in groups} == set(NUMBERS) - {"9907", "9908", "9911", "9912"}
    assert {(group["validFrom"], group["validTo"]) for group in groups} == {("2015-01-01", "2020-01-01")}


def test_klass_writes_arts_with_the_letters_that_were_recorded():
    codes = {code["code"]: code["name"] for code in klass("259/codes")}
    assert codes.keys() >= {"010", "A099", "AD729", "AI729", "990", "A990", "AD990", "AG1", "AGD2"}
    assert not codes.keys() & {"099", "729", "A729", "A010"}
    assert codes["AD729"] != codes["AI729"]
    with (ROOT / "tests" / "golden" / "klass_2025.csv").open(encoding="utf-8") as stream:
        recorded = {row["kode"] for row in csv.DictReader(stream) if row["klassifikasjon"] == "259"}
    holding = {code["code"] for code in klass("259/codes", **{"from": "2025-01-01", "to": "2026-01-01"})}
    assert holding - recorded == set()
    assert {code for code in recorded - holding if not code.startswith("AG")} == set()
    assert "FGK9" in {code["code"] for code in klass("277/codes")}


def test_klass_has_the_rest():
    assert [(code["code"], code["name"]) for code in klass("104/codes")] == [("99", "Oppdiktet fylke")]
    assert [(code["code"], code["name"]) for code in klass("112/codes")] == [("EKG11", "KOSTRA-gruppe 11 (oppdiktet)")]
    functions = {code["code"]: code for code in klass("277/codes")}
    assert functions["254"]["validToInRequestedRange"] == functions["257"]["validFromInRequestedRange"] == "2024-01-01"


def test_klass_is_xml_unless_json_is_asked_for():
    answer = DEMO.get("/klass/classifications/131/codes?from=2015-01-01")
    assert answer.headers["content-type"] == "application/xml"
    assert answer.text.startswith("<codeList><codeItem><code>9901</code>")
    assert answer.text.count("</codeItem>") == 16


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("131/codes", 400),
        ("131/codes?from=2015", 400),
        ("7/codes?from=2015-01-01", 404),
        ("131/corresponds?from=2015-01-01", 404),
        ("112/corresponds?from=2015-01-01&targetClassificationId=104", 404),
    ],
)
def test_klass_errors(path, status):
    assert DEMO.get(f"/klass/classifications/{path}", headers=AS_JSON).status_code == status


# The figures


# The figures of a few lines of each table, and all that is said of its codes.
DIGEST = """
import hashlib, json
from orchestration.oppdiktet import tall
for number, table in tall.tables().items():
    figures = [table["value"].celle(place) for place in range(0, len(table["value"]), len(table["value"]) // 97)]
    print(number, hashlib.sha256(json.dumps([table["dimension"], figures]).encode()).hexdigest())
"""


def test_the_figures_are_the_same_every_time():
    once, again = (
        subprocess.run(
            [sys.executable, "-c", DIGEST],
            cwd=ROOT, env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True,
        ).stdout
        for seed in ("7", "8")
    )  # fmt: skip
    assert once == again
    assert once.count("\n") == len(TABLES)


def test_what_a_test_sets_in_a_table_stands_and_the_rest_is_made():
    table, untouched = tall.table("12209"), tall.table("12209")
    table["value"][0], table["status"]["0"] = None, "~"
    table["value"][-1] = 77
    assert (table["value"][0], table["status"]["0"], table["value"][-1]) == (None, "~", 77)
    assert list(table["value"])[1:-1] == list(untouched["value"])[1:-1]
    assert dict(table["status"]).keys() ^ {"0"} == dict(untouched["status"]).keys() - {str(len(table["value"]) - 1)}
    del table["status"]["0"]
    assert "0" not in table["status"]
    with pytest.raises(IndexError):
        table["value"][len(table["value"])]


def test_everything_says_that_it_is_invented():
    for table in TABLES.values():
        assert table["source"] == "Omsorgsvarehus (oppdiktede tall)"
        assert table["label"].endswith("(oppdiktede tall)")
        labels = table["dimension"][table["role"]["geo"][0]]["category"]["label"]
        assert {code for code in labels if code.isdecimal() and len(code) == 4} <= {*NUMBERS, "2111"}
        assert all(label.endswith(" (oppdiktet)") for label in labels.values()), labels
    assert {k.kode: k.navn for k in tall.KOMMUNER}["9901"] == "Eksempelvik (oppdiktet)"


def test_no_name_is_that_of_a_real_municipality():
    listed = json.loads(external("klass_131_codesAt_2026-01-01.json").read_text())["codes"]
    real = {part.strip().lower() for code in listed for part in code["name"].split(" - ")}
    assert len(real) > 357
    assert not real & {kommune.navn.removesuffix(" (oppdiktet)").lower() for kommune in tall.KOMMUNER}
    assert not {code["code"] for code in listed} & set(NUMBERS)


def test_every_table_and_variable_that_the_warehouse_asks_for_is_there():
    assert TABLES.keys() == WANTED.keys()
    years = [str(year) for year in range(2019, 2025)]
    for number, table in TABLES.items():
        expected = {"07459": [*years, "2025"], "14746": [str(year) for year in range(2026, 2051)]}.get(number, years)
        assert list(table["dimension"]["Tid"]["category"]["index"]) == expected
        assert len(table["value"]) == math.prod(table["size"])


def account(function: str, concept: str, year: int, region: str, content: str = "KOSbelop0000") -> float | str:
    return ALL["12362"][region, function, concept, content, str(year)]


@functools.cache
def inhabitants(year: int, region: str) -> int:
    held = [v for key, v in ALL["07459"].items() if (key[0], key[4]) == (region, str(year))]
    return sum(v for v in held if v != ".")


def test_a_number_has_figures_only_while_it_holds():
    never = {"9907": range(2019, 2020), "9908": range(2019, 2020), "9911": range(2019, 2024), "9912": range(2019, 2024)}
    ended = {"9931": range(2024, 2026), **dict.fromkeys(("9937", "9938", "9939"), range(2020, 2026))}
    outside = {(region, str(year)) for region, years in (never | ended).items() for year in years}
    for number in TABLES.keys() - {"14746"}:
        for key, value in ALL[number].items():
            region = key[TABLES[number]["id"].index(TABLES[number]["role"]["geo"][0])]
            if (region, key[-1]) in outside:
                # Recorded of 11643: a number that is not in use holds 0.
                assert value == (0 if number == "11643" else "."), (number, key)
        with_figures = {(key[0], key[-1]) for key, value in ALL[number].items() if value not in (".", 0)}
        regions = {key[0] for key in ALL[number]} - {"2111"}
        years = TABLES[number]["dimension"]["Tid"]["category"]["index"]
        assert with_figures == set(product(regions, years)) - outside
    assert not [key for key, value in ALL["14746"].items() if isinstance(value, str)]


def test_function_254_goes_on_in_257_and_258():
    for region in [*TODAY[:10], "EAK", "EKG11"]:
        for content in ("KOSbelop0000", "KOSbelopinnbygge0000"):
            for concept in ("AGD10", "AGD2", "AGD4", "AGI5"):
                assert account("254", concept, 2024, region, content) == "."
                assert account("257", concept, 2023, region, content) == "."
                assert account("258", concept, 2023, region, content) == "."
                after = sum(account(function, concept, 2024, region, content) for function in ("257", "258"))
                if concept == "AGI5":  # investments come and go
                    continue
                assert 1 < after / account("254", concept, 2023, region, content) < 1.1


def test_merged_and_split_municipalities_are_the_sum_of_their_parts():
    def parts(year, regions):
        return [
            sum(account("253", "AGD10", year, region) for region in regions),
            sum(ALL["12292"][region, "KOSkjernetotalt0000", str(year)] for region in regions),
            sum(inhabitants(year, region) for region in regions),
        ]

    for before, now, year in (
        (["9938", "9939"], ["9908"], 2020),
        (["9937"], ["9907"], 2020),
        (["9931"], ["9911", "9912"], 2024),
    ):
        for old, new in zip(parts(year - 1, before), parts(year, now), strict=True):
            assert 0.95 < new / old < 1.1
    # The places are the parts, and no rounding is lost between them and their sum.
    whole, halves = ("forsteparten", "andreparten"), [("forsteparten",), ("andreparten",)]
    for concept in tall.ARTSBEGREP:
        for function in (*tall.KRONER, "257", "258", "FGK9"):
            assert tall._begrep(whole, 2021, function, concept) == sum(
                tall._begrep(half, 2021, function, concept) for half in halves
            )
    assert account("253", "AGD2", 2021, "9908") == tall._begrep(whole, 2021, "253", "AGD2")


@pytest.mark.parametrize("region", [*TODAY, "9931", "9937", "EAK"])
def test_per_inhabitant_times_inhabitants_is_the_amount(region):
    tried = 0
    for year in range(2019, 2025):
        # On 31 December, which is 1 January under the numbers of the next year.
        now = {("9931", 2023): ["9911", "9912"], ("9937", 2019): ["9907"], ("EAK", year): ["0"]}
        people = [inhabitants(year + 1, number) for number in now.get((region, year), [region])]
        for function, concept in product(
            codes(TABLES["12362"], "KOKfunksjon0000"), codes(TABLES["12362"], "KOKart0000")
        ):
            amount = account(function, concept, year, region)
            rate = account(function, concept, year, region, "KOSbelopinnbygge0000")
            if amount == ".":
                assert rate == "."
            else:
                tried += 1
                assert abs(rate - 1000 * amount / sum(people)) <= 0.5, (year, function, concept)
    assert tried > 60


def test_sums_of_arts_are_those_of_the_account_plan():
    """seeds/kontoplan/artsbegrep.csv, which the account is summed by."""
    with (SEEDS / "kontoplan" / "artsbegrep.csv").open(encoding="utf-8", newline="") as stream:
        ranges = [row for row in csv.DictReader(stream) if not row["gyldig_til"] and row["art_fra"] < "900"]
    for concept in ("AGD10", "AGD2", "AGD4"):
        arts = {
            art
            for row, art in product(ranges, tall.ARTER)
            if row["ssb_kode"] == concept and row["art_fra"] <= art <= row["art_til"]
        }
        plus, minus = tall.ARTSBEGREP[concept]
        assert (set(plus), set(minus)) == ({a for a in arts if a < "600"}, {a for a in arts if a >= "600"})


def test_the_accounts_agree():
    seen = 0
    for (region, function, concept, content, year), value in ALL["12362"].items():
        key = (region, "A", function, concept, "KOSbelop0000", year)
        if content == "KOSbelop0000" and key in ALL["12367"]:
            assert value == ALL["12367"][key]
            seen += 1
        if concept == "AGD10" and content != "KOSandel3501" and value != ".":
            net, corrected = (ALL["12362"][region, function, other, content, year] for other in ("AGD2", "AGD4"))
            assert net <= value >= corrected
    assert seen > 1000
    listed = codes(TABLES["12362"], "KOKfunksjon0000")
    for group, functions in tall.FUNKSJONSGRUPPER.items():
        held = sum(v for one in functions if one in listed and (v := account(one, "AGD2", 2024, "9901")) != ".")
        whole = account(group, "AGD2", 2024, "9901")
        assert whole == held if set(functions) <= {*listed} else whole > held


def test_the_treasury_is_nearly_the_group_and_its_parts_add_up():
    held = {
        key[2:4]: value for key, value in ALL["12367"].items() if (key[0], key[1], key[-1]) == ("9901", "B", "2024")
    }
    whole = {
        key[2:4]: value for key, value in ALL["12367"].items() if (key[0], key[1], key[-1]) == ("9901", "A", "2024")
    }
    for function in ("253", "258", "FGK9"):
        amounts = {concept: value for (one, concept), value in held.items() if one == function}
        assert 0.97 < amounts["AGD10"] / whole[function, "AGD10"] < 1
        assert amounts["AGD10"] == sum(amounts[one] for one in ("AG16", "AGD50", "AGD51", "AG34", "A590")) + (
            sum(tall.kassens(("eksempelvik",), 2024, one, "429") - tall.kassens(("eksempelvik",), 2024, one, "729")
                for one in tall.FUNKSJONSGRUPPER.get(function, [function]) if one != "254")
        )  # fmt: skip
        assert amounts["AGD10"] > amounts["AGD4"] > amounts["AG16"] > amounts["A370"] > amounts["A710"] > 0
        assert amounts["AGD51"] == amounts["A370"]  # all that it buys, it buys of private ones


def test_group_and_nation_are_estimates_of_their_own():
    municipalities = sum(account("253", "AGD10", 2024, number) for number in TODAY)
    group, nation = (account("253", "AGD10", 2024, region) for region in ("EKG11", "EAK"))
    assert municipalities < group < nation


def test_users_agree_between_tables_and_small_numbers_are_hidden():
    shown = ALL["11645"]
    for region, alder, service, content, year in shown:
        value = shown[region, alder, service, content, year]
        assert isinstance(value, str) or value == 0 or value >= 5
        bands = [shown[region, band, service, content, year] for band in tall.BAAND]
        if alder == "Ialt" and not any(isinstance(band, str) for band in (value, *bands)):
            assert value == sum(bands)
    for number, year in product(
        [one for one in TODAY[:10] if one not in ("9907", "9908")], map(str, range(2019, 2025))
    ):
        figures = {key[1]: value for key, value in ALL["12292"].items() if (key[0], key[-1]) == (number, year)}
        services = {key[2]: value for key, value in shown.items() if (key[:2], key[-1]) == ((number, "Ialt"), year)}
        assert figures["KOSkjernetotalt0000"] == ALL["12003"][number, "F000-120", "A", "KOSomsorgantbruk0000", year]
        # One may have both health care and practical help.
        assert services["01"] < services["15"] < figures["KOSkjernetotalt0000"] < services["01"] + services["15"]
        assert figures["KOSlangtid0000"] == services["21"]
        kinds = [services[kind] for kind in ("18", "19", "20")]
        if ":" not in kinds:
            assert figures["KOSkorttid0000"] == sum(kinds)
        stays = [figures[kind] for kind in ("KOSlangtid0000", "KOSkorttid0000")]
        if ":" not in stays:
            assert 0.85 * sum(stays) < figures["KOSbeboersykehje0000"] < sum(stays)
        posts = {key[1]: value for key, value in ALL["14533"].items() if (key[0], key[-1]) == (number, year)}
        assert posts["TOT"] == sum(value for job, value in posts.items() if job != "TOT")
        others = sum(posts[job] for job in ("07a", "07b", "07c", "07d", "07e"))
        assert figures["KOSaarsverkbruke0000"] == posts["TOT"] - others < posts["TOT"]
        assert posts["99"] < 0.005 * posts["TOT"] + 1
        assert ALL["14534"][number, "TOT", "01", "KOSARBAARSVERKST0000", year] == posts["01"] + posts["02"]
    statuses = {number: {v for v in ALL[number].values() if isinstance(v, str)} for number in TABLES}
    assert all(":" in statuses[number] for number in ("11645", "12003", "12292"))
    assert [number for number in TABLES if ".." in statuses[number]] == ["12209", "12292"]
    assert [number for number in TABLES if "-" in statuses[number]] == ["11875"]


def test_the_projection_goes_on_where_the_population_ends():
    def whole(table: str, year: str, region: str) -> int:
        return sum(v for key, v in ALL[table].items() if (key[0], key[-1]) == (region, year))

    for region in (*TODAY, "0"):
        assert 0.98 < whole("14746", "2026", region) / whole("07459", "2025", region) < 1.02
    by_name = cells(TABLES["14746"], Region=["9902"], Kjonn=["2"], Alder=["040"], Tid=["2050"])
    low, main, high = (by_name["9902", "2", "040", one, "2050"] for one in ("Personer1", "Personer", "Personer2"))
    assert low < main < high
    assert len(set(by_name.values())) == len(by_name) == 9


def test_every_kind_of_region_is_there_and_only_living_ones_have_figures():
    regions = codes(TABLES["12292"], "KOKkommuneregion0000")
    assert [code for code in regions if code.isdecimal()] == [*NUMBERS, "2111"]
    assert len([code for code in regions if code.startswith("EKA")]) == 33
    assert [code for code in regions if code.startswith("EKG")] == [f"EKG{group:02d}" for group in range(1, 18)]
    held = cells(TABLES["12292"], ContentsCode=["KOSkjernetotalt0000"], Tid=["2024"])
    with_figures = {key[0] for key, value in held.items() if value != "."}
    labels = TABLES["12292"]["dimension"]["KOKkommuneregion0000"]["category"]["label"]
    ended = {code for code, label in labels.items() if re.search(r"\(\d{0,4}-\d{4}\)", label)}
    assert len(ended) == 18
    assert set(regions) - with_figures == ended | {"2111", "9931", "9937", "9938", "9939"}
    assert len({held[f"EKG{group:02d}", "KOSkjernetotalt0000", "2024"] for group in range(1, 18)}) == 17
    assert labels[tall.GRUPPE.kode] == tall.GRUPPE.navn


def test_a_real_place_has_never_a_figure():
    for number, table in TABLES.items():
        (geo,) = table["role"]["geo"]
        if "2111" in codes(table, geo):
            assert set(cells(table, **{geo: ["2111"]}).values()) == {0 if number == "11643" else "."}, number


def test_the_invented_account_is_what_its_maker_makes():
    from orchestration.oppdiktet import regnskap

    assert regnskap.FIL.read_text(encoding="utf-8") == regnskap.text(), "run python -m orchestration.oppdiktet.regnskap"


def test_the_invented_criteria_are_what_their_maker_makes():
    from orchestration.oppdiktet import kriterier

    made = kriterier.text()
    assert kriterier.FIL.read_text(encoding="utf-8") == made, "run python -m orchestration.oppdiktet.kriterier"
