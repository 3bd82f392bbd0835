"""Account files as they come: the same account twice, codes of one's own, and codes that the shipped plan lacks."""

import random

import openpyxl
import pytest

from orchestration import duck, settings
from orchestration.assets import ingest
from orchestration.errors import LoadError
from tests.conftest import build_part, config_writer

COLUMNS = {"ansvar": "ansvar", "funksjon": "funksjon", "art": "art", "belop": "belop"}
ACCOUNT = {"slag": "csv", "innhold": "med_art", "aar": 2023, "kolonner": COLUMNS}
RULES = "funksjon,metode,brukergruppe\n253,direkte,ELDRE_ANDRE\n"
HEADER = "ansvar;funksjon;art;belop\n"
FUNCTIONS = ("120", "202", "232", "234", "241", "253", "254", "261")
ARTS = ("010", "020", "099", "120", "230", "370", "600", "700")


def lines(seed: int, count: int = 200) -> list[str]:
    """Lines of an account, others for another seed; the first ones stand twice."""
    chance = random.Random(seed)  # noqa: S311
    made = []
    for _ in range(count):
        ansvar, belop = chance.randrange(100, 140), chance.randrange(-9999999, 99999999) / 100
        made.append(f"{ansvar};{chance.choice(FUNCTIONS)};{chance.choice(ARTS)};{belop:.2f}")
    return [line.replace(".", ",") for line in made + made[:3]]


def text(some: list[str]) -> str:
    return HEADER + "\n".join(some) + "\n"


def workbook(some: list[str], path) -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["ansvar", "funksjon", "art", "belop"])
    for line in some:
        ansvar, funksjon, art, belop = line.split(";")
        book.active.append([int(ansvar), funksjon, art, float(belop.replace(",", "."))])
    book.save(path)
    return path.read_bytes()


def as_0a(some: list[str]) -> str:
    sums: dict[tuple[str, str], float] = {}
    for line in some:
        _, funksjon, art, belop = line.split(";")
        sums[funksjon, art] = sums.get((funksjon, art), 0) + float(belop.replace(",", "."))
    return "".join(
        f"0A2023 990100{'':18}1{funksjon:<4}{art}{round(belop / 1000):>9}\n" for (funksjon, art), belop in sums.items()
    )


@pytest.fixture
def load(tmp_path):
    """Loads account files of Eksempelvik; `files` is {name: (content, keys of its own)}."""

    def run(files: dict, aar=(2022, 2023)):
        accounts = [{**ACCOUNT, "fil": name, **keys} for name, (_, keys) in files.items()]
        accounts = [{key: value for key, value in one.items() if value is not None} for one in accounts]
        config = config_writer(tmp_path)(
            {**{name: content for name, (content, _) in files.items()}, "regler.csv": RULES},
            accounts,
            aar=aar,
            grenser={"avviste_linjer_prosent": 5, "avvist_belop_prosent": 20},
        )
        read = settings.load(config)
        kept = ingest.keep_all(settings.Places(tmp_path / "data"), read, config)
        with duck.connect(tmp_path / "build.duckdb") as con:
            con.execute("create schema if not exists raw; create schema if not exists person")
            ingest.load_all(con, read, kept, "test")
            return con.execute(
                "select aar, count(*), sum(belop_nok) from raw.regnskap group by 1 order by 1"
            ).fetchall()

    return run


OTHERS = lines(2)
SAME = lines(1)
TWINS = {
    "in another order": (text(SAME[::-1]), {}),
    "with a newline more": (text([*SAME, ""]), {}),
    "in another encoding": (text(SAME).encode("utf-16"), {"tegnsett": "utf-16"}),
    "with other separators": (text(SAME).replace(";", "\t"), {"skilletegn": "\t"}),
    "with one line corrected": (text([*SAME[:-1], "100;253;010;17,00"]), {}),
    "with other signs": (
        text([line.replace(";-", ";+") if ";-" in line else ";-".join(line.rsplit(";", 1)) for line in SAME]),
        {"fortegn": "inntekt_positiv"},
    ),
    "of the first three quarters": (text(SAME[:150]), {}),
    "as the report 0A": (as_0a(SAME), {"slag": "kostra_0a", "kolonner": None, "aar": None}),
}


@pytest.mark.parametrize("kind", TWINS)
def test_the_same_account_twice_is_refused(load, kind):
    with pytest.raises(LoadError, match=r"^b\.fil: expected an account of its own; found \d+ of \d+ .* in a\.csv$"):
        load({"a.csv": (text(SAME), {}), "b.fil": TWINS[kind]})


def test_the_same_account_in_excel_is_refused_every_night(load, tmp_path):
    files = {
        "a.csv": (text(SAME), {}),
        "b.xlsx": (workbook(SAME, tmp_path / "b.xlsx"), {"slag": "excel"}),
        "c.csv": (text(OTHERS), {}),
    }
    for _ in range(2):
        with pytest.raises(LoadError) as fault:
            load(files)
        assert str(fault.value) == "b.xlsx: expected an account of its own; found 203 of 203 lines in a.csv"
    assert load({name: file for name, file in files.items() if name != "b.xlsx"})[0][1] == 406


def test_the_account_of_a_year_is_not_another_years_too(load):
    with pytest.raises(LoadError, match=r"b\.csv: expected an account of its own; found 203 of 203 lines in a\.csv"):
        load({"a.csv": (text(SAME), {}), "b.csv": (text(SAME[::-1]), {"aar": 2022})})


def test_parts_of_an_account_are_no_twins(load):
    """Two parts, a part of few lines that stand in the other too, and a year with the same depreciation."""
    few = text(SAME[:2])
    assert [
        count
        for _, count, _ in load(
            {
                "a.csv": (text(SAME), {}),
                "b.csv": (text(OTHERS), {}),
                "c.csv": (few, {}),
                "d.csv": (text([*SAME[:150], *lines(3, 50)]), {"aar": 2022}),
            }
        )
    ] == [203, 408]


def test_a_supplement_to_the_account_plan(warehouse, tmp_path):
    """A function and an art that the plan lacks, and an art that held for longer than the plan says."""
    supplement = (
        "liste;kode;navn;gyldig_fra;gyldig_til;kilde\nfunksjon;259;Prøveordning;2022;;vedtak i kommunestyret\n"
        "art;375;Kjøp fra IKS;2015;2023;SSB\nart;391;Kjøp fra prøveordningen;2022;2023;vedtak i kommunestyret\n"
    )
    content = HEADER + "1;259;010;5\n1;253;375;6\n1;253;391;7\n1;253;010;1000000\n1;999;010;8\n"

    def build(**top):
        write = config_writer(tmp_path)
        rules = RULES + "259,direkte,ELDRE_ANDRE\n" * bool(top)
        config = write(
            {"regnskap.csv": content, "regler.csv": rules, "tillegg.csv": supplement},
            [{**ACCOUNT, "fil": "regnskap.csv"}],
            grenser={"avviste_linjer_prosent": 90},
        )
        config.write_text(config.read_text() + "".join(f"{key}: {value}\n" for key, value in top.items()))
        build_part(warehouse.places, config, "+int_regnskap__drift", "+int_kontoplan__funksjon")
        return {reason for (reason,) in warehouse.build("select reason from raw.regnskap__rejected")}

    plain = build()
    assert len(plain) == 4
    assert build(kontoplan_tillegg="tillegg.csv") == {"010: funksjon 999 is not valid in 2023"}
    assert warehouse.build(
        "select funksjon, art, i_netto, i_brutto, i_korrigert_brutto from intermediate.int_regnskap__drift"
        " where belop_nok < 10 order by linjenr"
    ) == [("259", "010", True, True, True), ("253", "375", True, True, False), ("253", "391", True, False, False)]
    assert warehouse.build(
        "select navn, gyldig_fra, gyldig_til, verifisert, kilde from intermediate.int_kontoplan__art where art = '375'"
    ) == [("Kjøp fra IKS", 2015, 2023, False, "SSB")]
    assert build() == plain


def test_a_faulty_supplement_is_told(tmp_path, warehouse):
    write = config_writer(tmp_path)
    faulty = (
        "liste,kode,navn,gyldig_fra,gyldig_til,kilde\nkonto,259,A,2022,,x\nart,25,A,2022,,x\nart,391,,22,2021,\n"
        "art,392,A,2022,2021,x\nart,392,B,2022,,x\n"
    )
    config = write({"a.csv": text(SAME), "regler.csv": RULES, "t.csv": faulty}, [{**ACCOUNT, "fil": "a.csv"}])
    config.write_text(config.read_text() + "kontoplan_tillegg: t.csv\n")
    with pytest.raises(LoadError) as fault:
        build_part(warehouse.places, config)
    assert [line for line in str(fault.value).splitlines() if line.startswith("t.csv")] == [
        "t.csv:2: liste: expected art or funksjon; found konto",
        "t.csv:3: kode: expected three digits; found 25",
        "t.csv:4: navn: expected a name; found nothing",
        "t.csv:4: gyldig_fra: expected a year; found 22",
        "t.csv:4: gyldig_til: expected 22 or later; found 2021",
        "t.csv:4: kilde: expected on what it rests; found nothing",
        "t.csv:5: kode: expected each code once; found 392 2 times",
        "t.csv:5: gyldig_til: expected 2022 or later; found 2021",
        "t.csv:6: kode: expected each code once; found 392 2 times",
    ]


def test_a_file_with_a_column_a_year_is_an_account_of_each_year(warehouse, tmp_path):
    content = "ansvar;funksjon;art;R2022;R2023\n1;253;010;5;6\n1;253;020;;7\n"
    accounts = [
        {**ACCOUNT, "fil": "a.csv", "aar": aar, "omfang": omfang, "kolonner": {**COLUMNS, "belop": f"R{aar}"}}
        for aar, omfang in ((2022, "helt"), (2023, "utsnitt"))
    ]
    write = config_writer(tmp_path)
    config = write({"a.csv": content, "regler.csv": RULES}, accounts, aar=[2022, 2023])
    build_part(warehouse.places, config, "+int_regnskap__omfang", "+int_regnskap__drift")
    assert warehouse.build("select aar, helt from intermediate.int_regnskap__omfang order by 1") == [
        (2022, True),
        (2023, False),
    ]
    sums = "select aar, sum(belop_nok) from intermediate.int_regnskap__drift group by 1 order by 1"
    assert warehouse.build(sums) == [(2022, 5), (2023, 13)]
    config = write({"a.csv": content, "regler.csv": RULES}, accounts[1:], aar=[2023])
    build_part(warehouse.places, config, "+int_regnskap__omfang", "+int_regnskap__drift")
    assert warehouse.build(sums) == [(2023, 13)]
    assert warehouse.build("select file from raw.regnskap_lasting") == [("a.csv",)]
