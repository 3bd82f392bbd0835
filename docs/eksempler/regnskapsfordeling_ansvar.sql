-- Which ansvar make up a user group?
select
    ansvar,
    ansvar_navn,
    funksjon,
    netto_nok,
    metode,
    regel_id
from marts.regnskapsfordeling_ansvar
where kommunenr = '1507' and aar = 2020 and brukergruppe = 'PSYK_RUS_O18'
order by abs(netto_nok) desc
limit 10;

-- How much is placed by each step of the order of precedence?
select
    metode,
    sum(netto_nok) as netto_nok
from marts.regnskapsfordeling_ansvar
where kommunenr = '1507' and aar = 2020
group by metode
order by netto_nok desc;

-- On whom does one ansvar fall?
select
    navn,
    sum(netto_nok) as netto_nok
from marts.regnskapsfordeling_ansvar
inner join marts.dim_brukergruppe using (brukergruppe)
where kommunenr = '1507' and aar = 2020 and ansvar = '930000'
group by navn
order by netto_nok;
