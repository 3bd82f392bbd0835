-- The rules on sums, with what was found.
select
    regel,
    utfall,
    belop_nok,
    regeltekst
from marts.regnskapskontroll
where kommunenr = '9901' and aar = 2024 and belop_nok is not null
order by regel;

-- How did it go, account by account?
select
    navn,
    aar,
    utfall,
    count(*) as regler
from marts.regnskapskontroll
inner join marts.dim_kommune using (kommunenr)
group by navn, aar, utfall
order by navn, aar, utfall;

-- Which rules were not run, and why?
select
    kommunenr,
    aar,
    regel,
    funn
from marts.regnskapskontroll
where utfall = 'ikke kjørt'
order by kommunenr, aar, regel;
