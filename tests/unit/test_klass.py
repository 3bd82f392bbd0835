"""SSB's classifications as they are written: what is judged, what is read, and what an archived answer answers."""

import json

import pytest

from orchestration import duck
from orchestration.errors import SourceError
from orchestration.sources import klass

MEMBER = {"sourceCode": "EKG12", "sourceName": "KOSTRA-gruppe 12", "targetCode": "4601", "targetName": "Bergen"}
# KLASS lets either side of a correspondence be empty: a municipality of no group, a group of none.
ONE_SIDED = [
    {"sourceCode": None, "sourceName": None, "targetCode": "9999", "targetName": "Uoppgitt"},
    {"sourceCode": "EKG18", "sourceName": "Ingen", "targetCode": None, "targetName": None},
    {"sourceCode": "", "targetCode": "0000"},
]


def written(entries: list[dict]) -> bytes:
    days = {"validFrom": "2020-01-01", "validTo": None}
    return json.dumps({"correspondenceItems": [{**entry, **days} for entry in entries]}).encode()


def test_a_code_that_corresponds_to_none_refuses_nothing_and_is_no_pair(tmp_path):
    body = written([MEMBER, *ONE_SIDED])
    assert klass.judge(body, "corresponds") == 4
    path = tmp_path / "1.json"
    path.write_bytes(body)
    klass.expect_readable(path, "corresponds")
    with duck.connect() as con:
        con.execute(f"create schema raw; {klass.TABLES}")
        klass.read(con, path, "a", "SSB KLASS", ["112", "131"], "corresponds")
        pairs = con.execute("select fra_klassifikasjon, fra_kode, til_kode from raw.klass_korrespondanse").fetchall()
    assert pairs == [("112", "EKG12", "4601")]


@pytest.mark.parametrize("entry", [{}, {"sourceName": "KOSTRA-gruppe 12"}, {"sourceCode": "", "targetCode": None}, "x"])
def test_an_entry_without_any_code_is_refused(entry):
    body = json.dumps({"correspondenceItems": [MEMBER, entry]}).encode()
    with pytest.raises(SourceError, match="expected 'sourceCode' or 'targetCode' of text in every entry"):
        klass.judge(body, "corresponds")


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ((112, "corresponds", 131), (["112", "131"], "corresponds")),
        ((131, "corresponds", 112), (["131", "112"], "corresponds")),
        ((259, "codes", None), (["259"], "codes")),
    ],
)
def test_what_an_answer_answers_is_what_was_asked_when_it_came(question, asked):
    number, resource, target = question
    address, query = klass.request("https://data.ssb.no/api/klass/v1", number, resource, target, 2015)
    kept = json.loads(json.dumps({"from": address, "query": query}))
    assert klass.asked(kept) == asked
