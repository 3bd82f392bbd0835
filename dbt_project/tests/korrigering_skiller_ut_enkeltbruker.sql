-- A correction of the parent ansvar alone must not tell what a single user costs: what regnskapsfordeling_ansvar tells
-- of the two together, without what was moved or taken out of the parent, is the user's. As in
-- enkeltbruker_kan_ikke_leses; write the correction for the user's ansvar as well, or of a share.
{{ config(meta={'dagster': {'ref': {'name': 'int_regnskap__korrigert'}}}) }}

with fordelt as (

    select distinct
        kommunenr,
        aar,
        funksjon,
        ansvar,
        enkeltbruker,
        case when enkeltbruker then publiseres_under else ansvar end as publisert_ansvar
    from {{ ref('int_fordeling__ansvar') }}

),

linjer as (

    select
        linjer.kommunenr,
        linjer.aar,
        linjer.funksjon,
        linjer.ansvar,
        fordelt.enkeltbruker,
        fordelt.publisert_ansvar,
        bool_or(linjer.korrigering_id is not null) as korrigert,
        sum(linjer.belop_nok) as belop_nok
    from {{ ref('int_regnskap__korrigert') }} as linjer
    inner join fordelt
        on
            linjer.kommunenr = fordelt.kommunenr
            and linjer.aar = fordelt.aar
            and linjer.funksjon = fordelt.funksjon
            and linjer.ansvar = fordelt.ansvar
    where linjer.i_netto
    group by all

),

celler as (

    select
        kommunenr,
        aar,
        publisert_ansvar,
        funksjon,
        count(*) filter (where enkeltbruker and belop_nok <> 0) as personer,
        count(*) filter (where not enkeltbruker and belop_nok <> 0) as andre,
        max(abs(belop_nok)) filter (where enkeltbruker) as storste_nok,
        sum(abs(belop_nok)) as celle_nok
    from linjer
    group by kommunenr, aar, publisert_ansvar, funksjon
    having bool_or(korrigert and not enkeltbruker)

),

terskel as (

    select
        max(verdi) filter (where terskel = 'personer_minst') as personer_minst,
        max(verdi) filter (where terskel = 'enkeltbruker_andel_maks_prosent') as andel_maks_prosent
    from {{ ref('terskel') }}

)

select
    celler.kommunenr,
    celler.aar,
    celler.publisert_ansvar,
    celler.funksjon,
    celler.personer
from celler
cross join terskel
where
    celler.personer > 0
    and (
        (celler.personer < terskel.personer_minst and celler.andre = 0)
        or 100 * celler.storste_nok > terskel.andel_maks_prosent * celler.celle_nok
    )
