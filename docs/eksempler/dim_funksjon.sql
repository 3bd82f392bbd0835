-- The functions of pleie og omsorg, with the years they are valid.
select
    funksjon,
    navn,
    gyldig_fra,
    gyldig_til
from marts.dim_funksjon
where i_pleie_og_omsorg
order by funksjon;

-- What did each of them cost, after corrections?
select
    funksjon,
    navn,
    korrigert_netto_nok
from marts.kostra_regnskap_korrigert
inner join marts.dim_funksjon using (funksjon)
where kommunenr = '9901' and aar = 2024 and i_pleie_og_omsorg
order by korrigert_netto_nok desc;

-- Which functions have ended?
select
    funksjon,
    navn,
    gyldig_til
from marts.dim_funksjon
where gyldig_til is not null
order by gyldig_til, funksjon;
