"""Takes the CSV files that a user writes by contract into raw: distribution rules, corrections, own figures and so on.

A contract says which columns a file may have and why a line is refused. A line that cannot be followed stops the load,
with file, line and what was expected: there is no bound on faults in rules.
"""

import functools
import hashlib
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration import duck, privacy, shown
from orchestration.archive import Archived
from orchestration.duck import literal
from orchestration.errors import LoadError, did_you_mean
from orchestration.settings import SEEDS
from orchestration.shown import found
from orchestration.shown import sql as vist
from orchestration.sources import tabular

# Code lists that the reasons may ask, as temporary tables: {table: (its columns, the list)}.
LISTS = {
    "tjenestetyper": ("tjenestetype, brukergruppe", SEEDS / "dekning" / "tjenestetype.csv"),
    "tjenestedeler": ("tjenestetype, del_av", SEEDS / "dekning" / "tjenestetype.csv"),
    "nevnere": ("nevner, alder_fra, alder_til", SEEDS / "dekning" / "nevner.csv"),
    "grupper": ("brukergruppe", SEEDS / "brukergrupper" / "brukergruppe.csv"),
    "funksjoner": ("funksjon", SEEDS / "kontoplan" / "funksjon.csv"),
    "arter": ("art", SEEDS / "kontoplan" / "art.csv"),
    "kriterieliste": ("kriterium", SEEDS / "behov" / "kriterium.csv"),
    "sektorer": ("sektor", SEEDS / "behov" / "sektorvekt.csv"),
    "tjenestekoder": ("tjenestekode", SEEDS / "vedtak" / "tjeneste.csv"),
    "perioder": ("felt, verdi", SEEDS / "vedtak" / "periode.csv"),
    "forbudte_kolonner": ("monster, som_personnokkel", SEEDS / "vedtak" / "forbudt_kolonne.csv"),
    "sett": ("sammenlikning", SEEDS / "sammenlikning" / "sammenlikning.csv"),
    "terskler": ("terskel, verdi", SEEDS / "grenser" / "terskel.csv"),
    "soner": ("sone", SEEDS / "arbeidsgiveravgift" / "aga_sats.csv"),
    "totalnavn": ("nivaa, navn", SEEDS / "grenser" / "totalnavn.csv"),
}


@dataclass(frozen=True)
class Contract:
    """One kind of CSV file: `raw.<table>` holds its lines.

    key       the configuration key that names the file
    columns   the columns that the file may have, all read as text; one that it leaves out is null
    layout    DDL of the columns in raw, after _archive_id, kommunenr, file and line
    values    SQL: the values of those columns, from the columns of the file
    reasons   SQL: a list of expressions, each the reason to refuse a line, or null. They may ask the tables in LISTS,
              the lines themselves (`rules`; those of one file have the same `fil`), and `eier`: whose file it is
    windows   {name of a window that the reasons use: the columns whose lines belong together, in one file}
    """

    key: str
    table: str
    columns: list[str]
    layout: str
    values: str
    reasons: str
    windows: dict[str, list[str]]

    @property
    def ddl(self) -> str:
        """The raw table, empty."""
        return (
            f"create table raw.{self.table}"
            f" (_archive_id varchar, kommunenr varchar, file varchar, line bigint, {self.layout});"
        )


def number(column: str, kind: str) -> str:
    """SQL: a number written out, such as 12 or -0.5; null for what DuckDB would make one of (1e3, 1_000)."""
    return (
        f"case when regexp_full_match({column}, '[-+]?([0-9]+([.][0-9]*)?|[.][0-9]+)')"
        f" then try_cast({column} as {kind}) end"
    )


def day(column: str) -> str:
    """SQL: a date written 2025-01-31 or 31.01.2025, with or without a time; null for anything else."""
    return f"""case
        when regexp_full_match({column}, '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}([ T][0-9:.]+)?')
        then try_cast({column}[:10] as date)
        when regexp_full_match({column}, '[0-9]{{1,2}}[.][0-9]{{1,2}}[.][0-9]{{4}}( [0-9:.]+)?')
        then try_strptime(split_part({column}, ' ', 1), '%d.%m.%Y')::date
    end"""


def is_total(column: str, level: str) -> str:
    """SQL: whether a level is called what a total beside it is called, however it is written."""
    return (
        f"regexp_replace(lower({column}), ' +', ' ', 'g') in"
        f" (select lower(navn) from totalnavn where nivaa = {literal(level)})"
    )


# SQL: the years a line holds, from aar or from gyldig_fra and gyldig_til; without any, always.
VALIDITY_COLUMNS = ["aar", "gyldig_fra", "gyldig_til"]
VALIDITY_LAYOUT = "gyldig_fra smallint, gyldig_til smallint"
VALIDITY = "coalesce(aar, gyldig_fra, '0')::smallint, coalesce(aar, gyldig_til, '9999')::smallint"
VALIDITY_REASONS = f"""
    case when not regexp_full_match(aar, '[0-9]{{4}}') then 'aar: expected a year; found ' || {vist("aar")} end,
    case when not regexp_full_match(gyldig_fra, '[0-9]{{4}}')
        then 'gyldig_fra: expected a year; found ' || {vist("gyldig_fra")} end,
    case when not regexp_full_match(gyldig_til, '[0-9]{{4}}')
        then 'gyldig_til: expected a year; found ' || {vist("gyldig_til")} end,
    case when aar is not null and (gyldig_fra is not null or gyldig_til is not null)
        then 'aar: expected aar, or gyldig_fra and gyldig_til; found both' end,
    case when gyldig_fra > gyldig_til
        then 'gyldig_til: expected ' || {vist("gyldig_fra")} || ' or later; found ' || {vist("gyldig_til")} end
"""
# Of a line that must say its year, and of one that must say its source.
YEAR_REASON = f"""
    case when not regexp_full_match(coalesce(aar, ''), '[0-9]{{4}}')
        then 'aar: expected a year; found ' || {found("aar")} end
"""
SOURCE_REASON = "case when kilde is null then 'kilde: expected on what it rests; found nothing' end"
OWN_REASONS = f"""
    case when kommunenr <> eier then 'kommunenr: expected ' || eier || '; found ' || {vist("kommunenr")} end
"""
_VEKT = number("vekt", "decimal(22, 10)")
_ANDEL = number("andel", "decimal(22, 10)")
_GROUP_REASONS = f"""{OWN_REASONS}, {VALIDITY_REASONS},
    case when funksjon is not null and funksjon not in (select funksjon from funksjoner)
        then 'funksjon: expected a function of seeds/kontoplan/funksjon.csv; found ' || {vist("funksjon")} end,
    case when brukergruppe is not null and brukergruppe not in (select brukergruppe from grupper)
        then 'brukergruppe: expected one of ' || (select string_agg(brukergruppe, ', ') from grupper)
            || '; found ' || {vist("brukergruppe")} end
"""

FORDELINGSREGLER = Contract(
    key="fordelingsregler",
    table="fordelingsregler",
    columns=[
        "kommunenr", *VALIDITY_COLUMNS, "ansvar", "funksjon", "art", "prosjekt", "metode", "brukergruppe",
        "vekt", "enkeltbruker", "publiseres_under", "kilde",
    ],
    layout=f"""{VALIDITY_LAYOUT}, ansvar varchar, funksjon varchar, art varchar, prosjekt varchar, metode varchar,
        brukergruppe varchar, vekt decimal(22, 10), enkeltbruker boolean, publiseres_under varchar""",
    values=f"""{VALIDITY}, ansvar, funksjon, art, prosjekt, metode, brukergruppe, vekt::decimal(22, 10),
        coalesce(enkeltbruker = 'ja', false), publiseres_under""",
    windows={
        "en_regel": ["ansvar", "funksjon", "art", "prosjekt"],
        "en_gruppe": ["ansvar", "funksjon", "art", "prosjekt", "brukergruppe"],
    },
    reasons=f"""{_GROUP_REASONS},
    case when ansvar is null and funksjon is null then 'ansvar: expected ansvar or funksjon; found neither' end,
    case when (art is not null or prosjekt is not null) and (ansvar is null or funksjon is null)
        then 'art, prosjekt: expected both ansvar and funksjon beside them; found one missing' end,
    case when coalesce(metode, '') not in ('direkte', 'manuell', 'felles')
        then 'metode: expected direkte, manuell or felles; found ' || {found("metode")} end,
    case when metode in ('direkte', 'manuell') and brukergruppe is null
        then 'brukergruppe: expected a group for metode ' || metode || '; found nothing' end,
    case when metode = 'felles' and brukergruppe is not null
        then 'brukergruppe: expected nothing for metode felles; found ' || {vist("brukergruppe")} end,
    case when metode = 'manuell' and {_VEKT} is null
        then 'vekt: expected a number for metode manuell; found ' || {found("vekt")} end,
    case when metode <> 'manuell' and vekt is not null
        then 'vekt: expected nothing for metode ' || {found("metode")} || '; found ' || {vist("vekt")} end,
    case when enkeltbruker is not null and enkeltbruker not in ('ja', 'nei')
        then 'enkeltbruker: expected ja or nei; found ' || {vist("enkeltbruker")} end,
    case when enkeltbruker = 'ja' and (ansvar is null or publiseres_under is null)
        then 'publiseres_under: expected ansvar, and the ansvar it is merged with, for enkeltbruker ja; found nothing'
        end,
    case when publiseres_under is not null and coalesce(enkeltbruker, 'nei') = 'nei'
        then 'publiseres_under: expected nothing unless enkeltbruker is ja; found ' || {vist("publiseres_under")} end,
    -- A user is one person in every year and in every rule: one parent, and the parent no single user.
    case when enkeltbruker = 'ja' and max(publiseres_under) over (partition by fil, ansvar)
            <> min(publiseres_under) over (partition by fil, ansvar)
        then 'publiseres_under: expected one parent for ansvar ' || {vist("ansvar")} || '; found several' end,
    case when (fil, publiseres_under) in (select (r.fil, r.ansvar) from rules as r where r.enkeltbruker = 'ja')
        then 'publiseres_under: expected an ansvar that is no single user''s; found ' || {vist("publiseres_under")} end,
    -- What follows looks at all lines of one rule.
    case when count(distinct metode) over en_regel > 1
        then 'metode: expected one metode for one rule; found ' || count(distinct metode) over en_regel end,
    case when metode <> 'manuell' and count(*) over en_regel > 1
        then 'expected one line for one rule; found ' || count(*) over en_regel end,
    case when metode = 'manuell' and count(*) over en_gruppe > 1
        then 'brukergruppe: expected each group once in one rule; found ' || {vist("brukergruppe")} || ' '
            || count(*) over en_gruppe || ' times' end,
    case when metode = 'manuell' and coalesce(sum({_VEKT}) over en_regel, 0) = 0
        then 'vekt: expected weights that do not sum to 0; found 0' end
    """,
)  # fmt: skip
FELLESNOKLER = Contract(
    key="fellesnokler",
    table="fellesnokler",
    columns=["kommunenr", *VALIDITY_COLUMNS, "funksjon", "brukergruppe", "andel", "kilde"],
    layout=f"{VALIDITY_LAYOUT}, funksjon varchar, brukergruppe varchar, andel decimal(22, 10)",
    values=f"{VALIDITY}, funksjon, brukergruppe, andel::decimal(22, 10)",
    windows={"en_regel": ["funksjon"], "en_gruppe": ["funksjon", "brukergruppe"]},
    reasons=f"""{_GROUP_REASONS},
    case when brukergruppe is null then 'brukergruppe: expected a group; found nothing' end,
    case when {_ANDEL} is null or {_ANDEL} < 0
        then 'andel: expected a number of 0 or more; found ' || {found("andel")} end,
    case when count(*) over en_gruppe > 1
        then 'brukergruppe: expected each group once in one key; found ' || {vist("brukergruppe")} || ' '
            || count(*) over en_gruppe || ' times' end,
    case when coalesce(sum({_ANDEL}) over en_regel, 0) = 0
        then 'andel: expected shares that do not sum to 0; found 0' end
    """,
)


# SQL: what may stand around a value in quotes.
_BLANK = "' ' || chr(9) || chr(10)"
# Of each file.
FAULTS_SHOWN = 20

# Which files the tables hold the lines of, one row a file of a table; `kode` stands for how it was read.
REGISTER = """
create table raw.regel_lasting (
    tabell varchar not null, _archive_id varchar not null, file varchar not null, kode varchar not null
);
"""

# Whose file it is (None: everybody's), where it was, and the copy that is read.
RuleFile = tuple[Contract, str | None, Path, Archived]


def tables(contracts: list[Contract]) -> str:
    """DDL of the raw tables of the contracts, and of the register of what they hold."""
    return REGISTER + "".join(contract.ddl for contract in contracts)


def replace_all(
    con: duckdb.DuckDBPyConnection, contracts: list[Contract], files: list[RuleFile], added: str = ""
) -> list[str]:
    """Let the tables of the contracts hold the lines of these files, read as they are read now, and no other.

    Gives the faults. What is read already, in the same way, is not read again; `added` stands for what the code lists
    have got beside what is shipped. To be called in a transaction, which the caller rolls back
    when there are faults: then the tables stand as they were.
    """
    theirs = [contract.table for contract in contracts]
    held = set(con.execute("from raw.regel_lasting where list_contains(?, tabell)", [theirs]).fetchall())
    _forget(con, held - {_register(one, added) for one in files})
    new = [one for one in files if _register(one, added) not in held]
    faults = []
    for table in dict.fromkeys(contract.table for contract, *_ in new):
        faults += load(con, [one for one in new if one[0].table == table], added)
    return faults


def _forget(con: duckdb.DuckDBPyConnection, registered: set[tuple]) -> None:
    # Lines are known by their file alone, however it was read: they go before those of another reading come.
    for table in sorted({table for table, *_ in registered}):
        files = [[archive_id, file] for of, archive_id, file, _ in registered if of == table]
        con.executemany(f"delete from raw.{table} where _archive_id = ? and file = ?", files)
        con.executemany(
            f"delete from raw.regel_lasting where tabell = {literal(table)} and _archive_id = ? and file = ?", files
        )


def _register(one: RuleFile, added: str) -> tuple[str, str, str, str]:
    contract, _, file, kept = one
    return contract.table, kept.archive_id, file.name, f"{_code()} {added}".strip()


@functools.cache
def _code() -> str:
    # The same file, read the same way, against the same lists, gives the same lines.
    digest = hashlib.sha256()
    for path in sorted({*Path(__file__).parent.glob("*.py"), *(path for _, path in LISTS.values())}):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def load(con: duckdb.DuckDBPyConnection, files: list[RuleFile], added: str = "") -> list[str]:
    """Add files of one contract to its raw table and to the register; gives the faults of those that are not added."""
    faults = read(con, files)
    contract = files[0][0]
    whose = "coalesce(eier, kommunenr)" if "kommunenr" in contract.columns else "eier"
    con.execute(
        f"insert into raw.{contract.table} select _archive_id, {whose}, file, line, {contract.values} from rules"
    )
    kept = [_register(one, added) for number, one in enumerate(files) if number not in faults]
    if kept:
        con.executemany("insert into raw.regel_lasting values (?, ?, ?, ?)", kept)
    return list(faults.values())


def refuse_persons(file: Path) -> None:
    """Raise LoadError if a fødselsnummer stands in the file; to be asked before the file is kept."""
    with duck.scratch() as con:
        header = tabular.read_rules(con, file, file.name)
        found = privacy.first_in_lines(con, [], 2**31 - 1, padded=False)
    if found:
        line, place = found
        column = shown.place(header, place, shown.COLUMNS)
        raise LoadError(f"{file.name}:{line}: column {column}: expected no fødselsnummer; found one. Nothing was kept.")


def read(con: duckdb.DuckDBPyConnection, files: list[RuleFile]) -> dict[int, str]:
    """Fill the table `rules` with the lines of files of one contract; gives {number of the file: its faults}.

    A file with a fault has no line in the table. All of them are judged at once: there may be hundreds, and to judge
    one takes as long.
    """
    contract = files[0][0]
    columns = ", ".join(f"{name} varchar" for name in contract.columns)
    con.execute(
        "create or replace temp table rules (fil bigint, eier varchar, _archive_id varchar, file varchar, line bigint,"
        f" bredde varchar, {columns})"
    )
    faults = {}
    for number, one in enumerate(files):
        try:
            _read_lines(con, number, *one)
        except LoadError as fault:
            faults[number] = str(fault)
    read_lists(con)
    con.execute(shown.MACROS)
    found = con.execute(
        f"""
        select fil, string_agg(file || ':' || line || ': ' || reason, chr(10) order by line, plass)
        from (
            select fil, file, line, reason, plass
            from (
                select
                    fil, file, line, unnest(reasons) as reason, generate_subscripts(reasons, 1) as plass
                from (
                    select
                        fil, file, line,
                        list_filter([bredde, {contract.reasons}], lambda reason: reason is not null) as reasons
                    from rules
                    {_windows(contract)}
                )
            )
            qualify row_number() over (partition by fil order by line, plass) <= {FAULTS_SHOWN}
        )
        group by fil
        """
    ).fetchall()
    if found:
        con.executemany("delete from rules where fil = ?", [[number] for number, _ in found])
    return dict(sorted({**faults, **dict(found)}.items()))


def _read_lines(
    con: duckdb.DuckDBPyConnection, number: int, contract: Contract, kommunenr: str | None, file: Path, kept: Archived
) -> None:
    header = tabular.read_rules(con, kept.path, file.name)
    for place, name in enumerate(header, start=1):
        if name not in contract.columns:
            told = shown.column(name, place, contract.columns)
            hint = did_you_mean(name, contract.columns)  # a word of ours
            raise LoadError(f"{file.name}:1: expected the columns {', '.join(contract.columns)}; found {told}{hint}")
        if header.count(name) > 1:
            raise LoadError(f"{file.name}:1: expected each column once; found '{name}' {header.count(name)} times")
    fields = ", ".join(
        f"nullif(trim(fields[{header.index(name) + 1}], {_BLANK}), '')" if name in header else "null"
        for name in contract.columns
    )
    con.execute(
        f"""
        insert into rules
        select
            $number, $kommunenr, $archive_id, $name, line,
            case when len(fields) <> $width then 'expected ' || $width || ' columns; found ' || len(fields) end,
            {fields}
        from lines
        """,
        {
            "number": number,
            "kommunenr": kommunenr,
            "archive_id": kept.archive_id,
            "name": file.name,
            "width": len(header),
        },
    )


def read_lists(con: duckdb.DuckDBPyConnection) -> None:
    """Make the temporary tables of LISTS that are not made yet."""
    made = {name for (name,) in con.execute("select table_name from duckdb_tables() where temporary").fetchall()}
    for table, (columns, path) in LISTS.items():
        if table not in made:
            con.execute(
                f"create temp table {table} as"
                f" select {columns} from read_csv({literal(path)}, header = true, all_varchar = true)"
            )


def _windows(contract: Contract) -> str:
    """SQL: the windows that the reasons use; lines that hold in other years belong apart."""
    years = ["coalesce(aar, gyldig_fra, '0')", "coalesce(aar, gyldig_til, '9999')"]
    held = years if "gyldig_fra" in contract.columns else []
    windows = []
    for name, columns in contract.windows.items():
        parts = [f"coalesce({column}, '')" for column in columns] + held
        windows.append(f"{name} as (partition by fil, {', '.join(parts)})")
    return f"window {', '.join(windows)}" if windows else ""
