-- The own account as posted is what SSB has published of it. A difference is a posting after the report to KOSTRA,
-- another scope (konsern has the municipality's enterprises too), an account that is only a part, or a fault.
{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'kostra_avstemming'}}}) }}

select
    kommunenr,
    aar,
    funksjon,
    artsgruppe,
    eget_nok,
    ssb_nok,
    differanse_nok,
    round(differanse_prosent, 1) as differanse_prosent,
    regnskapsomfang,
    tabell
from {{ ref('kostra_avstemming') }}
where over_grense
order by abs(differanse_nok) desc
