-- What SSB's control rules only warn of.
{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'regnskapskontroll'}}}) }}

select
    kommunenr,
    aar,
    regel,
    regeltekst,
    funn
from {{ ref('regnskapskontroll') }}
where utfall = 'advarsel'
order by kommunenr, aar, regel
