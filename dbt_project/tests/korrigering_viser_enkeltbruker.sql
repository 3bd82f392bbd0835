-- A published correction, or the account of a function, must not tell what a single user costs: as in
-- enkeltbruker_kan_ikke_leses. Net and gross of a function tell its income by subtraction. Write the correction for the
-- parent ansvar as well, or without ansvar.
{{ config(meta={'dagster': {'ref': {'name': 'int_regnskap__korrigert'}}}) }}

with enkeltbrukere as (

    select distinct
        kommunenr,
        ansvar
    from {{ ref('stg_raw__fordelingsregler') }}
    where enkeltbruker

),

-- What a posting is to the two marts, in which a posted line stands by function and the measures that it is in.
linjer as (

    select
        linjer.kommunenr,
        linjer.aar,
        linjer.korrigering_id,
        linjer.side,
        linjer.funksjon,
        case when linjer.korrigering_id is not null then linjer.art end as art,
        case when linjer.korrigering_id is null then linjer.i_netto end as i_netto,
        case when linjer.korrigering_id is null then linjer.i_brutto end as i_brutto,
        case when linjer.korrigering_id is null then linjer.i_korrigert_brutto end as i_korrigert_brutto,
        linjer.ansvar,
        enkeltbrukere.ansvar is not null as enkeltbruker,
        sum(linjer.belop_nok) as belop_nok
    from {{ ref('int_regnskap__korrigert') }} as linjer
    left join enkeltbrukere on linjer.kommunenr = enkeltbrukere.kommunenr and linjer.ansvar = enkeltbrukere.ansvar
    group by all
    having sum(linjer.belop_nok) <> 0

),

rangert as (

    select
        *,
        row_number() over (
            partition by
                kommunenr,
                aar,
                korrigering_id,
                side,
                funksjon,
                art,
                i_netto,
                i_brutto,
                i_korrigert_brutto,
                enkeltbruker
            order by abs(belop_nok) desc, ansvar asc
        ) as plass
    from linjer

),

celler as (

    select
        kommunenr,
        aar,
        korrigering_id,
        side,
        funksjon,
        art,
        i_netto,
        i_brutto,
        i_korrigert_brutto,
        count(*) filter (where enkeltbruker) as personer,
        count(*) filter (where not enkeltbruker) as andre,
        max(abs(belop_nok)) filter (where enkeltbruker) as storste_nok,
        coalesce(max(abs(belop_nok)) filter (where enkeltbruker and plass = 2), 0) as nest_storste_nok,
        sum(abs(belop_nok)) as celle_nok
    from rangert
    group by kommunenr, aar, korrigering_id, side, funksjon, art, i_netto, i_brutto, i_korrigert_brutto

),

terskel as (

    select
        max(verdi) filter (where terskel = 'personer_minst') as personer_minst,
        max(verdi) filter (where terskel = 'enkeltbruker_andel_maks_prosent') as andel_maks_prosent
    from {{ ref('terskel') }}

)

select
    celler.korrigering_id,
    celler.kommunenr,
    celler.aar,
    celler.funksjon,
    celler.art,
    celler.personer,
    celler.i_netto,
    celler.i_brutto,
    celler.i_korrigert_brutto
from celler
cross join terskel
where
    celler.personer > 0
    and (
        (celler.personer < terskel.personer_minst and celler.andre = 0)
        or 100 * celler.storste_nok > terskel.andel_maks_prosent * (celler.celle_nok - celler.nest_storste_nok)
    )
