-- What does each user group cost?
select
    navn,
    netto_nok,
    round(andel_prosent, 1) as andel_prosent
from marts.regnskapsfordeling
inner join marts.dim_brukergruppe using (brukergruppe)
where kommunenr = '9901' and aar = 2024
order by rekkefolge;

-- Share of the main groups: kroner are summed, and divided by the whole.
select
    aar,
    dim.hovedgruppe_navn,
    round(100 * sum(netto_nok) / any_value(pleie_omsorg_netto_nok), 1) as andel_prosent
from marts.regnskapsfordeling
inner join marts.dim_brukergruppe as dim using (brukergruppe)
where kommunenr = '9901'
group by aar, dim.hovedgruppe_navn
order by aar, dim.hovedgruppe_navn;

-- Which accounts are distributed, and as posted or corrected?
select distinct
    kommunenr,
    aar,
    regnskapsgrunnlag,
    pleie_omsorg_netto_nok
from marts.regnskapsfordeling
order by kommunenr, aar;
