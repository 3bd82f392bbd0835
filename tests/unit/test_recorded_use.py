"""Every code of SSB's that a model, a seed, a guard, a report or an example rests on is in the record of its table.

A code that no record shows may be used only where datakilde tells of it.
"""

import ast
import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from orchestration import catalogue, recorded
from orchestration.recorded import Beskrivelse
from orchestration.settings import DBT_PROJECT, ROOT, SEEDS
from tests import recorded_ssb

TABLES = {table.tabell: table for table in catalogue.tables()}
DESCRIBED = {table: recorded.of(table) for table in TABLES}
MODELS = DBT_PROJECT / "models"
ACCOUNTS = ("12362", "12367")
QUOTED = re.compile(r"'([^'\n]*)'")
INDICATOR = re.compile(r"\d{5}_\w.*")
# What in a query can only be SSB's own: a variable, a content, a measure, a group of functions, a region, an age.
OF_SSB = re.compile(
    r"KO[SK][A-Za-z]\w*\d{4}|AG[DI]?\d+|FGK\d+\w*|EAK\w*|EK[AG]\d+|F\d{3}-\d{3}"
    r"|Timeforbruk|Timer1|Brukere1|Personer1?|TenesteType|Kjonn|Alder|Region|ContentsCode|Tid|\d{5}_\w.*"
)


@dataclass(frozen=True)
class Use:
    """A code (none: the variable itself) of a table that `where` rests on."""

    where: str
    table: str
    variable: str
    code: str | None = None


def sql(folder: Path) -> dict[str, str]:
    """{where it is: the query} of the .sql files of a folder."""
    return {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.sql"))}


def rows(seed: str) -> list[dict[str, str]]:
    with (SEEDS / seed).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def staged() -> dict[str, dict[str, str]]:
    """{table: {our name: the column in raw}} of the staging models."""
    found = {}
    for text in sql(MODELS / "staging" / "ssb").values():
        if call := re.search(r"ssb_celler\('(\d{5})', (\{.*\})\)", text, re.DOTALL):
            found[call[1]] = ast.literal_eval(call[2])
    return found


def dimensions() -> dict[str, list[str]]:
    """{table: the variables beside ContentsCode that are part of an indicator, in their order}."""
    text = (MODELS / "intermediate" / "kostra" / "int_kostra__nokkeltall.sql").read_text(encoding="utf-8")
    tables = ast.literal_eval(re.search(r"set tabeller = (\{.*?\n\})", text, re.DOTALL)[1])
    return {table: list(variables.values()) for table, variables in tables.items()}


def of_indicator(where: str, indicator: str) -> Iterator[Use]:
    table, *codes = indicator.split("_")
    for variable, code in zip(["ContentsCode", *dimensions().get(table, [])], codes, strict=True):
        yield Use(where, table, variable, code)


def in_staging() -> Iterator[Use]:
    for table, columns in staged().items():
        known = {variable.casefold(): variable for variable in DESCRIBED[table].variabler}
        for column in [*columns.values(), "contentscode", "tid"]:
            yield Use(f"stg_ssb__{table}", table, known.get(column, column))


def in_models() -> Iterator[Use]:
    for table, variables in dimensions().items():
        for variable in variables:
            yield Use("int_kostra__nokkeltall", table, variable)
    for where, text in (sql(MODELS) | sql(DBT_PROJECT / "tests")).items():
        tables = set(re.findall(r"(?:stg_ssb__|tabell = ')(\d{5})", text))
        table = tables.pop() if len(tables) == 1 else None
        for variable, code in re.findall(r"(statistikkvariabel|regnskapsomfang) = '([A-Z]\w*)'", text):
            variable = {"statistikkvariabel": "ContentsCode", "regnskapsomfang": "KOKregnskapsomfa0000"}[variable]
            yield Use(where, table, variable, code)
        for named in re.findall(r"dimensjon (?:= |in )\(?('[^)\n]*')", text):
            for variable in re.findall(r"'([A-Z]\w+)'", named):
                having = [table] if table else [one for one in TABLES if variable in DESCRIBED[one].variabler]
                yield from (Use(where, one, variable) for one in having or ["no table"])


def in_seeds() -> Iterator[Use]:
    for row in rows("dekning/kostra_maal.csv"):
        yield from of_indicator("kostra_maal", row["indikator"])
    for row in rows("kontoplan/artsbegrep.csv"):
        if row["ssb_kode"]:
            yield from (Use("artsbegrep", table, "KOKart0000", row["ssb_kode"]) for table in ACCOUNTS)
    for row in rows("sammenlikning/sammenlikning.csv"):
        if row["ssb_region"]:
            yield Use("sammenlikning", "12362", "KOKkommuneregion0000", row["ssb_region"])
    for row in rows("kostra/kjonn.csv"):
        yield from (Use("kjonn", table, "Kjonn", row["kjonn_kode"]) for table in ("07459", "14746"))


def in_sources() -> Iterator[Use]:
    """A source that names a code of a table must be right about it."""
    named = {r"(\d{5}) \((KOS\w+)\)": "ContentsCode", r"(\d{5}) \(group (\w)\)": "KOKTenesteGrp0000"}
    named[r"(\d{5}) \(service (\d+)\)"] = "TenesteType"
    for row in rows("dekning/tjenestetype.csv"):
        for form, variable in named.items():
            for table, code in re.findall(form, row["kilde"]):
                yield Use("tjenestetype", table, variable, code)


def in_lists_of_functions() -> Iterator[Use]:
    series = {row["serie"] for row in rows("kostra/funksjonsserie.csv")}
    of = "funksjonsgruppe"
    groups = {row[of] for row in rows("kontoplan/funksjonsgruppe.csv")}
    summed = {row[of] for row in rows("behov/behovsgruppe.csv")} | {"pleie_og_omsorg"}
    of_kostra = {row["enhetskostnad"] for row in rows("dekning/enhetskostnad_regel.csv") if row["grunnlag"] == "kostra"}
    functions = {
        "funksjonsserie": [row["funksjon"] for row in rows("kostra/funksjonsserie.csv")],
        # Of the groups that are summed of SSB's functions; the others explain codes.
        "funksjonsgruppe": [row["funksjon"] for row in rows("kontoplan/funksjonsgruppe.csv") if row[of] in summed],
        "behovsgruppe": [row[of] for row in rows("behov/behovsgruppe.csv")],
        "enhetskostnad_ledd": [
            row["kode"]
            for row in rows("dekning/enhetskostnad_ledd.csv")
            if row["ledd"] == "teller" and row["enhetskostnad"] in of_kostra
        ],
    }
    for where, codes in functions.items():
        for code in set(codes) - series - groups:
            yield Use(where, "12362", "KOKfunksjon0000", code)


def queries() -> dict[str, str]:
    """{where: the query} of what readers are given: questions, examples, the report, method pages, guards."""
    found = {}
    for folder in (ROOT / "docs" / "eksempler", ROOT / "docs" / "sporringer", ROOT / "orchestration" / "rapport"):
        for where, text in sql(folder).items():
            found |= {f"{where}, {number}": one for number, one in enumerate(re.split(r";\s*\n\s*\n", text), 1)}
    for page in [ROOT / "README.md", *sorted((ROOT / "docs" / "metode").glob("*.md")), ROOT / "docs" / "bi.md"]:
        blocks = re.findall(r"```sql\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
        found |= {f"{page.relative_to(ROOT)}, {number}": one for number, one in enumerate(blocks, 1)}
    for suite in sorted((ROOT / "expectations" / "suites").glob("*.json")):
        for one in json.loads(suite.read_text(encoding="utf-8"))["expectations"]:
            if asked := one["kwargs"].get("unexpected_rows_query"):
                found[f"{suite.name}, {one.get('description')}"] = asked.replace("{batch}", f"marts.{suite.stem}")
    return found


def in_queries() -> Iterator[Use]:
    series = {row["serie"] for row in rows("kostra/funksjonsserie.csv")} | {"pleie_og_omsorg"}
    for where, text in queries().items():
        for quoted in QUOTED.findall(text):
            if INDICATOR.fullmatch(quoted):
                yield from of_indicator(where, quoted)
            elif re.fullmatch(r"EAK\w*|EK[AG]\d+", quoted):
                table = "12362" if "kostra_utgifter" in text else "12209"
                yield Use(where, table, "KOKkommuneregion0000", quoted)
            elif quoted in ("KOKkommuneregion0000", "Region"):
                yield from (Use(where, one, quoted) for one in TABLES if quoted in DESCRIBED[one].variabler)
        for table in re.findall(r"\btabell = '(\w+)'", text):
            yield Use(where, table, "ContentsCode")
        if "marts.kostra_utgifter" in text:
            for named in re.findall(r"\bfunksjon (?:= |in )\(?('[^)\n]*')", text):
                codes = set(re.findall(r"'(\d{3}|FGK\w+)'", named)) - series
                yield from (Use(where, "12362", "KOKfunksjon0000", code) for code in codes)


USES = sorted(
    {*in_staging(), *in_models(), *in_seeds(), *in_lists_of_functions(), *in_sources(), *in_queries()},
    key=lambda use: (use.table, use.variable, use.code or "", use.where),
)


def faults(described: dict[str, Beskrivelse]) -> list[str]:
    """What rests on something that is in no record, or that is not recorded and not told of; none when all is well."""
    found = []
    for use in USES:
        if use.table not in described:
            found.append(f"{use.where}: expected a table of seeds/ssb/registrert; found {use.table}")
            continue
        variable = described[use.table].variabler.get(use.variable)
        if variable is None:
            found.append(f"{use.where}: {use.table} has no variable {use.variable}")
        elif use.code is not None and not any(fnmatchcase(use.code, one) for one in variable.registrert):
            if use.code not in variable.ikke_registrert:
                found.append(f"{use.where}: {use.table} {use.variable} has no code {use.code}")
            elif use.code not in re.split(r"[,;:] ", recorded.not_recorded(TABLES[use.table])):
                found.append(f"{use.where}: {use.table} {use.variable} {use.code} is not recorded, and not told of")
    return found


def without(table: str, variable: str, *codes: str) -> dict[str, Beskrivelse]:
    """The records, without these codes of a variable, or without the variable when none are given."""
    mutated = DESCRIBED[table].model_copy(deep=True)
    if codes:
        for known in (mutated.variabler[variable].registrert, mutated.variabler[variable].ikke_registrert):
            for code in codes:
                known.pop(code, None)
    else:
        mutated.variabler["Annet"] = mutated.variabler.pop(variable)
    return DESCRIBED | {table: mutated}


def test_what_is_used_is_recorded_or_told_of():
    assert faults(DESCRIBED) == []


@pytest.mark.parametrize(("table", "variable"), sorted({(use.table, use.variable) for use in USES}))
def test_a_variable_that_ssb_calls_otherwise_is_told(table, variable):
    assert any(f"{table} has no variable {variable}" in fault for fault in faults(without(table, variable)))


@pytest.mark.parametrize(
    ("table", "variable", "code"), sorted({(use.table, use.variable, use.code) for use in USES if use.code})
)
def test_a_code_that_ssb_does_not_have_is_told(table, variable, code):
    assert any(f"{variable} has no code {code}" in fault for fault in faults(without(table, variable, code)))


def test_a_code_that_is_not_recorded_and_not_told_of_is_told(monkeypatch):
    mutated = without("12292", "ContentsCode", "KOSbialthelsum0000")
    mutated["12292"].variabler["ContentsCode"].ikke_registrert["KOSbialthelsum0000"] = None
    monkeypatch.setattr(recorded, "of", mutated.__getitem__)
    assert "kostra_maal: 12292 ContentsCode KOSbialthelsum0000 is not recorded, and not told of" in faults(mutated)


WISHES = [
    (table.tabell, variable, wish)
    for table in TABLES.values()
    for variable, utvalg in table.utvalg.items()
    for wish in utvalg.verdier
    if wish != recorded.ALL and "(" not in wish
]


@pytest.mark.parametrize(("table", "variable", "wish"), WISHES)
def test_a_code_that_is_asked_for_and_that_ssb_does_not_have_is_told(table, variable, wish, monkeypatch):
    known = DESCRIBED[table].variabler[variable]
    codes = [code for code in [*known.registrert, *known.ikke_registrert] if code == wish or fnmatchcase(code, wish)]
    monkeypatch.setattr(recorded, "of", without(table, variable, *codes).__getitem__)
    assert any(
        fault.startswith(f"{table}: {variable}") and f"found {wish}" in fault
        for fault in recorded_ssb.faults(TABLES[table])
    )


def test_staging_reads_every_variable_that_a_table_has():
    for table, columns in staged().items():
        known = {variable.casefold() for variable in DESCRIBED[table].variabler} - {"contentscode", "tid"}
        assert set(columns.values()) == known, table
    assert staged().keys() == TABLES.keys()


def test_no_code_of_ssb_in_a_query_goes_unseen():
    """A new way of writing one must be collected above, or this test says so."""
    seen = {one for use in USES for one in (use.table, use.variable, use.code)}
    texts = sql(MODELS) | sql(DBT_PROJECT / "tests") | sql(DBT_PROJECT / "macros") | queries()
    found = {
        (where, quoted)
        for where, text in texts.items()
        for quoted in QUOTED.findall(text)
        if OF_SSB.fullmatch(quoted) and not INDICATOR.fullmatch(quoted)
    }
    assert {(where, quoted) for where, quoted in found if quoted not in seen} == set()


def test_every_region_is_a_municipality_or_a_group_and_never_both():
    text = (DBT_PROJECT / "macros" / "region.sql").read_text(encoding="utf-8")
    municipality, group = re.findall(r"er_som\(region, '(.*)'\)", text)
    for table, described in DESCRIBED.items():
        variable = described.variabler[staged_region(table)]
        for code in variable.registrert:
            number = code.replace("?", "1")
            kinds = [bool(re.fullmatch(form, number)) for form in (municipality, group)]
            # Counties and the nation of the tables of population are two digits and 0: neither, and not asked for.
            assert sum(kinds) == (0 if code in ("0", "??") or re.fullmatch(r"\d\d", code) else 1), (table, code)
            if not sum(kinds):
                assert not any(fnmatchcase(number, wish) for wish in TABLES[table].utvalg[staged_region(table)].verdier)


def staged_region(table: str) -> str:
    return next(one for one in DESCRIBED[table].variabler if one.casefold() == staged()[table]["region"])


@pytest.mark.parametrize("table", ["07459", "14746"])
def test_every_age_and_sex_of_ssb_is_read(table):
    text = (MODELS / "marts" / "befolkning" / "befolkning.sql").read_text(encoding="utf-8")
    assert "replace(celler.alder, '+', '') as smallint" in text
    ages = DESCRIBED[table].variabler["Alder"].registrert
    assert sorted(int(age.replace("+", "")) for age in ages) == list(range(106))
    sexes = {row["kjonn_kode"]: row["navn"] for row in rows("kostra/kjonn.csv")}
    assert sexes == DESCRIBED[table].variabler["Kjonn"].registrert


def test_ages_of_kostra_are_divided_by_the_same_ages():
    """12003's codes say from and to, and so do our denominators."""
    bounds = {
        row["nevner"]: (int(row["alder_fra"]), int(row["alder_til"] or 120)) for row in rows("dekning/nevner.csv")
    }
    tried = 0
    for row in rows("dekning/kostra_maal.csv"):
        if age := re.search(r"_F(\d{3})-(\d{3})_", row["indikator"]):
            tried += 1
            assert bounds[row["aldersgruppe"]] == (int(age[1]), int(age[2])), row["indikator"]
    assert tried == 5


def test_what_kostra_counts_is_a_kind_of_service_with_a_denominator():
    kinds = {row["tjenestetype"] for row in rows("dekning/tjenestetype.csv")}
    denominators = {row["tjenestetype"] for row in rows("dekning/tjeneste_nevner.csv") if row["brukergruppe"] == "alle"}
    for row in rows("dekning/kostra_maal.csv"):
        assert row["tjenestetype"] in (kinds if row["aldersgruppe"] else kinds & denominators), row["indikator"]


def test_nothing_of_kostra_is_told_under_a_narrower_name_than_ssbs():
    """A kind whose name says nursing home takes figures whose label does; SSB's others are of all institutions."""
    names = {row["tjenestetype"]: row for row in rows("dekning/tjenestetype.csv")}
    for row in rows("dekning/kostra_maal.csv"):
        table, content, *_ = row["indikator"].split("_")
        label = DESCRIBED[table].variabler["ContentsCode"].registrert[content]
        kind = names[row["tjenestetype"]]
        of_nursing_homes = "sykehjem" in (kind["tjenestetype"], kind["del_av"])
        assert of_nursing_homes == ("sykehjem" in label.casefold()), row["indikator"]
        # A kind that serves one user group only is compared with no figure of SSB's, which are of all.
        assert not kind["brukergruppe"] or kind["tjenestetype"] == "sykehjem", row["indikator"]
