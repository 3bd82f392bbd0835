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

from orchestration import catalogue, duck, national, recorded
from orchestration.settings import Places, Ssb
from orchestration.sources import jsonstat, polite
from tests.bench import ENVIRONMENT, peak, table
from tests.ssb_server import FakeClock

# Where it is not recorded how many codes a variable has: the regions as in table 11643, and a guess at the others.
NOT_COUNTED = {"Region": 987, "KOKstillingkode0000": 6, "KOKutdanningoms0000": 15}
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
    """As many codes as SSB's own table has, the recorded ones among them; the years are those that are asked for."""
    codes = {}
    for key, variable in recorded.of(table).variabler.items():
        known = [code for code in [*variable.registrert, *variable.ikke_registrert] if "?" not in code]
        if key == "Tid":
            codes[key] = [year for year in known if year >= "2015"]
            continue
        size = variable.antall or NOT_COUNTED.get(key) or len(known)
        if variable.liste:
            size = recorded.of("12209").variabler[key].antall
        # Four digits are municipalities; a code that no selection is like is all other.
        first = 1000 if key in ("Region", "KOKkommuneregion0000") else 10_000
        codes[key] = known + _codes(first, size - len(known))
    return codes


def _codes(first: int, size: int) -> list[str]:
    return [str(first + place) for place in range(size)]


def _dataset(table: str, codes: dict[str, list[str]]) -> dict:
    return {
        "version": "2.0", "class": "dataset", "label": table, "source": "bench", "updated": "2026-06-15T06:00:00Z",
        "role": {
            "time": ["Tid"], "metric": ["ContentsCode"],
            "geo": [code for code in codes if code in ("Region", "KOKkommuneregion0000")],
        }, "id": list(codes), "size": [len(one) for one in codes.values()],
        "dimension": {
            key: {
                "label": key,
                "category": {
                    "index": {code: place for place, code in enumerate(one)},
                    "label": {code: code for code in one},
                },
                "extension": {"elimination": False},
            }
            for key, one in codes.items()
        },
    }  # fmt: skip


def against_pyjstat(folder: Path) -> str:
    """The same answer, one cell in twenty without a figure, each way."""
    codes = {"Region": _codes(1000, 800), "ContentsCode": _codes(1000, 100), "Tid": _codes(2015, 10)}
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
