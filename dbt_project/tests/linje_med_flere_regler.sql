-- Two rules of the same step reach the same line: one of them must go, or be made more exact.
{{ config(meta={'dagster': {'ref': {'name': 'int_fordeling__linje_regel'}}}) }}
select
    kommunenr,
    aar,
    ansvar,
    funksjon,
    nokkelform,
    regel_id,
    count(*) as linjer
from {{ ref('int_fordeling__linje_regel') }}
where likeverdige_regler > 1
group by all
