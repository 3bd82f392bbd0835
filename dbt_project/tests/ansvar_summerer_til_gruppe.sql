-- The two marts tell the same story: the detail sums to the total, to the øre.
{{ config(meta={'dagster': {'ref': {'name': 'regnskapsfordeling_ansvar'}}}) }}
with detalj as (

    select
        kommunenr,
        aar,
        brukergruppe,
        sum(netto_nok) as netto_nok
    from {{ ref('regnskapsfordeling_ansvar') }}
    group by 1, 2, 3

),

total as (

    select * from {{ ref('regnskapsfordeling') }}

)

select
    coalesce(detalj.kommunenr, total.kommunenr) as kommunenr,
    coalesce(detalj.aar, total.aar) as aar,
    coalesce(detalj.brukergruppe, total.brukergruppe) as brukergruppe,
    detalj.netto_nok as ansvar_nok,
    total.netto_nok
from detalj
full outer join total
    on
        detalj.kommunenr = total.kommunenr
        and detalj.aar = total.aar
        and detalj.brukergruppe = total.brukergruppe
where detalj.netto_nok is distinct from total.netto_nok
