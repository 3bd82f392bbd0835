"""seeds/ssb/registrert against the lists that its codes were taken from, row by row."""

import csv
import re
from itertools import chain

import pytest

from orchestration import catalogue, recorded
from tests.conftest import external

TABLES = [table.tabell for table in catalogue.tables()]
WITHOUT_LIST = {"12134"}
CODE = re.compile(r"[0-9A-Za-z]{2,}|\?{2,4}|\d{2}-\d{2}|\d{2,3}\+|F\d{3}-\d{3}|TOT|[0-9A-Z]")
YEARS = re.compile(r"(\d{4})-(\d{4})")


def listed(table: str) -> list[dict[str, str]]:
    """The rows of the list that name a code of a variable; several in one row are taken apart."""
    rows = []
    with external(f"koder/ssb_{table}_koder.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            if "(" in row["variabel"] or "," in row["variabel"]:
                continue  # the table itself, and its codelists
            if row["variabel"] == "Tid":
                codes = list(chain(*(range(int(a), int(b) + 1) for a, b in YEARS.findall(row["kode"]))))
            else:
                codes = [code for code in re.split(r"[, ]+", row["kode"]) if CODE.fullmatch(code)]
            rows += [row | {"kode": str(code)} for code in codes if not row["kode"].startswith("(")]
    return rows


def _taken(name: str) -> bool:
    """Whether the list gives SSB's own name, and not a script's word for it or a remark."""
    return not re.search(r"script|not recorded|named|maps|by the table|asked|KLASS|the same region list", name)


@pytest.mark.parametrize("table", [one for one in TABLES if one not in WITHOUT_LIST])
def test_every_recorded_code_stands_in_the_description_under_its_name(table):
    variables = recorded.of(table).variabler
    missing, otherwise = [], []
    for row in listed(table):
        known = variables[row["variabel"]]
        everything = known.registrert | known.ikke_registrert
        if row["kode"] not in everything and "maps these" not in row["navn"]:
            missing.append((row["variabel"], row["kode"]))
        ours = everything.get(row["kode"])
        if ours and "?" not in row["kode"] and row["variabel"] != "Tid" and _taken(row["navn"]) and ours != row["navn"]:
            otherwise.append((row["kode"], ours, row["navn"]))
    assert missing == []
    # After the name a list may say more of it, in brackets.
    assert [one for one in otherwise if not one[2].casefold().startswith(one[1].casefold())] == []


@pytest.mark.parametrize("table", [one for one in TABLES if one not in WITHOUT_LIST])
def test_no_code_of_the_description_is_called_recorded_that_the_list_does_not_have(table):
    found = {(row["variabel"], row["kode"]) for row in listed(table)}
    regions = {("KOKkommuneregion0000", row["kode"]) for row in listed("12209")}
    ours = {
        (variable, code) for variable, known in recorded.of(table).variabler.items() for code in known.registrert
    } - regions
    # What the lists say in words: years of the tables that have none of their own, groups named in a note.
    told = {one for one in ours - found if one[0] != "Tid"}
    assert told == TOLD_IN_WORDS.get(table, set())


TOLD_IN_WORDS = {
    "07459": {("Region", "??")},
}
