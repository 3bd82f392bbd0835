-- The ages that coverage is reckoned of.
select
    nevner,
    navn,
    alder_fra,
    alder_til
from marts.dim_nevner
order by alder_fra, alder_til nulls last;

-- How many kinds of service are held against each?
select
    nevner.navn,
    count(distinct dekning.tjenestetype) as tjenestetyper
from marts.dim_nevner as nevner
left join marts.dekningsgrad as dekning on nevner.nevner = dekning.nevner
group by nevner.navn, nevner.alder_fra
order by tjenestetyper desc, nevner.alder_fra asc;

-- The inhabitants behind each denominator in one municipality.
select distinct
    nevner.navn,
    dekning.nevner_antall
from marts.dekningsgrad as dekning
inner join marts.dim_nevner as nevner on dekning.nevner = nevner.nevner
where dekning.kommunenr = '9901' and dekning.aar = 2024 and dekning.grunnlag = 'kostra'
order by dekning.nevner_antall desc;
