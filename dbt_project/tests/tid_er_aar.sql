-- The tables are yearly: a month or a quarter would be read as something else.
{{ config(meta={'dagster': {'ref': {'name': 'stg_ssb__kode'}}}) }}

select
    tabell,
    dimensjon,
    kode,
    navn
from {{ ref('stg_ssb__kode') }}
where dimensjon = 'Tid' and not ({{ er_som('kode', '(19|20)[0-9]{2}') }})
