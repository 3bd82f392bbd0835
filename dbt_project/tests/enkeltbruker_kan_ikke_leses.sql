-- A published cell that rests only on ansvar with a single user each must rest on enough of them.
{{ config(meta={'dagster': {'ref': {'name': 'int_fordeling__fordelt'}}}) }}
with fordelt as (

    select * from {{ ref('int_fordeling__fordelt') }}

),

terskel as (

    select verdi
    from {{ ref('terskel') }}
    where terskel = 'personer_minst'

)

select
    kommunenr,
    aar,
    funksjon,
    brukergruppe,
    case when enkeltbruker then publiseres_under else ansvar end as publisert_ansvar,
    count(distinct ansvar) as personer
from fordelt
group by 1, 2, 3, 4, 5
having
    bool_and(enkeltbruker)
    and count(distinct ansvar) < (select terskel.verdi from terskel)
