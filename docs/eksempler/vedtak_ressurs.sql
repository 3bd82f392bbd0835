-- What would the decided hours cost a week, by service?
select
    tjenestekode,
    mottakere,
    timer_per_uke,
    pris_per_time_nok,
    kostnad_per_uke_nok
from marts.vedtak_ressurs
where kommunenr = '9902' and maaledato = '2025-01-31' and aldersgruppe = 'alle'
order by kostnad_per_uke_nok desc nulls last;

-- Which services are put together, so that none of few can be reckoned?
select
    maaledato,
    tjenestekode,
    tjenester,
    timer_per_uke,
    kostnad_per_uke_nok
from marts.vedtak_ressurs
where kommunenr = '9902' and tjenester is not null
order by maaledato, tjenestekode;

-- The whole, and whether the prices were read in an official list.
select
    navn,
    maaledato,
    kostnad_per_uke_nok,
    prisaar,
    pris_verifisert
from marts.vedtak_ressurs
inner join marts.dim_kommune using (kommunenr)
where tjenestekode = 'alle' and aldersgruppe = 'alle'
order by navn, maaledato;
