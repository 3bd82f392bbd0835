-- Corrected = reported + the corrections, by function, to the øre; and the corrections are those that are published.
{{ config(meta={'dagster': {'ref': {'name': 'kostra_regnskap_korrigert'}}}) }}

with regnskap as (

    select * from {{ ref('kostra_regnskap_korrigert') }}

),

bokfort as (

    select
        linjer.kommunenr,
        linjer.aar,
        linjer.funksjon,
        sum(linjer.belop_nok) as netto_nok
    from {{ ref('stg_raw__regnskap') }} as linjer
    left join {{ ref('int_kontoplan__artsbegrep') }} as artsbegrep
        on linjer.art = artsbegrep.art and linjer.aar = artsbegrep.aar
    where linjer.kontoklasse = '1' and (linjer.art is null or artsbegrep.i_netto)
    group by 1, 2, 3

),

korrigeringer as (

    select
        kommunenr,
        aar,
        funksjon,
        sum(netto_nok) as netto_nok
    from {{ ref('kostra_korrigeringer') }}
    group by 1, 2, 3

)

select
    coalesce(regnskap.kommunenr, korrigeringer.kommunenr, bokfort.kommunenr) as kommunenr,
    coalesce(regnskap.aar, korrigeringer.aar, bokfort.aar) as aar,
    coalesce(regnskap.funksjon, korrigeringer.funksjon, bokfort.funksjon) as funksjon,
    bokfort.netto_nok as bokfort_nok,
    regnskap.rapportert_netto_nok,
    korrigeringer.netto_nok as korrigeringer_nok,
    regnskap.korrigering_netto_nok,
    regnskap.korrigert_netto_nok
from regnskap
full outer join korrigeringer
    on
        regnskap.kommunenr = korrigeringer.kommunenr
        and regnskap.aar = korrigeringer.aar
        and regnskap.funksjon = korrigeringer.funksjon
full outer join bokfort
    on
        regnskap.kommunenr = bokfort.kommunenr
        and regnskap.aar = bokfort.aar
        and regnskap.funksjon = bokfort.funksjon
where
    coalesce(regnskap.rapportert_netto_nok, 0) <> coalesce(bokfort.netto_nok, 0)
    or coalesce(regnskap.korrigering_netto_nok, 0) <> coalesce(korrigeringer.netto_nok, 0)
    or regnskap.korrigert_netto_nok is distinct from regnskap.rapportert_netto_nok + regnskap.korrigering_netto_nok
    or regnskap.korrigert_brutto_nok is distinct from regnskap.rapportert_brutto_nok + regnskap.korrigering_brutto_nok
    or regnskap.korrigert_korrigert_brutto_nok
    is distinct from regnskap.rapportert_korrigert_brutto_nok + regnskap.korrigering_korrigert_brutto_nok
