"""The yardstick of the national account: one DuckDB script from the same files to the same regnskapsfordeling.

What somebody would write who needs the figures once: no archive, no search for persons, no reasons for what is
rejected, no tests, no corrections, no other marts. It knows the accounts of tests/bench/nasjon.py and nothing else.
"""

import sys
from pathlib import Path

from orchestration import duck
from orchestration.settings import SEEDS

SQL = """
create temp table art as
select art.art, bool_or(begrep.artsbegrep = 'netto') as i_netto, bool_or(begrep.artsbegrep = 'brutto') as i_brutto
from read_csv('{seeds}/kontoplan/art.csv', all_varchar = true) as art
inner join read_csv('{seeds}/kontoplan/artsbegrep.csv', all_varchar = true) as begrep
    on art.art between begrep.art_fra and begrep.art_til
where
    {aar} between art.gyldig_fra::int and coalesce(art.gyldig_til::int, 9999)
    and {aar} between begrep.gyldig_fra::int and coalesce(begrep.gyldig_til::int, 9999)
group by 1;

create temp table regel as
select
    ansvar, funksjon, metode, brukergruppe, vekt::hugeint as vekt,
    min(nr) over (partition by ansvar, funksjon) as regel
from (
    select *, row_number() over () as nr from read_csv('{place}/regler.csv', all_varchar = true)
);

create temp table linje as
with lest as (
    select
        parse_filename(filename)[10:13] as kommunenr,
        ansvar,
        tjeneste[1:3] as funksjon,
        konto[2:4] as art,
        (replace(belop, ',', '.')::decimal(18, 2) * 100)::bigint as ore
    from read_csv('{place}/regnskap_*.csv', all_varchar = true, delim = ';', filename = true)
    where konto[1] = '1'
),

pleie_omsorg as (
    select lest.*, art.i_brutto
    from lest
    inner join art on lest.art = art.art and art.i_netto
    where funksjon in (
        select funksjon from read_csv('{seeds}/kontoplan/funksjonsgruppe.csv', all_varchar = true)
        where
            funksjonsgruppe = 'pleie_og_omsorg'
            and {aar} between gyldig_fra::int and coalesce(gyldig_til::int, 9999)
    )
)

select
    row_number() over () as linje, kommunenr, pleie_omsorg.funksjon, ore, i_brutto,
    coalesce(begge.regel, bare_ansvar.regel) as regel, coalesce(begge.metode, bare_ansvar.metode) as metode
from pleie_omsorg
left join (select distinct ansvar, funksjon, regel, metode from regel where funksjon is not null) as begge
    on pleie_omsorg.ansvar = begge.ansvar and pleie_omsorg.funksjon = begge.funksjon
left join (select distinct ansvar, regel, metode from regel where funksjon is null) as bare_ansvar
    on pleie_omsorg.ansvar = bare_ansvar.ansvar;

create temp table direkte as
select linje.kommunenr, linje.funksjon, regel.brukergruppe, sum(ore) as netto, sum(ore) filter (i_brutto) as brutto
from linje inner join regel on linje.regel = regel.regel
where linje.metode = 'direkte'
group by all;

create or replace temp macro fordelt(linjer, vekter) as table
with del as (
    select
        linje, kommunenr, funksjon, i_brutto, brukergruppe, ore, ore * vekt as teller,
        teller // sum_vekt - case when teller % sum_vekt < 0 then 1 else 0 end as hele,
        teller - hele * sum_vekt as rest
    from query_table(linjer) inner join (
        select *, sum(vekt) over (partition by vekt_id) as sum_vekt from query_table(vekter)
    ) using (vekt_id)
),

rettet as (
    select
        *,
        hele + case
            when row_number() over (partition by linje order by rest desc, brukergruppe)
                <= ore - sum(hele) over (partition by linje)
                then 1 else 0
        end as sin
    from del
)

select kommunenr, funksjon, brukergruppe, sum(sin) as netto, sum(sin) filter (i_brutto) as brutto
from rettet group by all;

create temp table manuell_linje as select *, regel as vekt_id from linje where metode = 'manuell';
create temp table manuell_vekt as select regel as vekt_id, brukergruppe, vekt from regel where metode = 'manuell';
insert into direkte select * from fordelt('manuell_linje', 'manuell_vekt');

create temp table felles_linje as select *, kommunenr || funksjon as vekt_id from linje where metode = 'felles';
create temp table felles_vekt as
select kommunenr || funksjon as vekt_id, brukergruppe, sum(netto)::hugeint as vekt
from direkte group by all having sum(netto) > 0;

create table regnskapsfordeling as
with summert as (
    select kommunenr, brukergruppe, sum(netto) as netto, sum(brutto) as brutto
    from (from direkte union all from fordelt('felles_linje', 'felles_vekt'))
    group by all
)
select
    kommunenr, {aar}::smallint as aar, brukergruppe,
    (coalesce(brutto, 0)::decimal(18, 0) * 0.01)::decimal(18, 2) as brutto_nok,
    (netto::decimal(18, 0) * 0.01)::decimal(18, 2) as netto_nok
from summert;
"""


def run(place: Path, database: Path, aar: int, memory: str) -> None:
    """Write the table regnskapsfordeling (kommunenr, aar, brukergruppe, brutto_nok, netto_nok) to `database`."""
    with duck.connect(database) as con:
        con.execute(f"set memory_limit = '{memory}'")
        con.execute(SQL.format(place=place, seeds=SEEDS, aar=aar))


if __name__ == "__main__":
    run(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
