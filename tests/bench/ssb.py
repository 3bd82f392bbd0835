"""What the national half costs: calls and cells for the whole list at SSB's own sizes, and json-stat2 into DuckDB."""

import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx

from orchestration import catalogue, duck, national
from orchestration.settings import Places, Ssb
from orchestration.sources import jsonstat, polite
from tests.bench import ENVIRONMENT, peak, table
from tests.ssb_server import FakeClock

# Codes a variable, as SSB's tables have them: regions 891 in KOSTRA and 994 in population tables, years from 2015.
SIZES = {
    "KOKkommuneregion0000": 891, "Region": 870, "KOKfunksjon0000": 118, "KOKart0000": 35, "KOKregnskapsomfa0000": 2,
    "KOKyrker0000": 30, "KOKstillingkode0000": 6, "KOKutdanningoms0000": 15, "alder": 4, "tjenestegruppe": 3,
    "TenesteType": 26, "Kjonn": 2, "Alder": 106, "Tid": 11,
}  # fmt: skip
CONTENTS = {"12209": 17, "12292": 49, "11875": 12, "12134": 9, "12003": 2, "11645": 2, "11643": 2}
OWN_SIZES = {"11645": {"Alder": 6}, "11643": {"Alder": 6}, "14746": {"Tid": 25, "Region": 357}}
CELLS = 800_000


def main() -> str:
    """The section of docs/ytelse.md."""
    with tempfile.TemporaryDirectory() as folder:
        return f"{calls_and_cells(Path(folder))}\n\n{against_pyjstat(Path(folder))}"


def calls_and_cells(folder: Path) -> str:
    """One cold night and one without news, against a service that answers at once with figures of the real size."""
    rules, clock, places = Ssb(), FakeClock("2026-07-01T01:00:00"), Places(folder)
    rows = []
    for night in ("cold", "without news"):
        asked = {"calls": 0, "cells": 0}
        begun = clock.now()
        http = httpx.Client(transport=httpx.MockTransport(lambda request, asked=asked: _answer(request, asked)))
        desk = national.Desk(polite.Guest(http, rules, clock), rules, places, clock)
        national.renew(desk, catalogue.tables())
        minutes = (clock.now() - begun).total_seconds() / 60
        kept = round(sum(path.stat().st_size for path in places.archive.rglob("*")) / 1e6)
        rows.append([night, asked["calls"], asked["cells"], minutes, kept])
        clock.pass_(24 * 3600)
    with duck.connect(places.build_db) as con:
        started = time.monotonic()
        national.load_all(con, places, rules)
        seconds = time.monotonic() - started
        cells = con.execute("select sum(celler) from raw.ssb_svar").fetchone()[0]
    return (
        f"SSB's whole list, {len(catalogue.tables())} tables at their real size, at 30 calls a minute:\n\n"
        + table(["night", "calls", "cells", "minutes", "MB in the archive"], rows)
        + f"\nFrom the archive to raw: {seconds:.1f} s, {cells / seconds / 1e6:.1f} million cells a second."
    )


def _answer(request: httpx.Request, asked: dict[str, int]) -> httpx.Response:
    asked["calls"] += 1
    if "/codelists/" in request.url.path:
        codes = _codes("KOKkommuneregion0000", SIZES["KOKkommuneregion0000"])[-19:]
        return httpx.Response(200, json={"values": [{"code": code} for code in codes]})
    table = re.search(r"/tables/(\d{5})/", request.url.path).group(1)
    if request.method == "GET":
        return httpx.Response(200, json=_dataset(table, _all_codes(table)))
    selection = {one["variableCode"]: one["valueCodes"] for one in json.loads(request.content)["selection"]}
    cells = 1
    for codes in selection.values():
        cells *= len(codes)
    asked["cells"] += cells
    head = json.dumps(_dataset(table, selection))
    figures = ",".join(map(str, range(cells)))
    return httpx.Response(
        200, content=f'{head[:-1]}, "value": [{figures}]}}', headers={"Content-Type": "application/json"}
    )


def _all_codes(table: str) -> dict[str, list[str]]:
    wanted = next(one for one in catalogue.tables() if one.tabell == table).utvalg
    sizes = {**SIZES, **OWN_SIZES.get(table, {}), "ContentsCode": CONTENTS.get(table, 3)}
    codes = {}
    for key, wish in wanted.items():
        # The codes that the list names are among them.
        named = [one for one in wish.verdier if not re.search(r"[*?(]", one)]
        codes[key] = named + _codes(key, sizes[key] - len(named))
    return codes


def _codes(key: str, size: int) -> list[str]:
    first = {"Tid": 2015, "KOKfunksjon0000": 200}.get(key, 1000)
    return [str(first + place) for place in range(size)]


def _dataset(table: str, codes: dict[str, list[str]]) -> dict:
    grouped = [{"id": f"agg_{table}", "label": "Uttrekk for KOSTRA-grupperinger", "type": "Valueset", "links": []}]
    return {
        "version": "2.0", "class": "dataset", "label": table, "source": "bench", "updated": "2026-06-15T06:00:00Z",
        "role": {"time": ["Tid"]}, "id": list(codes), "size": [len(one) for one in codes.values()],
        "dimension": {
            key: {
                "label": key,
                "category": {
                    "index": {code: place for place, code in enumerate(one)},
                    "label": {code: code for code in one},
                },
                "extension": {"elimination": False, "codelists": grouped},
            }
            for key, one in codes.items()
        },
    }  # fmt: skip


def against_pyjstat(folder: Path) -> str:
    """The same answer, one cell in twenty without a figure, each way."""
    codes = {"Region": _codes("Region", 800), "ContentsCode": _codes("ContentsCode", 100), "Tid": _codes("Tid", 10)}
    figures = [None if place % 20 == 0 else place for place in range(CELLS)]
    status = {str(place): ":" for place in range(0, CELLS, 20)}
    path = folder / "answer.json"
    path.write_text(json.dumps({**_dataset("00000", codes), "value": figures, "status": status}))
    rows, medians = [], {}
    for way in ("ours", "pyjstat"):
        # A process each, so that the memory is its own.
        out = subprocess.run(
            [sys.executable, "-m", "tests.bench.ssb", way, str(path)],
            env=ENVIRONMENT, check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip
        seconds, memory = json.loads(out)
        medians[way] = statistics.median(seconds)
        rows.append([way, round(medians[way], 2), CELLS / medians[way] / 1e6, memory])
    return (
        f"One answer of json-stat2 into a DuckDB file, {CELLS} cells, {path.stat().st_size / 1e6:.1f} MB; pyjstat by"
        f" pandas. Ours is {medians['pyjstat'] / medians['ours']:.1f} times as fast:\n\n"
        + table(["way", "seconds", "million cells a second", "MB more than before"], rows)
    )


def _ours(path: Path) -> None:
    with duck.connect(path.with_suffix(".ours.duckdb")) as con:
        answer = jsonstat.read(con, path)
        jsonstat.create(con, "celler", answer.codes(), ["a"])
        jsonstat.insert(con, "celler", answer, "a", {code: code for code in answer.dimensions})


def _pyjstat(path: Path) -> None:
    from pyjstat import pyjstat

    cells = pyjstat.Dataset.read(path.read_text()).write("dataframe", naming="id")
    with duck.connect(path.with_suffix(".pyjstat.duckdb")) as con:
        con.register("cells", cells)
        con.execute("create or replace table celler as select * from cells")


def _measure(way, path: Path) -> None:
    before = peak(os.getpid())
    seconds = []
    for _ in range(5):
        started = time.monotonic()
        way(path)
        seconds.append(time.monotonic() - started)
    print(json.dumps([seconds, peak(os.getpid()) - before]))


if __name__ == "__main__":
    if len(sys.argv) == 3:
        _measure({"ours": _ours, "pyjstat": _pyjstat}[sys.argv[1]], Path(sys.argv[2]))
    else:
        main()
