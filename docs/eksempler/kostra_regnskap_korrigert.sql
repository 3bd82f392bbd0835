-- From reported to corrected, the functions that were changed most.
select
    funksjon,
    rapportert_netto_nok,
    korrigering_netto_nok,
    korrigert_netto_nok
from marts.kostra_regnskap_korrigert
where kommunenr = '9901' and aar = 2024
order by abs(korrigering_netto_nok) desc
limit 5;

-- The whole of pleie og omsorg, three measures after the corrections.
select
    aar,
    sum(korrigert_netto_nok) as netto_nok,
    sum(korrigert_brutto_nok) as brutto_nok,
    sum(korrigert_korrigert_brutto_nok) as korrigert_brutto_nok
from marts.kostra_regnskap_korrigert
inner join marts.dim_funksjon using (funksjon)
where kommunenr = '9901' and i_pleie_og_omsorg
group by aar
order by aar;

-- Is arbeidsgiveravgift normalised, and from which rate?
select distinct
    kommunenr,
    aar,
    aga_normalisert,
    aga_sone,
    aga_sats_prosent
from marts.kostra_regnskap_korrigert
order by kommunenr, aar;
