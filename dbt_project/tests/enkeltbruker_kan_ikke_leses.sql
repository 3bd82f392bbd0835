-- A published cell must not tell what a single user costs. A cell with fewer single users than the bound needs other
-- money too, and no one of them may hold nearly all of it. Asked at the grain of both marts; at the grain of
-- regnskapsfordeling, ansvar and funksjon are null.
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
        sum(netto_nok) as netto_nok
    from {{ ref('int_fordeling__ansvar') }}
    group by all
    having sum(netto_nok) <> 0

),

celler as (

    select
        kommunenr,
        aar,
        publisert_ansvar,
        funksjon,
        brukergruppe,
        count(distinct ansvar) filter (where enkeltbruker) as personer,
        count(*) filter (where not enkeltbruker) as andre,
        max(abs(netto_nok)) filter (where enkeltbruker) as storste_nok,
        sum(abs(netto_nok)) as celle_nok
    from fordelt
    group by grouping sets (
        (kommunenr, aar, publisert_ansvar, funksjon, brukergruppe),
        (kommunenr, aar, brukergruppe)
    )

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
    celler.personer
from celler
cross join terskel
where
    celler.personer between 1 and terskel.personer_minst - 1
    and (
        celler.andre = 0
        or 100 * celler.storste_nok > terskel.andel_maks_prosent * celler.celle_nok
    )
