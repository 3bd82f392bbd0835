"""A bound stands once, in seeds/grenser/terskel.csv: whoever asks for it, asks there."""

import csv
import json
import re

import pytest

from orchestration import guard
from orchestration.rapport import figurer
from orchestration.settings import ROOT, SEEDS

SUITES = sorted(guard.SUITES.glob("*.json"))
# Numbers in the suites that nobody chose: what they are of.
FACTS = {
    "100": "percent",
    "1000": "per mille",
    "105": "the oldest age in SSB's table",
    "212": "two sexes, 106 ages",
    "168": "hours in a week",
    "60": "minutes in an hour",
    "52": "weeks in a year",
    "64": "the length of a pseudonym",
    "3": "the digits of a function, and the measures of an amount",
    "4": "the digits of a municipality, and letters of 'se x'",
    "0.01": "an øre",
    "0.005": "half of the last decimal",
    "0.5": "one recipient more, where a part of them is rounded up",
    "0.05": "an øre times an index",
    "0.02": "two øre, of two rates",
}


def bounds() -> dict[str, str]:
    with (SEEDS / "grenser" / "terskel.csv").open(encoding="utf-8", newline="") as stream:
        return {row["terskel"]: row["verdi"] for row in csv.DictReader(stream)}


def numbers(query: str) -> set[str]:
    """The numbers of a query that may be bounds: not in texts, names or `group by 1, 2`, nor 0, 1 or the last year."""
    plain = re.sub(r"'[^']*'|group by [\d, ]+|order by [\d, ]+", " ", query)
    return set(re.findall(r"(?<![\w.{])\d+(?:\.\d+)?(?![\w.])", plain)) - {"0", "1", "9999"}


def queries(suite: str) -> list[str]:
    said = json.loads(suite)["expectations"]
    return [one["kwargs"]["unexpected_rows_query"] for one in said if "unexpected_rows_query" in one["kwargs"]]


@pytest.mark.parametrize("path", SUITES, ids=lambda path: path.stem)
def test_no_suite_has_a_bound_of_its_own(path):
    own = {number for query in queries(path.read_text()) for number in numbers(query) - {"2"}}
    # A bound is a row of terskel.csv: {terskel.name}. A number that is none is named above.
    assert own - FACTS.keys() == set()


def test_a_bound_in_a_suite_is_found():
    assert numbers("select * from {batch} where timer not between 30 and 40 and kode <> '99' group by 1, 2") == {
        "30",
        "40",
    }
    assert numbers("select * from {batch} where persons < {terskel.personer_minst}") == set()


@pytest.mark.parametrize("path", SUITES, ids=lambda path: path.stem)
def test_the_bounds_that_are_asked_for_are_there(path):
    asked = re.findall(r"\{terskel\.(\w+)\}|terskel = '(\w+)'", path.read_text())
    assert {name for pair in asked for name in pair if name} <= bounds().keys()


def test_a_suite_gets_the_bound_that_stands():
    said = {suite["name"]: json.dumps(suite) for suite in guard._suites()}
    assert f"persons < {bounds()['personer_minst']}" in said["raw.vedtak_lasting"]
    assert "{terskel." not in "".join(said.values())


def test_a_post_that_loading_accepts_is_not_stopped_by_the_suite():
    (query,) = [q for q in queries((guard.SUITES / "marts.hjemmetjeneste_sone.json").read_text()) if "stilling" in q]
    assert "full_stilling_timer_per_uke_min" in query
    assert "full_stilling_timer_per_uke_maks" in query


def test_pages_that_say_a_bound_and_its_name_say_the_same():
    words = {"five": "5", "fem": "5"}
    pages = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs").rglob("*.md"))]
    # As in: 20 årsverk (`sone_robust_aarsverk`).
    said = [pair for page in pages for pair in re.findall(r"(\w[\w.]*)\s+\w+\s+\(`(\w+)`", page) if pair[1] in bounds()]
    assert len(said) >= 3
    assert [(words.get(value, value), name) for value, name in said] == [(bounds()[name], name) for _, name in said]


def test_the_line_in_the_report_and_the_name_of_the_column_are_the_bound():
    """The number is in the name of a published column, so that it cannot change alone."""
    share = bounds()["ata_maal_prosent"]
    (figure,) = [one for part in figurer.DELER for one in part.figurer if one.navn == "sone"]
    assert figure.tegn.keywords == {"strek": int(share)}
    assert f"Streken står ved {share} prosent" in figure.leses
    assert f"aarsverk_ved_{share}_prosent_ata" in (SEEDS / "kontrakt" / "kontrakt.csv").read_text()


def test_the_words_of_the_report_are_the_bound():
    page = (ROOT / "orchestration" / "rapport" / "side.html.j2").read_text(encoding="utf-8")
    assert "Tall som bygger på færre enn fem personer" in page
    assert bounds()["personer_minst"] == "5"
