-- No account that came in breaks a control rule that SSB calls an error. Mend the account, or ask the one who keeps it.
{{ config(meta={'dagster': {'ref': {'name': 'regnskapskontroll'}}}) }}

select
    kommunenr,
    aar,
    regel,
    regeltekst,
    funn
from {{ ref('regnskapskontroll') }}
where utfall = 'feil'
order by kommunenr, aar, regel
