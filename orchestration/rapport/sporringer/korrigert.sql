with funksjon as (
    select
        funksjon,
        any_value(navn order by gyldig_fra desc) as navn
    from marts.dim_funksjon
    where $aar between gyldig_fra and coalesce(gyldig_til, 9999) and (i_pleie_og_omsorg or i_kommunehelse)
    group by funksjon
)

select
    regnskap.funksjon || ' ' || funksjon.navn as "Funksjon",
    regnskap.rapportert_netto_nok / 1000000 as "Rapportert (mill. kr)",
    regnskap.korrigering_netto_nok / 1000000 as "Korrigering (mill. kr)",
    regnskap.korrigert_netto_nok / 1000000 as "Korrigert (mill. kr)"
from marts.kostra_regnskap_korrigert as regnskap
inner join funksjon on regnskap.funksjon = funksjon.funksjon
where regnskap.kommunenr = $kommunenr and regnskap.aar = $aar
order by regnskap.funksjon
