-- The services whose decisions say hours.
select
    tjenestekode,
    navn,
    gruppe
from marts.dim_tjeneste
where har_timer
order by try_cast(tjenestekode as int);

-- What the hours of each service cost a week; services of few stand together and have no name of their own.
select
    coalesce(tjeneste.navn, ressurs.tjenestekode) as navn,
    sum(ressurs.kostnad_per_uke_nok) as kostnad_per_uke_nok,
    sum(ressurs.antall_skjermet) as antall_skjermet
from marts.vedtak_ressurs as ressurs
left join marts.dim_tjeneste as tjeneste on ressurs.tjenestekode = tjeneste.tjenestekode
where
    ressurs.tjenestekode <> 'alle'
    and ressurs.kommunenr = '9902' and ressurs.maaledato = '2025-01-31' and ressurs.aldersgruppe = 'alle'
group by all
order by kostnad_per_uke_nok desc nulls last;

-- Codes that are no longer in use.
select
    tjenestekode,
    navn,
    gyldig_til
from marts.dim_tjeneste
where gyldig_til is not null
order by gyldig_til, tjenestekode;
