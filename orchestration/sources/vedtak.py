"""Takes an extract of decisions on care into person.vedtak. Nothing is written to disk before persons are pseudonyms.

`keep` reads an extract in memory, refuses what must not come in, and leaves its rows by contract in the archive, with
pseudonyms; `load` takes them from there. All work on rows is SQL: `_named` gives the fields our names and words,
`_read` their types and pseudonyms, `_judged` finds the reasons to reject a row. No message and no reason tells what
stands in a field: it may be of a person.
"""

import sys
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from orchestration import archive, duck, privacy, pseudonym, shown
from orchestration.archive import Archived
from orchestration.duck import literal
from orchestration.errors import LoadError, did_you_mean
from orchestration.settings import SEEDS, Grenser, Kommune, Vedtaksfil
from orchestration.sources import rules, tabular
from orchestration.sources.account import Loaded

TJENESTE = SEEDS / "vedtak" / "tjeneste.csv"
PERIODE = SEEDS / "vedtak" / "periode.csv"
FORBUDT = SEEDS / "vedtak" / "forbudt_kolonne.csv"

# The columns of the contract and their types, in the order of the archive and of person.vedtak.
CONTRACT = {
    "person": "varchar",
    "fodselsaar": "smallint",
    "kjonn": "varchar",
    "sone": "varchar",
    "tjenestekode": "varchar",
    "start": "date",
    "slutt": "date",
    "mengde": "decimal(18, 4)",
    "enhet": "varchar",
    "periode": "varchar",
    "antall": "decimal(18, 4)",
    "utforer": "varchar",
    "bistandsbehov": "varchar",
    "boform": "varchar",
    "status": "varchar",
}
# What an extract may leave out. Others may be left out too when the mapping says what an empty one means.
MAY_LACK = ("antall", "utforer", "bistandsbehov", "boform", "status")
KJONN = ("K", "M", "U")
BISTANDSBEHOV = ("noe", "middels", "omfattende", "uoppgitt")
EARLIEST_START = "1980-01-01"  # as KPR has it, and the next
HOURS_IN_A_WEEK = 168
EARLIEST_BIRTH = 1900
# Between the reasons of one row.
AND = " | "
LONGEST = 60  # characters; the name of a zone or a unit is shorter, free text is not

TABLES = f"""
create schema if not exists person;
create or replace table person.vedtak (
    _archive_id varchar not null, kommunenr varchar not null, file varchar not null, line bigint not null,
    {", ".join(f'"{name}" {kind}' for name, kind in CONTRACT.items())}
);
create or replace table person.vedtak__rejected (
    _archive_id varchar not null, kommunenr varchar not null, file varchar not null, line bigint not null,
    reasons varchar not null
);
create or replace table raw.vedtak_lasting (
    _archive_id varchar not null, kommunenr varchar not null, file varchar not null, lines_in bigint not null,
    lines_rejected bigint not null, persons bigint not null, _kart_archive_id varchar
);
create or replace table raw.vedtak_maaledato (
    kommunenr varchar not null, maaledato date not null, _archive_id varchar not null, lest_til date not null,
    nyere_archive_id varchar, begrunnelse varchar
);
"""


@dataclass(frozen=True)
class Dag:
    """A day that decisions are counted on, and where they are read.

    file         what the extract is called
    fil          the archive's file of it, under pseudonyms
    kart         the archive's name of the mapping that it was read by; None where nobody knows any more
    lest_til     the last day that the extract tells of, by which its lines are judged
    nyere        the archive's name of a newer extract that tells otherwise of the day, and is not used
    begrunnelse  why the day was taken anew, if it was
    """

    maaledato: date
    file: str
    fil: Archived
    kart: str | None
    lest_til: date
    nyere: str | None = None
    begrunnelse: str | None = None

    @property
    def archive_id(self) -> str:
        """The archive's name of the file that the day is counted from."""
        return self.fil.archive_id


# SQL: the name of a column as the patterns of FORBUDT are written: letters and digits, æ as ae, ø as o, å as a.
_PLAIN = "regexp_replace(replace(replace(replace(lower({0}), 'æ', 'ae'), 'ø', 'o'), 'å', 'a'), '[^a-z0-9]', '', 'g')"


def _among(values) -> str:
    return ", ".join(map(literal, values))


# The mapping of one EPJ system: which of its columns, and which of its words, are which of ours.
KART = rules.Contract(
    key="system",
    table="",
    columns=["felt", "fra", "til", "verifisert", "kilde"],
    layout="",
    values="",
    windows={"en_kolonne": ["felt", "til"], "et_ord": ["felt", "lower(fra)"]},
    reasons=f"""
    case when coalesce(felt, '') not in ('kolonne', {_among([*CONTRACT][1:])})
        then 'felt: expected kolonne, or a column of the contract other than person; found '
            || {shown.found("felt")} end,
    case when felt = 'kolonne' and fra is null then 'fra: expected the name of a column; found nothing' end,
    case when felt = 'kolonne' and coalesce(til, '') not in ({_among(CONTRACT)})
        then 'til: expected a column of the contract ({", ".join(CONTRACT)}); found ' || {shown.found("til")} end,
    case when felt = 'kolonne' and count(*) over en_kolonne > 1
        then 'til: expected each column once; found '
            || {shown.sql("til")} || ' ' || count(*) over en_kolonne || ' times' end,
    case when felt = 'kolonne' and exists (
            select 1 from forbudte_kolonner as f
            where {_PLAIN.format("fra")} glob f.monster and not (til = 'person' and f.som_personnokkel = 'true')
        )
        then 'fra: expected no column that tells who a person is (seeds/vedtak/forbudt_kolonne.csv); found one like '
            || (select min(f.monster) from forbudte_kolonner as f where {_PLAIN.format("fra")} glob f.monster) end,
    case when felt <> 'kolonne' and count(*) over et_ord > 1
        then 'fra: expected each value once; found ' || {shown.found("fra", "the empty one")} || ' '
            || count(*) over et_ord || ' times' end,
    case when felt = 'tjenestekode' and coalesce(til, '') not in (select tjenestekode from tjenestekoder)
        then 'til: expected a code of seeds/vedtak/tjeneste.csv; found ' || {shown.found("til")} end,
    case when felt in ('enhet', 'periode')
            and coalesce(til, '') not in (select p.verdi from perioder as p where p.felt = rules.felt)
        then 'til: expected one of ' || (select string_agg(p.verdi, ', ') from perioder as p where p.felt = rules.felt)
            || '; found ' || {shown.found("til")} end,
    case when felt = 'kjonn' and coalesce(til, '') not in ({_among(KJONN)})
        then 'til: expected one of {", ".join(KJONN)}; found ' || {shown.found("til")} end,
    case when felt = 'bistandsbehov' and coalesce(til, '') not in ({_among(BISTANDSBEHOV)})
        then 'til: expected one of {", ".join(BISTANDSBEHOV)}; found ' || {shown.found("til")} end,
    case when coalesce(verifisert, '') not in ('true', 'false')
        then 'verifisert: expected true or false; found ' || {shown.found("verifisert")} end,
    {rules.SOURCE_REASON}
    """,
)


def keep(folder: Path, kommune: Kommune, extract: Vedtaksfil, kart: Archived, bounds: Grenser) -> Archived:
    """Archive the extract's rows under pseudonyms, in `folder`; the same rows under the same key are kept once.

    Raises ConfigError when there is no key, and LoadError when the extract or its mapping cannot be followed, says more
    than the contract, has a fødselsnummer outside the person key, or has more rows to reject than the bounds allow.
    Then nothing is kept.
    """
    key = pseudonym.key_for(kommune)
    try:
        return _keep(folder, kommune, extract, kart, bounds, key)
    except duckdb.Error as error:
        # DuckDB's own words may tell what stands in a field.
        raise LoadError(
            f"{extract.fil.name}: expected an extract that can be read in memory; found {type(error).__name__}."
            " Nothing was kept."
        ) from None


def _keep(folder: Path, kommune: Kommune, extract: Vedtaksfil, kart: Archived, bounds: Grenser, key: bytes) -> Archived:
    with duck.connect() as con:
        # Clear text must not reach the disk when memory is short: the load stops instead.
        con.execute("set temp_directory = ''")
        if faults := rules.read(con, [(KART, None, extract.system, kart)]):
            raise LoadError(faults[0])
        con.execute("create temp table kart as select felt, fra, til from rules")
        header = _lines(con, extract)
        places = _places(con, extract, header)
        _refuse_persons(con, kommune, extract, header, places)
        con.execute(privacy.MACROS)
        con.execute(f"create temp table kanonisk as {_read(con, extract, len(header), places)}", pseudonym.pads(key))
        _refuse_totals(con, extract)
        con.execute(f"create temp table judged as {_judged('kanonisk', max(extract.maaledatoer))}")
        _stop_over_bound(con, extract, bounds)
        with tempfile.TemporaryDirectory() as mine:
            file = Path(mine) / "vedtak.csv"
            con.execute(f"copy (from kanonisk order by line) to {literal(file)} (format csv, header)")
            about = {
                "from": extract.fil.name,
                "system": extract.system.stem,
                "lines": con.execute("select count(*) from kanonisk").fetchone()[0],
                "key_fingerprint": pseudonym.fingerprint(key),
            }
            licence = "the municipality's own decisions, pseudonymised"
            return archive.keep(folder, file, "vedtak", kommune.kommunenr, licence, about, private=True)


def days(extract: Vedtaksfil, fil: Archived, kart: Archived) -> list[Dag]:
    """The days that the configuration counts on an extract."""
    last = max(extract.maaledatoer)
    return [Dag(day, extract.fil.name, fil, kart.archive_id, last) for day in extract.maaledatoer]


def load(con: duckdb.DuckDBPyConnection, kommune: Kommune, days: list[Dag]) -> Loaded:
    """Add the archived rows of one extract, and the days that are counted from it, to the tables of TABLES."""
    # A file is read once; a day that was published from it is judged as it was then.
    first = min(days, key=lambda day: day.lest_til)
    _see_archived(con, first.fil)
    con.execute(f"create or replace temp table judged as {_judged('kanonisk', first.lest_til)}")
    whose = {"id": first.archive_id, "kommunenr": kommune.kommunenr, "file": first.file}
    named = ", ".join(f'"{name}"' for name in CONTRACT)
    con.execute(
        f"insert into person.vedtak select $id, $kommunenr, $file, line, {named} from judged where reasons = []"
        " order by line",
        whose,
    )
    con.execute(
        "insert into person.vedtak__rejected select $id, $kommunenr, $file, line, array_to_string(reasons, $between)"
        " from judged where reasons <> [] order by line",
        {**whose, "between": AND},
    )
    con.execute(
        """
        insert into raw.vedtak_lasting
        select
            $id, $kommunenr, $file, count(*), count(*) filter (reasons <> []),
            count(distinct person) filter (reasons = []), $kart
        from judged
        """,
        {**whose, "kart": first.kart},
    )
    con.executemany(
        "insert into raw.vedtak_maaledato values (?, ?, ?, ?, ?, ?)",
        [
            [kommune.kommunenr, day.maaledato, day.archive_id, first.lest_til, day.nyere, day.begrunnelse]
            for day in days
        ],
    )
    counts = con.execute("select count(*), count(*) filter (reasons <> []) from judged").fetchone()
    con.execute("drop table judged; drop view kanonisk")
    return Loaded(first.archive_id, first.file, *counts)


def told_otherwise(old: list[Dag], new: list[Dag], same_key: bool) -> list[date]:
    """The days whose decisions in force are not the same in both, whatever else their extracts hold.

    Where persons are hidden by another key in the one than in the other, a person is known by all that is decided for
    them: on the day, and on all the days, since who is the same person on two of them is a part of what is told.
    """
    with duck.connect() as con:
        con.execute("set temp_directory = ''")
        _in_force(con, "gamle", old)
        _in_force(con, "nye", new)
        if same_key:
            return _apart(con, "from {0}")
        row = ", ".join(f'"{name}"' for name in CONTRACT if name != "person")
        by_person = "select {1} as dag, list_sort(list((dag, {2}))) as vedtak from {0} group by {1}, person"
        alone = _apart(con, by_person.format("{0}", "dag", row))
        if alone or not _apart(con, by_person.format("{0}", "null::date", row)):
            return alone
        return sorted({day.maaledato for day in old})


def _in_force(con: duckdb.DuckDBPyConnection, table: str, days: list[Dag]) -> None:
    """Make the table of the accepted decisions in force on each day, by the extract that the day is counted from."""
    columns = ", ".join(f'"{name}" {kind}' for name, kind in CONTRACT.items())
    con.execute(f"create temp table {table} (dag date, {columns})")
    for fil, last in dict.fromkeys((day.fil, day.lest_til) for day in days):
        _see_archived(con, fil)
        con.execute(
            f"""
            insert into {table}
            select d.dag, {", ".join(f'j."{name}"' for name in CONTRACT)}
            from ({_judged("kanonisk", last)}) as j
            inner join (select unnest($dager) as dag) as d on d.dag between j.start and coalesce(j.slutt, d.dag)
            where j.reasons = []
            """,
            {"dager": [day.maaledato for day in days if (day.fil, day.lest_til) == (fil, last)]},
        )


def _apart(con: duckdb.DuckDBPyConnection, query: str) -> list[date]:
    """The days on which the query gives other rows of the one table than of the other."""
    gamle, nye = query.format("gamle"), query.format("nye")
    rows = con.execute(
        f"""
        select distinct dag
        from ((({gamle}) except all ({nye})) union all (({nye}) except all ({gamle})))
        order by dag
        """
    )
    return [day for (day,) in rows.fetchall()]


def _see_archived(con: duckdb.DuckDBPyConnection, kept: Archived) -> None:
    """Let the view kanonisk be the rows of an archived extract."""
    columns = {"line": "bigint", **CONTRACT, "feil": "varchar"}
    con.execute(
        f"""
        create or replace temp view kanonisk as
        from read_csv(
            {literal(kept.path)}, columns = {columns}, auto_detect = false, header = true, delim = ',', quote = '"',
            escape = '"', new_line = '\\n'
        )
        """
    )


def _lines(con: duckdb.DuckDBPyConnection, extract: Vedtaksfil) -> list[str]:
    try:
        if extract.excel:
            return tabular.read_excel(con, extract.fil, extract.ark, extract.overskriftsrad)
        return tabular.read_in_memory(con, extract.fil, extract.tegnsett, extract.skilletegn, extract.overskriftsrad)
    except LoadError as fault:
        raise LoadError(f"{extract.fil.name}: {fault}") from None


def _places(con: duckdb.DuckDBPyConnection, extract: Vedtaksfil, header: list[str]) -> dict[str, int]:
    """Where each column of the contract stands; the first is 1. Raises LoadError for a header not by contract."""
    where = f"{extract.fil.name}:{extract.overskriftsrad}"
    mapped = dict(con.execute("select til, fra from kart where felt = 'kolonne'").fetchall())
    names = {column: mapped.get(column, column) for column in CONTRACT}
    known = {name.lower(): name for name in names.values()}
    found = [name.lower() for name in header]
    if not known.keys() & set(found):
        # A file without a header begins with a person.
        raise LoadError(
            f"{where}: expected a header with {', '.join(known.values())}; found none of them ({extract.system.name})"
        )
    _refuse_columns(con, where, header, known, found)
    for name, ours in known.items():
        if found.count(name) > 1:
            raise LoadError(f"{where}: expected each column once; found '{ours}' {found.count(name)} times")
    empty = [felt for (felt,) in con.execute("select felt from kart where fra is null").fetchall()]
    for column, name in names.items():
        if name.lower() not in found and column not in MAY_LACK and column not in empty:
            raise LoadError(f"{where}: expected a column '{name}' ({column}); found none ({extract.system.name})")
    return {column: found.index(name.lower()) + 1 for column, name in names.items() if name.lower() in found}


def _refuse_columns(
    con: duckdb.DuckDBPyConnection, where: str, header: list[str], known: dict[str, str], found: list[str]
) -> None:
    beyond = [place for place, name in enumerate(found) if name not in known]
    missing = [ours for name, ours in known.items() if name not in found]
    if not beyond:
        return
    why = con.execute(
        f"""
        select place, min(monster), min_by(hvorfor, monster)
        from (select unnest($names) as name, unnest($places) as place)
        inner join read_csv({literal(FORBUDT)}, header = true, all_varchar = true) as f
            on {_PLAIN.format("name")} glob f.monster
        group by place
        """,
        {"names": [header[place] for place in beyond], "places": beyond},
    ).fetchall()
    forbidden = {place: like for place, *like in why}
    told = []
    for place in beyond:
        name = header[place]
        if place in forbidden:
            pattern, reason = forbidden[place]
            told.append(f"column number {place + 1}, named like '{pattern}' ({reason})")
        else:
            # What stands there may be no name of a column; the hint is a word of ours.
            told.append(f"{shown.column(name, place + 1, missing)}{did_you_mean(name, missing)}")
    raise LoadError(
        f"{where}: expected no column beyond {', '.join(known.values())}; found {', '.join(told)}. Nothing was kept."
        " Take them out of the extract."
    )


def _refuse_persons(
    con: duckdb.DuckDBPyConnection, kommune: Kommune, extract: Vedtaksfil, header: list[str], places: dict[str, int]
) -> None:
    """Raise LoadError if a fødselsnummer stands where no person key does, or a field holds free text."""
    nothing_kept = "Nothing was kept. Take it out of the extract."
    # The public key of an invented municipality hides nobody.
    known_columns = [header[place - 1] for place in places.values()]
    hidden = [] if kommune.oppdiktet else [places["person"]]
    found = privacy.first_in_lines(con, hidden, sys.maxsize, padded=extract.excel)
    if found:
        line, place = found
        known = known_columns if line > extract.overskriftsrad else ()
        column = shown.place(header, place, known)
        raise LoadError(
            f"{extract.fil.name}:{line}: column {column}: expected no fødselsnummer; found one. {nothing_kept}"
        )
    found = con.execute(
        """
        select line, place, length(felt)
        from (select line, unnest(fields) as felt, generate_subscripts(fields, 1) as place from lines)
        where length(felt) > $longest and place <> $person
        order by all limit 1
        """,
        {"longest": LONGEST, "person": places["person"]},
    ).fetchone()
    if found:
        line, place, length = found
        column = shown.place(header, place, known_columns)
        raise LoadError(
            f"{extract.fil.name}:{line}: column {column}: expected no free text, at most {LONGEST} characters; found"
            f" {length}. {nothing_kept}"
        )


def _refuse_totals(con: duckdb.DuckDBPyConnection, extract: Vedtaksfil) -> None:
    """Raise LoadError if a zone is called what the whole municipality is called: the two would be one row."""
    found = con.execute(
        f"select line, sone from kanonisk where {rules.is_total('sone', 'sone')} order by line limit 1"
    ).fetchone()
    if found:
        line, zone = found
        raise LoadError(
            f"{extract.fil.name}:{line}: sone: expected another name than a total has (seeds/grenser/totalnavn.csv);"
            f" found {zone}. Nothing was kept."
        )


def _named(con: duckdb.DuckDBPyConnection, width: int, places: dict[str, int]) -> str:
    """SQL: the fields of a line under our names and in our words; a line of another width has none."""
    worded = [felt for (felt,) in con.execute("select distinct felt from kart where felt <> 'kolonne'").fetchall()]
    fields, words, joins = [], [], []
    for name in CONTRACT:
        plain = f"translate(fields[{places.get(name)}], chr(9) || chr(10), '  ')"
        # A zone may be composed in two ways and is one; a person's key stands as it is.
        composed = plain if name == "person" else f"nfc_normalize({plain})"
        field = f"nullif(trim({composed}), '')" if name in places else "null"
        fields.append(f"case when len(fields) = {width} then {field} end as {name}")
        if name in worded:
            words.append(f"case when kart_{name}.felt is null then named.{name} else kart_{name}.til end as {name}")
            joins.append(
                f"left join kart as kart_{name} on kart_{name}.felt = '{name}'"
                f" and lower(coalesce(kart_{name}.fra, '')) = lower(coalesce(named.{name}, ''))"
            )
        else:
            words.append(f"named.{name}")
    return f"""
    select named.line, named.width, {", ".join(words)}
    from (select line, len(fields) as width, {", ".join(fields)} from lines) as named {" ".join(joins)}
    """


def _read(con: duckdb.DuckDBPyConnection, extract: Vedtaksfil, width: int, places: dict[str, int]) -> str:
    """SQL: the rows by contract, with pseudonyms, and what could not be read (`feil`).

    What is not of the contract's lists and types is null, so that no word of it is kept.
    """
    periods = f"(select felt, verdi from read_csv({literal(PERIODE)}, header = true, all_varchar = true))"
    codes = f"(select tjenestekode from read_csv({literal(TJENESTE)}, header = true, all_varchar = true))"
    read = {
        "person": _person(extract),
        "fodselsaar": "case when regexp_full_match(fodselsaar, '[0-9]{4}') then fodselsaar end",
        "kjonn": f"case when kjonn in ({_among(KJONN)}) then kjonn end",
        "sone": "sone",
        "tjenestekode": f"case when tjenestekode in (from {codes}) then tjenestekode end",
        "start": rules.day("start"),
        "slutt": rules.day("slutt"),
        "mengde": _number("mengde", extract),
        "enhet": f"case when enhet in (select verdi from {periods} where felt = 'enhet') then enhet end",
        "periode": f"case when periode in (select verdi from {periods} where felt = 'periode') then periode end",
        "antall": f"case when antall is null then 1 else {_number('antall', extract)} end",
        "utforer": "utforer",
        "bistandsbehov": f"case when bistandsbehov is null then 'uoppgitt'"
        f" when bistandsbehov in ({_among(BISTANDSBEHOV)}) then bistandsbehov end",
        "boform": "boform",
        "status": "status",
    }
    # Never a plain cast: DuckDB's error would tell what stands in the field.
    row = [f'try_cast({read[name]} as {kind}) as "{name}"' for name, kind in CONTRACT.items()]
    faults = [
        _fault("person", "a key of the person"),
        _fault("fodselsaar", "a year of four digits"),
        _fault("kjonn", ", ".join(KJONN)),
        _fault("sone", "a zone"),
        _fault("tjenestekode", "a code of seeds/vedtak/tjeneste.csv, or a word of the mapping"),
        _fault("start", "a date such as 2025-01-31 or 31.01.2025"),
        _fault("slutt", "a date such as 2025-01-31 or 31.01.2025, or nothing", "named.slutt is not null"),
        _fault("mengde", "a number of 0 or more that can be read in one way", "named.mengde is not null"),
        _fault("enhet", "timer or minutter", "coalesce(named.enhet, named.mengde) is not null"),
        _fault("periode", "dag, uke, maaned or aar", "coalesce(named.periode, named.mengde) is not null"),
        _fault("antall", "a number of 0 or more that can be read in one way"),
        _fault("bistandsbehov", ", ".join(BISTANDSBEHOV)),
    ]
    unread = f"list_filter([{', '.join(faults)}], lambda fault: fault is not null)"
    return f"""
    with named as ({_named(con, width, places)}),
    read as (select line, {", ".join(row)} from named)
    select
        read.*,
        case when named.width <> {width} then 'expected {width} columns; found ' || named.width
            else nullif(array_to_string({unread}, '{AND}'), '')
        end as feil
    from named inner join read on named.line = read.line
    """


def _fault(name: str, expected: str, asked: str = "true") -> str:
    return (
        f"case when read.{name} is null and {asked} then {literal(f'{name}: expected {expected}; found ')}"
        f" || case when named.{name} is null then 'nothing' else 'something else' end end"
    )


def _person(extract: Vedtaksfil) -> str:
    # A fødselsnummer is one and the same however it is written; a number cell has lost its first 0.
    plain = "when person_som_tall(person) is not null then person_som_tall(person)"
    if extract.excel:
        plain += " when regexp_full_match(person, '[0-9]{10}') and har_fodselsnummer('0' || person) then '0' || person"
    return f"case when person is not null then {pseudonym.sql(f'case {plain} else person end')} end"


def _number(name: str, extract: Vedtaksfil) -> str:
    # 1.500 may be one and a half or fifteen hundred: read only where the configuration or the cell says which.
    decimal = extract.desimaltegn
    written = "[0-9]+([.,]([0-9]{1,2}|[0-9]{4,}))?" if decimal is None else f"[0-9]+([{decimal}][0-9]+)?"
    # A number cell is written without zeros at the end.
    cell = f"when regexp_full_match({name}, '[0-9]+([.][0-9]*[1-9])?') then try_cast({name} as double)"
    return f"""case
        {cell if extract.excel else ""}
        when regexp_full_match({name}, '{written}') then try_cast(replace({name}, ',', '.') as decimal(18, 4))
    end"""


def _judged(rows: str, last: date) -> str:
    """SQL: the rows with the list of reasons to reject each, as KPR checks them; `last` is the extract's last day."""
    periods = f"read_csv({literal(PERIODE)}, header = true)"
    columns = ", ".join(f'"{name}"' for name in CONTRACT)
    return f"""
    with dated as (
        select
            *,
            -- A decision that runs on is judged by the code list of today: what was decided was coded anew with it.
            year(greatest(start, least(coalesce(slutt, date '{last}'), date '{last}'))) as aar,
            row_number() over (partition by {columns} order by line) as gang
        from {rows}
    )
    select
        d.line, d.feil, {", ".join(f'd."{name}"' for name in CONTRACT)},
        coalesce(string_split(d.feil, '{AND}'), []) || list_filter([
            case when d.fodselsaar not between {EARLIEST_BIRTH} and year(d.start)
                then 'fodselsaar: expected {EARLIEST_BIRTH} to the year of start; found another year' end,
            case when d.tjenestekode is not null and t.tjenestekode is null
                then 'tjenestekode: expected a code that holds in ' || d.aar || '; found ' || d.tjenestekode end,
            case when d.start < date '{EARLIEST_START}'
                then 'start: expected {EARLIEST_START} or later; found an earlier day' end,
            case when d.start > date '{last}' + interval 1 year
                then 'start: expected a year after {last} at the latest; found a later day' end,
            case when d.slutt < d.start then 'slutt: expected the day of start or later; found an earlier day' end,
            case when d.mengde * d.antall::double * p.ganger * e.ganger / (p.delt_paa * e.delt_paa) > {HOURS_IN_A_WEEK}
                then 'mengde: expected at most {HOURS_IN_A_WEEK} hours a week; found more' end,
            case when d.feil is null and d.gang > 1 then 'expected each row once; found it again' end
        ], lambda reason: reason is not null) as reasons
    from dated as d
    left join {periods} as p on p.felt = 'periode' and d.periode = p.verdi
    left join {periods} as e on e.felt = 'enhet' and d.enhet = e.verdi
    left join read_csv({literal(TJENESTE)}, header = true, types = {{'tjenestekode': 'varchar'}}) as t
        on d.tjenestekode = t.tjenestekode and d.aar between t.gyldig_fra and coalesce(t.gyldig_til, 9999)
    """


def _stop_over_bound(con: duckdb.DuckDBPyConnection, extract: Vedtaksfil, bounds: Grenser) -> None:
    name = extract.fil.name
    lines, rejected = con.execute("select count(*), count(*) filter (reasons <> []) from judged").fetchone()
    if lines == 0:
        raise LoadError(f"{name}: expected decisions; found none. Nothing was kept.")
    percent = 100 * rejected / lines
    if percent > bounds.avviste_linjer_prosent:
        raise LoadError(
            f"{name}: {rejected} of {lines} lines rejected ({percent:.2f} % of the lines, bound"
            f" {bounds.avviste_linjer_prosent} %). {_most_frequent(con)} Nothing was kept."
        )


def _most_frequent(con: duckdb.DuckDBPyConnection) -> str:
    rows = con.execute(
        """
        select reason, count(*), min(line)
        from (select line, unnest(reasons) as reason from judged)
        group by reason order by count(*) desc, min(line) limit 5
        """
    ).fetchall()
    return " ".join(f"{count} × {reason} (first in line {line})." for reason, count, line in rows)
