-- A published sum must not tell what a single user costs. One of fewer single users than the bound needs other money
-- too, and no one of them may hold nearly all of it, also for another of them, who knows their own. Asked at the grain
-- of both marts, and of what regnskapsfordeling tells by subtraction: gross and net, and so the income, a refund for
-- one user say. At the grain of regnskapsfordeling, ansvar and funksjon are null.
{{ config(meta={'dagster': {'ref': {'name': 'int_fordeling__ansvar'}}}) }}

with fordelt as (

    select
        kommunenr,
        aar,
        funksjon,
        brukergruppe,
        ansvar,
        enkeltbruker,
        case when enkeltbruker then publiseres_under else ansvar end as publisert_ansvar,
        netto_nok,
        brutto_nok
    from {{ ref('int_fordeling__ansvar') }}

),

per_maal as (

    select
        'netto' as maal,
        kommunenr,
        aar,
        publisert_ansvar,
        funksjon,
        brukergruppe,
        ansvar,
        enkeltbruker,
        sum(netto_nok) as belop_nok
    from fordelt
    group by all
    union all
    select
        'netto' as maal,
        kommunenr,
        aar,
        cast(null as string) as publisert_ansvar,
        cast(null as string) as funksjon,
        brukergruppe,
        ansvar,
        enkeltbruker,
        sum(netto_nok) as belop_nok
    from fordelt
    group by all
    union all
    select
        'brutto' as maal,
        kommunenr,
        aar,
        cast(null as string) as publisert_ansvar,
        cast(null as string) as funksjon,
        brukergruppe,
        ansvar,
        enkeltbruker,
        sum(brutto_nok) as belop_nok
    from fordelt
    group by all
    union all
    select
        'inntekt' as maal,
        kommunenr,
        aar,
        cast(null as string) as publisert_ansvar,
        cast(null as string) as funksjon,
        brukergruppe,
        ansvar,
        enkeltbruker,
        sum(netto_nok - brutto_nok) as belop_nok
    from fordelt
    group by all

),

rangert as (

    select
        *,
        row_number() over (
            partition by maal, kommunenr, aar, publisert_ansvar, funksjon, brukergruppe, enkeltbruker
            order by abs(belop_nok) desc, ansvar asc
        ) as plass
    from per_maal
    where belop_nok <> 0

),

celler as (

    select
        maal,
        kommunenr,
        aar,
        publisert_ansvar,
        funksjon,
        brukergruppe,
        count(*) filter (where enkeltbruker) as personer,
        count(*) filter (where not enkeltbruker) as andre,
        max(abs(belop_nok)) filter (where enkeltbruker) as storste_nok,
        coalesce(max(abs(belop_nok)) filter (where enkeltbruker and plass = 2), 0) as nest_storste_nok,
        sum(abs(belop_nok)) as celle_nok
    from rangert
    group by maal, kommunenr, aar, publisert_ansvar, funksjon, brukergruppe

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
    celler.brukergruppe,
    celler.personer,
    celler.maal
from celler
cross join terskel
where
    celler.personer > 0
    and (
        (celler.personer < terskel.personer_minst and celler.andre = 0)
        or 100 * celler.storste_nok > terskel.andel_maks_prosent * (celler.celle_nok - celler.nest_storste_nok)
    )
