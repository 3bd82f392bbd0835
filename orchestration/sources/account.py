"""Takes a municipal account file into raw.regnskap: every line is accepted, or rejected with its reasons.

All work on rows is SQL. What a reader of this module needs to know: `tabular` makes the table `lines`;
`_named` gives its fields our names; `_judged` reads the amount and finds the reasons to reject; `_store` writes.
"""

import hashlib
import json
import sys
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import duckdb

from orchestration import duck, privacy, shown
from orchestration.archive import Archived, checksum
from orchestration.duck import literal
from orchestration.errors import ConfigError, LoadError, did_you_mean
from orchestration.settings import CODE_LENGTHS, KOSTRA_0A_LENGTH, SEEDS, Grenser, Kolonne, Kommune, Regnskapsfil
from orchestration.sources import characters, excel, tabular

# The code that says what a file's lines are.
READING = (__file__, shown.__file__, tabular.__file__, excel.__file__, characters.__file__)
FUNKSJON = SEEDS / "kontoplan" / "funksjon.csv"
ART = SEEDS / "kontoplan" / "art.csv"

TABLES = """
create sequence if not exists raw.linje_id;
create table raw.regnskap (
    linje_id bigint not null, _archive_id varchar not null, kommunenr varchar not null, file varchar not null,
    aar smallint not null, line bigint not null, kontoklasse varchar, ansvar varchar, ansvar_navn varchar,
    funksjon varchar not null, art varchar, prosjekt varchar, belop_nok decimal(18, 2) not null
);
create table raw.regnskap__rejected (
    _archive_id varchar not null, kommunenr varchar not null, file varchar not null, line bigint not null,
    reason varchar not null, text varchar not null, belop_nok decimal(18, 2), belop_lest_nok decimal(38, 2),
    aar smallint
);
create table raw.regnskap_lasting (
    _archive_id varchar not null, kommunenr varchar not null, file varchar not null, fingerprint varchar not null,
    innhold varchar not null, linjer_inn bigint not null, linjer_godkjent bigint not null,
    linjer_avvist bigint not null, belop_inn_nok decimal(38, 2) not null, belop_godkjent_nok decimal(38, 2) not null,
    belop_avvist_nok decimal(38, 2) not null, kontrollsum_nok decimal(38, 2), lastet_utc timestamp not null,
    _artskart_archive_id varchar, slag varchar not null, helt boolean not null, kvartal varchar,
    _funksjonskart_archive_id varchar, holdt_mot varchar
);
"""


@dataclass(frozen=True)
class Loaded:
    """What became of one account file."""

    archive_id: str
    file: str
    lines_in: int
    lines_rejected: int
    unchanged: bool = False


def load(
    con: duckdb.DuckDBPyConnection,
    kommune: Kommune,
    account: Regnskapsfil,
    kept: Archived,
    art_map: Archived | None,
    bounds: Grenser,
    function_map: Archived | None = None,
    supplement: Archived | None = None,
) -> Loaded:
    """Put one archived account file into raw.regnskap in place of what the same file held before.

    `supplement` is the file whose lines raw.kontoplan_tillegg holds: codes beside those of the shipped account plan.

    Raises ConfigError when a column named in the configuration is not in the file, and LoadError when more is
    rejected than the bounds allow or the control total does not agree; then raw.regnskap stays as it was,
    and raw.regnskap__rejected holds the rejected lines. The caller commits, after this one or after many.
    """
    name = kommune.named(account)
    fingerprint = _fingerprint(kommune, account, [kept, art_map, function_map, supplement], bounds)
    held = con.execute(
        "select linjer_inn, linjer_avvist from raw.regnskap_lasting"
        " where kommunenr = ? and file = ? and fingerprint = ?",
        [kommune.kommunenr, name, fingerprint],
    ).fetchone()
    if held:
        return Loaded(kept.archive_id, name, *held, unchanged=True)

    _read_account_plan(con, supplement)
    _read_map(con, "artskart", "art", account.artskart, art_map)
    _read_map(con, "funksjonskart", "funksjon", account.funksjonskart, function_map)
    header = _read(con, account, kept.path)
    sum_row = _leave_out(con, kommune, account, header)
    con.execute(shown.MACROS)
    con.execute(f"create or replace temp table judged as {_judged(kommune, account, header)}")
    stop = _reason_to_stop(con, name, account, sum_row, bounds)
    register = {
        "id": kept.archive_id,
        "kommunenr": kommune.kommunenr,
        "file": name,
        "fingerprint": fingerprint,
        "innhold": account.innhold,
        "kontrollsum": account.kontrollsum_nok,
        "artskart": art_map.archive_id if art_map else None,
        "funksjonskart": function_map.archive_id if function_map else None,
        "slag": account.slag,
        "helt": account.whole,
    }
    _store_rejected(con, register)
    if stop:
        raise LoadError(stop)
    _store(con, register)
    counts = con.execute("select count(*), count(*) filter (reasons <> []) from judged").fetchone()
    con.execute("drop table judged; drop view lines; drop table all_lines")
    return Loaded(kept.archive_id, name, *counts)


def _store_rejected(con: duckdb.DuckDBPyConnection, register: dict) -> None:
    key = [register["kommunenr"], register["file"]]
    con.execute("delete from raw.regnskap__rejected where kommunenr = ? and file = ?", key)
    con.execute(
        """
        insert into raw.regnskap__rejected
        select ?, ?, ?, line, array_to_string(reasons, '; '), text, belop_nok, belop_lest_nok, aar
        from judged where reasons <> []
        """,
        [register["id"], *key],
    )


def _store(con: duckdb.DuckDBPyConnection, register: dict) -> None:
    forget(con, register["kommunenr"], register["file"], rejected=False)
    con.execute(
        """
        insert into raw.regnskap
        select
            nextval('raw.linje_id'), ?, kommunenr, ?, aar, line, kontoklasse, ansvar, ansvar_navn, funksjon, art,
            prosjekt, belop_nok
        from judged where reasons = []
        """,
        [register["id"], register["file"]],
    )
    # Counted anew from the tables that were written: what came in must be found in one of the two.
    con.execute(
        """
        with godkjent as (
            select count(*) as linjer, coalesce(sum(belop_nok), 0) as belop
            from raw.regnskap where kommunenr = $kommunenr and file = $file
        ),
        avvist as (
            select count(*) as linjer, coalesce(sum(belop_nok), 0) as belop
            from raw.regnskap__rejected where kommunenr = $kommunenr and file = $file
        )
        insert into raw.regnskap_lasting
        select
            $id, $kommunenr, $file, $fingerprint, $innhold, (select count(*) from lines), godkjent.linjer,
            avvist.linjer, (select coalesce(sum(belop_nok), 0) from judged), godkjent.belop, avvist.belop,
            $kontrollsum, now() at time zone 'UTC', $artskart, $slag, $helt,
            (select max(nullif(text[7], ' ')) from judged where $slag = 'kostra_0a' and reasons = []),
            $funksjonskart, null
        from godkjent cross join avvist
        """,
        register,
    )


def refuse_persons(account: Regnskapsfil) -> None:
    """Raise LoadError if a fødselsnummer stands in the file; to be asked before the file is kept."""
    if account.slag == "excel":
        _refuse_persons_elsewhere(account)
    with duck.scratch() as con:
        header = _read(con, account, account.fil, privacy.MANY_DIGITS)
        numbers = account.nummerkolonner
        skipped = [place for place, name in enumerate(header, start=1) if name in numbers]
        skipped += [place for place in numbers if isinstance(place, int)]
        # An amount beside a day is a number of its own.
        amounts = [header.index(name) + 1 for name in [account.columns["belop"].kolonne] if name in header]
        padded = account.slag == "excel"
        found = privacy.first_in_lines(con, skipped, sys.maxsize, padded, apart=amounts)
    unknown = [name for name in account.nummerkolonner if isinstance(name, str) and name not in header]
    # What the file has for a header is quoted only when no person stands there.
    if unknown and not (found and found[0] <= account.overskriftsrad):
        raise ConfigError(_no_such_column(account, "nummerkolonner", unknown[0], header))
    if found:
        line, place = found
        beyond = place > len(header)
        unnamed = not beyond and not header[place - 1]
        column = shown.place(header, place, _known(account)) if not unnamed else f"number {place}, ''"
        way = f"put its number in nummerkolonner: [{place}]." if beyond else "name it in nummerkolonner."
        raise LoadError(
            f"{account.fil.name}:{line}: column {column}: expected no fødselsnummer; found one. Nothing was kept."
            f" Take it out of the extract; if the column holds other numbers of eleven digits, {way}"
        )


def _refuse_persons_elsewhere(account: Regnskapsfil) -> None:
    # The whole workbook is kept, and not only the sheet with the account.
    with duck.scratch() as con:
        try:
            for where in tabular.read_rest_of_excel(con, account.fil, account.ark):
                if found := privacy.first_in_lines(con, [], sys.maxsize, padded=True):
                    raise LoadError(
                        f"row {found[0]} of {where}: expected no fødselsnummer anywhere in the workbook; found one."
                        " Nothing was kept. Take it out, or save the account in a workbook of its own."
                    )
        except LoadError as fault:
            raise LoadError(f"{account.fil.name}: {fault}") from None


def forget(con: duckdb.DuckDBPyConnection, kommunenr: str, file: str, rejected: bool = True) -> None:
    """Take out of raw what the account file `file` put there; the archive keeps the file itself."""
    tables = ["regnskap", "regnskap_lasting", *(["regnskap__rejected"] if rejected else [])]
    for table in tables:
        con.execute(f"delete from raw.{table} where kommunenr = ? and file = ?", [kommunenr, file])


# Of the lines of the smaller of two files, and of their sums by function and art.
_ALIKE = 0.9
# So few lines may be alike by chance, unless all of them are.
_FEW = 10


def twins(con: duckdb.DuckDBPyConnection, files: list[tuple[str, str]]) -> list[str]:
    """What is to be told of files of one municipality (kommunenr, file) that hold the same account.

    They are known by what they hold, in whatever order, encoding or kind of file: nine of ten lines of the smaller are
    in the other; or they agree, within the thousand that 0A is written in, on nine of ten sums by function and art.
    """
    if not files:
        return []
    con.execute("create or replace temp table navngitt (kommunenr varchar, file varchar, plass bigint)")
    con.executemany("insert into navngitt values (?, ?, ?)", [[*file, place] for place, file in enumerate(files)])
    # Files that were held against each other as they are need not be so again.
    con.execute(
        """
        create or replace temp table sett as
        select kommunenr, md5(string_agg(concat_ws(' ', file, _archive_id, fingerprint), ' ' order by file)) as sett
        from raw.regnskap_lasting inner join navngitt using (kommunenr, file)
        group by kommunenr
        """
    )
    con.execute(
        """
        delete from navngitt where kommunenr in (
            select kommunenr
            from raw.regnskap_lasting inner join navngitt using (kommunenr, file) inner join sett using (kommunenr)
            group by kommunenr having bool_and(holdt_mot is not distinct from sett)
        )
        """
    )
    found = con.execute(
        f"""
        with linje as (
            select
                navngitt.plass, kommunenr, aar, coalesce(kontoklasse, '1') as kontoklasse, funksjon, art, belop_nok,
                hash(coalesce(kontoklasse, '1'), ansvar, funksjon, art, prosjekt, belop_nok) as innhold
            from raw.regnskap inner join navngitt using (kommunenr, file)
            where belop_nok <> 0
        ),
        ulik as (select plass, kommunenr, aar, innhold, count(*) as linjer from linje group by all),
        fil as (select plass, aar, sum(linjer) as linjer from ulik group by all),
        like_linjer as (
            select
                a.plass as en, b.plass as to_, a.aar as en_aar, b.aar as to_aar,
                sum(least(a.linjer, b.linjer)) as felles
            from ulik as a
            inner join ulik as b
                on a.kommunenr = b.kommunenr and a.innhold = b.innhold and a.plass < b.plass
            group by all
        ),
        konto as (
            select plass, kommunenr, aar, kontoklasse, funksjon, art, sum(belop_nok) as belop_nok
            from linje group by all having abs(sum(belop_nok)) >= 1000
        ),
        kontoer as (select plass, aar, count(*) as kontoer from konto group by all),
        like_summer as (
            select a.plass as en, b.plass as to_, a.aar, count(*) as felles
            from konto as a
            inner join konto as b
                on a.kommunenr = b.kommunenr and a.plass < b.plass and a.aar = b.aar and a.kontoklasse = b.kontoklasse
                and a.funksjon = b.funksjon and a.art is not distinct from b.art
            where abs(a.belop_nok - b.belop_nok) < 1000
            group by all
        )
        select en, to_, min(hvor) from (
            select
                like_linjer.en, like_linjer.to_,
                felles || ' of ' || least(a.linjer, b.linjer) || ' lines' as hvor
            from like_linjer
            inner join fil as a on like_linjer.en = a.plass and en_aar = a.aar
            inner join fil as b on like_linjer.to_ = b.plass and to_aar = b.aar
            where case
                -- Another year may have the same depreciation, but never every line.
                when en_aar <> to_aar then a.linjer = b.linjer and felles = a.linjer and a.linjer >= {_FEW}
                when least(a.linjer, b.linjer) < {_FEW} then a.linjer = b.linjer and felles = a.linjer
                else felles >= {_ALIKE} * least(a.linjer, b.linjer) end
            union all
            select
                like_summer.en, like_summer.to_,
                felles || ' of ' || greatest(a.kontoer, b.kontoer) || ' sums by function and art' as hvor
            from like_summer
            inner join kontoer as a on like_summer.en = a.plass and like_summer.aar = a.aar
            inner join kontoer as b on like_summer.to_ = b.plass and like_summer.aar = b.aar
            where least(a.kontoer, b.kontoer) >= {_FEW} and felles >= {_ALIKE} * greatest(a.kontoer, b.kontoer)
        )
        group by all
        order by all
        """
    ).fetchall()
    con.execute(
        """
        update raw.regnskap_lasting set holdt_mot = sett.sett from sett
        where regnskap_lasting.kommunenr = sett.kommunenr and not list_contains(?, sett.kommunenr)
        """,
        [[files[one][0] for one, *_ in found]],
    )
    return [
        f"{files[other][1]}: expected an account of its own; found {what} in {files[one][1]}"
        for one, other, what in found
    ]


def _fingerprint(kommune: Kommune, account: Regnskapsfil, read: list[Archived | None], bounds: Grenser) -> str:
    # The same file, read the same way, against the same account plan and bounds, gives the same rows.
    code = [checksum(path) for path in (FUNKSJON, ART, *map(Path, READING))]
    spec = account.model_dump(mode="json", exclude={"fil", "kolonner", "artskart", "funksjonskart"})
    columns = {name: column.model_dump() for name, column in account.columns.items()}
    beside = [column.model_dump() for column in kommune.beside(account)]
    files = [file.sha256 if file else None for file in read]
    parts = [files, kommune.aar, spec, columns, beside, bounds.model_dump(), code]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _read_map(con: duckdb.DuckDBPyConnection, table: str, code: str, file: Path | None, kept: Archived | None) -> None:
    """Fill `table` (lokal, the code): the municipality's own codes and KOSTRA's; empty when it has KOSTRA's own."""
    con.execute(f"create or replace temp table {table} (lokal varchar, {code} varchar)")
    if kept is None:
        return
    columns = [f"lokal_{code}", code]
    header = tabular.read_rules(con, kept.path, file.name)
    if header != columns:
        raise LoadError(
            f"{file.name}:1: expected the columns {', '.join(columns)}; found {shown.header(header, columns)}"
        )
    con.execute(f"insert into {table} select trim(fields[1]), trim(fields[2]) from lines")
    twice = con.execute(
        "select max(line), trim(fields[1]) from lines group by 2 having count(*) > 1 order by 1 limit 1"
    ).fetchone()
    if twice:
        told = shown.value(f"lokal_{code}", twice[1])
        raise LoadError(f"{file.name}:{twice[0]}: lokal_{code}: expected each local {code} once; found {told} again")


@dataclass(frozen=True)
class SumRow:
    """The last row of a file that ends with the sum of the others."""

    line: int
    total: Decimal


def _leave_out(
    con: duckdb.DuckDBPyConnection, kommune: Kommune, account: Regnskapsfil, header: list[str]
) -> SumRow | None:
    """Take out of `lines` what is no line of this account: its sum row, and a line with an amount of another year only.

    Gives the sum row.
    """
    sum_row = _sum_row(con, account, header) if account.sumrad else None
    kept = [f"line > {account.overskriftsrad}"] + ([f"line <> {sum_row.line}"] if sum_row else [])
    beside = [_field(account, "belop", column, header) for column in kommune.beside(account)]
    if beside:
        own = _field(account, "belop", account.columns["belop"], header)
        kept.append(f"({own} is not null or coalesce({', '.join(beside)}) is null)")
    if len(kept) > 1:
        con.execute(f"create or replace temp view lines as select * from all_lines where {' and '.join(kept)}")
    return sum_row


def _sum_row(con: duckdb.DuckDBPyConnection, account: Regnskapsfil, header: list[str]) -> SumRow:
    told = f"{account.fil.name}: sumrad: expected '{account.sumrad}' in a column of the last row, and in no other row"
    found = con.execute(
        """
        select line, line = (select max(line) from lines) from lines
        where list_contains(list_transform(fields, lambda field: lower(trim(field))), lower(trim(?)))
        order by line limit 5
        """,
        [account.sumrad],
    ).fetchall()
    if [last for _, last in found] != [True]:
        rows = f"row {', '.join(str(line) for line, _ in found)}" if found else "none"
        raise LoadError(f"{told}; found it in {rows}")
    line = found[0][0]
    field = _field(account, "belop", account.columns["belop"], header)
    written, total = con.execute(
        f"""
        select belop, {_signed(account)}try_cast({_number("belop", account)} as decimal(38, 2))
        from (select {field} as belop from lines where line = {line})
        """
    ).fetchone()
    if total is None:
        told = shown.value("belop", written) if written else "nothing"
        raise LoadError(f"{account.fil.name}:{line}: sumrad: expected an amount; found {told}")
    return SumRow(line, total)


def _read(con: duckdb.DuckDBPyConnection, account: Regnskapsfil, path: Path, wanted: str = "true") -> list[str]:
    try:
        if account.slag == "excel":
            return tabular.read_excel(con, path, account.ark, account.overskriftsrad)
        if account.slag == "csv":
            return tabular.read_text(con, path, account.tegnsett, account.skilletegn, account.overskriftsrad, wanted)
        return tabular.read_fixed(con, path, account.tegnsett, wanted)
    except LoadError as fault:
        raise LoadError(f"{account.fil.name}: {fault}") from None


def _judged(kommune: Kommune, account: Regnskapsfil, header: list[str]) -> str:
    """SQL: one row a line, with our columns, belop_nok (null if it cannot be read) and the list of reasons."""
    if account.slag == "kostra_0a":
        wrong_width = _wrong_width("length(text)", "<>", KOSTRA_0A_LENGTH, "characters")
        pieces = "regexp_extract_all(text, '-?[0-9]+ *$')"
    else:
        wrong_width = _wrong_width(
            "len(fields)", "<" if account.ekstra_kolonner == "godta" else "<>", len(header), "columns"
        )
        pieces = "fields"
    own_year = f"{account.aar}" if account.aar else "null"
    years = ", ".join(str(year) for year in ([account.aar] if account.aar else kommune.aar))
    unit = " * 1000" if account.slag == "kostra_0a" else ""
    with_art = account.innhold == "med_art"
    amount, function = shown.sql("belop", "read.belop"), shown.sql("funksjon", "read.funksjon")
    own_function = shown.sql("funksjon", "read.funksjon_text")

    def said(column: str, text: str) -> str:
        return f"coalesce({shown.sql(column, text)}, 'none')"

    found = f"""
        read.wrong_width,
        {_SKJEMA if account.slag == "kostra_0a" else "null::varchar"},
        case when {_asked(account, "kommunenr")} read.kommunenr_text is distinct from {literal(kommune.kommunenr)}
            then 'expected kommunenr {kommune.kommunenr}, found ' || {said("kommunenr", "read.kommunenr_text")} end,
        case when read.aar is null or read.aar not in ({years})
            then 'expected aar in ({years}), found ' || {said("aar", "read.aar_text")} end,
        case when {_asked(account, "kontoklasse")} coalesce(read.kontoklasse, '') not in ('0', '1')
            then 'expected kontoklasse 0 or 1, found ' || {said("kontoklasse", "read.kontoklasse")} end,
        read.cut,
        case when read.funksjon_text is null then '010: funksjon is missing'
            when read.funksjon is null then 'local funksjon ' || {own_function} || ' is not in funksjonskart'
            when funksjon.funksjon is null
            then '010: funksjon ' || {function} || ' is not valid in ' || coalesce(read.aar, 0) end,
        {_ART if with_art else "null::varchar"},
        case when read.belop is null then 'amount is missing'
            when read.number is null and {_ambiguous("read.belop", account)}
            then 'amount may be in thousands or have three decimals: ' || {amount}
            when read.number is null then 'amount is not a number: ' || {amount}
            when regexp_matches(read.number, '{_MORE_THAN_ORE}')
            then 'amount has more than two decimals: ' || {amount}
            when try_cast(read.number as decimal(18, 2)) is null then 'amount is too large: ' || {amount} end
    """
    return f"""
    with named as (
        select
            line, text, {wrong_width} as wrong_width, {_named(account, header)}, {_cut(account, header)} as cut,
            -- Which column of a broken line is which is not known: the largest number in it counts.
            case when {wrong_width} is not null
                then list_max(list_transform({pieces}, lambda piece: {_magnitude("trim(piece)", account)})) end
                as largest
        from lines
    ),
    read as (
        select
            named.* exclude (kommunenr, aar, art, funksjon),
            kommunenr as kommunenr_text, aar as aar_text, named.art as art_text, named.funksjon as funksjon_text,
            case when aar is null then {own_year}
                when regexp_full_match(aar, '[0-9]{{4}}') then try_cast(aar as smallint) end as aar,
            {"artskart.art" if account.artskart else "named.art"} as art,
            {"funksjonskart.funksjon" if account.funksjonskart else "named.funksjon"} as funksjon,
            {_number("belop", account)} as number
        from named
        {"left join artskart on named.art = artskart.lokal" if account.artskart else ""}
        {"left join funksjonskart on named.funksjon = funksjonskart.lokal" if account.funksjonskart else ""}
    )
    select
        read.line, read.text, {literal(kommune.kommunenr)} as kommunenr, read.aar, read.kontoklasse, read.ansvar,
        read.ansvar_navn, read.funksjon, read.art, read.prosjekt, read.wrong_width is not null as broken,
        case when not regexp_matches(read.number, '{_MORE_THAN_ORE}')
            then {_signed(account)}try_cast(read.number as decimal(18, 2)){unit} end as belop_nok,
        greatest(
            abs(coalesce(try_cast(read.number as decimal(18, 2)), {_digits("read.belop")}, 0)),
            coalesce(read.largest, 0)
        ){unit} as belop_lest_nok,
        -- A line that is well gets its empty list without one being made and searched.
        case when coalesce({found}) is null then []
            else list_filter([{found}], lambda reason: reason is not null) end as reasons
    from read
    left join gyldig_funksjon as funksjon
        on read.funksjon = funksjon.funksjon and read.aar between funksjon.gyldig_fra and funksjon.gyldig_til
    left join gyldig_art as art
        on read.art = art.art and read.aar between art.gyldig_fra and art.gyldig_til
    """


# More decimals than the øre has, and not only zeros.
_MORE_THAN_ORE = "[.][0-9]{2}[0-9]*[1-9]"
_SKJEMA = f"""case when left(read.text, 2) <> '0A'
            then 'expected skjema 0A, found ' || {shown.sql("skjema", "left(read.text, 2)")} end,
            case when read.text[7] not in (' ', '4')
                then 'expected a whole year (kvartal blank or 4), found kvartal '
                    || {shown.sql("kvartal", "read.text[7]")}
                -- A quarter is judged more mildly: one line must not make the year one.
                when read.text[7] <> mode(read.text[7]) over ()
                then 'expected the same kvartal in every line, found both blank and 4' end"""
# 010 and 012 are SSB's numbers of these rules: seeds/kontrollregler.
_ART = f"""case when read.art_text is null then '012: art is missing'
                when read.art is null
                then 'local art ' || {shown.sql("art", "read.art_text")} || ' is not in artskart'
                when art.art is null
                then '012: art ' || {shown.sql("art", "read.art")} || ' is not valid in '
                    || coalesce(read.aar, 0) end"""


def _asked(account: Regnskapsfil, column: str) -> str:
    # A column that the configuration names must be filled in; one that it does not name is not looked at.
    return "" if column in account.columns else "false and"


def _wrong_width(measure: str, is_wrong: str, expected: int, unit: str) -> str:
    return f"case when {measure} {is_wrong} {expected} then 'expected {expected} {unit}, found ' || {measure} end"


def _read_account_plan(con: duckdb.DuckDBPyConnection, supplement: Archived | None) -> None:
    """Fill the tables `gyldig_funksjon` and `gyldig_art`, once a connection: each code with its first and last year."""
    if con.execute("from duckdb_tables() where temporary and table_name = 'gyldig_art'").fetchone():
        return
    for liste, codes in (("funksjon", FUNKSJON), ("art", ART)):
        con.execute(
            f"""
            create temp table gyldig_{liste} as
            select {liste}, gyldig_fra::smallint as gyldig_fra, coalesce(gyldig_til, '9999')::smallint as gyldig_til
            from read_csv({literal(codes)}, all_varchar = true, header = true)
            """
        )
        if supplement:
            own = "from raw.kontoplan_tillegg where _archive_id = ? and liste = ?"
            con.execute(
                f"delete from gyldig_{liste} where {liste} in (select kode {own})", [supplement.archive_id, liste]
            )
            con.execute(
                f"insert into gyldig_{liste} select distinct kode, gyldig_fra, coalesce(gyldig_til, 9999) {own}",
                [supplement.archive_id, liste],
            )


def _named(account: Regnskapsfil, header: list[str]) -> str:
    """SQL: the fields of a line under our names; a column that the file does not have is null."""
    names = type(account.kolonner).model_fields if account.kolonner else account.columns
    parts = []
    for name in ["kommunenr", "aar", "kontoklasse", "ansvar", "ansvar_navn", "funksjon", "art", "prosjekt", "belop"]:
        column = account.columns.get(name) if name in names else None
        parts.append(f"{_field(account, name, column, header) if column else 'null::varchar'} as {name}")
    return ", ".join(parts)


def _field(account: Regnskapsfil, name: str, column: Kolonne, header: list[str]) -> str:
    if column.kolonne not in header:
        raise ConfigError(_no_such_column(account, f"kolonner.{name}", column.kolonne, header))
    if header.count(column.kolonne) > 1:
        raise ConfigError(
            f"{account.fil.name}: kolonner.{name}: expected one column {column.kolonne};"
            f" found {header.count(column.kolonne)} of that name"
        )
    field = f"fields[{header.index(column.kolonne) + 1}]"
    if column.cut:
        field = f"substring({field}, {column.fra}{f', {column.lengde}' if column.lengde else ''})"
    return f"nullif(trim({field}), '')"


def _cut(account: Regnskapsfil, header: list[str]) -> str:
    """SQL: why what is cut out of a column is no code: letters stand close to it. A name may follow after a space."""
    mapped = {"art": account.artskart, "funksjon": account.funksjonskart}
    faults: dict[str, list[str]] = {}
    for name, column in account.columns.items():
        if name not in CODE_LENGTHS or not column.cut or mapped.get(name) or account.slag == "kostra_0a":
            continue
        field = f"fields[{header.index(column.kolonne) + 1}]"
        told = f"{name}: expected digits around what is cut from {column.kolonne}, found "
        after = f"substring({field}, {column.fra + column.lengde})" if column.lengde else "''"
        faults.setdefault(field, []).append(
            f"""case when not regexp_full_match(left({field}, {column.fra - 1}), '[0-9]*|.*[^\\p{{L}}0-9]')
                or not regexp_full_match({after}, '[0-9]*|[^\\p{{L}}0-9].*')
            then {literal(told)} || {shown.sql(name, field)} end"""
        )
    # Most are digits alone, and are asked for once a column.
    reasons = [
        f"case when not regexp_full_match({field}, '[0-9]*') then coalesce({', '.join(told)}) end"
        for field, told in faults.items()
    ]
    return f"coalesce({', '.join(reasons)})" if reasons else "null::varchar"


def _no_such_column(account: Regnskapsfil, key: str, name: str, header: list[str]) -> str:
    # The header may be another row than the one that was read.
    row = account.overskriftsrad
    # A file without a header begins with a line, and what stands there is nobody's to tell.
    near = [one for one in header if shown.is_like(one, [name])]
    hint = did_you_mean(name, near)
    if account.slag == "csv" and len(header) == 1:
        hint += f" in a row without any '{account.skilletegn}' (skilletegn)"
    return (
        f"{account.fil.name}: {key}: expected a column '{name}' in row {row} (overskriftsrad);"
        f" found {shown.header(header, _known(account))}{hint}"
    )


def _known(account: Regnskapsfil) -> list[str]:
    """The columns that the configuration names: only they stand in a message by name."""
    named = [column.kolonne for column in account.columns.values()]
    return named + [name for name in account.nummerkolonner if isinstance(name, str)]


def _signed(account: Regnskapsfil) -> str:
    return "-" if account.fortegn == "inntekt_positiv" else ""


def _plain(column: str) -> str:
    """SQL: the amount without kr and NOK; hard and narrow spaces are spaces, the typographic minus and dash a minus."""
    spaces = f"translate({column}, chr(160) || chr(8239) || chr(8201) || chr(8722) || chr(8211), '   --')"
    before = f"regexp_replace({spaces}, '^([-+(]?) *(kr[.]?|nok) *', '\\1', 'i')"
    return f"regexp_replace({before}, ' *(kr[.]?|nok) *([-)]?)$', '\\2', 'i')"


def _number(column: str, account: Regnskapsfil) -> str:
    """SQL: the amount written plainly (-1234.5), null when it is not written by the rules of the file."""
    if account.slag == "kostra_0a":
        return f"case when regexp_full_match({column}, '-?[0-9]+') then {column} end"
    thousands, decimal = account.tusenskilletegn, account.desimaltegn
    plain = _plain(column)
    digits = f"([0-9]+|[0-9]{{1,3}}([{thousands}][0-9]{{3}})+)" if thousands else "[0-9]+"
    amount = f"{digits}([{decimal}][0-9]+)?"
    # A minus alone is how an accounting format writes 0; parentheses are a minus.
    written = f"([-+] *)?{amount}|{amount} *-|[(] *{amount} *[)]|-"
    number = (
        f"replace(replace(translate({plain}, '+-() ', ''), {literal(thousands or ' ')}, ''), {literal(decimal)}, '.')"
    )
    # A number cell may come as 1e-10: six decimals are enough to see whether it is more exact than the øre.
    cell = (
        f"when regexp_full_match({column}, '-?[0-9]+([.][0-9]+)?([eE][-+]?[0-9]+)?')"
        f" then format('{{:.6f}}', try_cast({column} as double))"
    )
    # Most amounts are of the first kind, and are read in half the time.
    return f"""case
        when regexp_full_match({column}, {literal(f"-?[0-9]+([{decimal}][0-9]{{1,2}})?")})
        then replace({column}, {literal(decimal)}, '.')
        when {_ambiguous(column, account)} then null
        {cell if account.slag == "excel" else ""}
        when regexp_full_match({plain}, {literal(written)})
        then case when regexp_matches({plain}, '^[-(].|-$') then '-' else '' end || coalesce(nullif({number}, ''), '0')
    end"""


def _ambiguous(column: str, account: Regnskapsfil) -> str:
    """SQL: whether three digits after a mark may as well be thousands, since the file says of no thousands mark."""
    if account.tusenskilletegn or account.slag == "kostra_0a":
        return "false"
    # A number cell has no zeros at its end: 450.000 is a text, whatever desimaltegn says.
    cell = "|[1-9][0-9]{0,2}[.][0-9]{2}0" if account.slag == "excel" else ""
    pattern = f"[1-9][0-9]{{0,2}}[{account.desimaltegn}][0-9]{{3}}{cell}"
    return f"regexp_full_match(translate({_plain(column)}, '+-() ', ''), {literal(pattern)})"


def _digits(column: str) -> str:
    """SQL: what cannot be read, with all its digits: too much in a bound rather than too little."""
    return f"try_cast(left(regexp_replace({column}, '[^0-9]', '', 'g'), 15) as decimal(18, 2))"


def _magnitude(column: str, account: Regnskapsfil) -> str:
    return f"abs(coalesce(try_cast({_number(column, account)} as decimal(18, 2)), {_digits(column)}))"


def _reason_to_stop(
    con: duckdb.DuckDBPyConnection, name: str, account: Regnskapsfil, sum_row: SumRow | None, bounds: Grenser
) -> str | None:
    lines, rejected, broken, money, rejected_money, total = con.execute(
        """
        select
            count(*), count(*) filter (reasons <> []), count(*) filter (broken), coalesce(sum(belop_lest_nok), 0),
            coalesce(sum(belop_lest_nok) filter (reasons <> []), 0), coalesce(sum(belop_nok), 0)
        from judged
        """
    ).fetchone()
    if lines == 0:
        return f"{name}: expected account lines; found none. Nothing is published."
    shares = [
        (Decimal(100) * rejected / lines, bounds.avviste_linjer_prosent, "of the lines"),
        (100 * rejected_money / money if money else Decimal(0), bounds.avvist_belop_prosent, "of the money"),
    ]
    if broken:
        shares.append((Decimal(100) * broken / lines, bounds.feil_bredde_prosent, "of the lines have a wrong width"))
    if any(share > Decimal(str(bound)) for share, bound, _ in shares):
        told = "; ".join(f"{_percent(share, bound)} % {what}, bound {bound} %" for share, bound, what in shares)
        return (
            f"{name}: {rejected} of {lines} lines rejected ({told})."
            f" {_most_frequent(con, account)}{_like_a_sum(con)} All of them stand in raw.regnskap__rejected."
            " Nothing is published."
        )
    if account.kontrollsum_nok is not None and total != account.kontrollsum_nok:
        difference = Decimal(total) - account.kontrollsum_nok
        return (
            f"{name}: kontrollsum_nok: expected {account.kontrollsum_nok}; found {total},"
            f" {difference:+} kr off. Nothing is published."
        )
    if sum_row and total != sum_row.total:
        return (
            f"{name}:{sum_row.line}: sumrad: expected the sum of the lines, {total}; found {sum_row.total},"
            f" {sum_row.total - Decimal(total):+} kr off. Nothing is published."
        )
    return None


def _percent(share: Decimal, bound: float) -> str:
    """A share with two decimals, or as many as show that it is over the bound."""
    limit = Decimal(str(bound))
    written = (f"{share:.{digits}f}" for digits in range(2, 30))
    return next(text for text in written if share <= limit or Decimal(text) > limit)


def _most_frequent(con: duckdb.DuckDBPyConnection, account: Regnskapsfil) -> str:
    """The reasons by how often they are given; what is wrong with amounts is one reason, whatever the amounts."""
    rows = con.execute(
        r"""
        select
            regexp_replace(reason, '^(amount [^:]*): .*$', '\1', 's') as kind, count(*), min(line), min_by(reason, line)
        from (select line, unnest(reasons) as reason from judged)
        group by kind order by count(*) desc, min(line) limit 5
        """
    ).fetchall()
    thousands = f"tusenskilletegn '{account.tusenskilletegn}'" if account.tusenskilletegn else "no tusenskilletegn"
    rule = "" if account.slag == "kostra_0a" else f" by desimaltegn '{account.desimaltegn}' and {thousands}"
    told = []
    for kind, count, line, example in rows:
        value = " ".join(example.removeprefix(kind + ": ").split())[:60]
        such = f"{rule}, such as {value}" if example != kind else ""
        told.append(f"{count} × {kind}{such} (first in line {line}).")
    return " ".join(told)


def _like_a_sum(con: duckdb.DuckDBPyConnection) -> str:
    """That the last line, which is rejected, looks like a sum of the others, if it does."""
    found = con.execute(
        r"""
        select line from judged
        where
            line = (select max(line) from judged) and reasons <> [] and (
                regexp_matches(lower(text), '(^|[^\pL])(sum|total|totalt|totalsum|i alt)([^\pL]|$)')
                or (
                    (select count(*) from judged) > 3
                    and 2 * belop_nok = (select sum(belop_nok) from judged)
                )
            )
        """
    ).fetchone()
    return f" Line {found[0]} looks like the sum of the others: if it is, say so with sumrad." if found else ""
