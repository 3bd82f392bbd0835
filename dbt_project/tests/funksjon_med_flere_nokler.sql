-- Two keys hold for the same function in the same year: one of them must go, or end.
{{ config(meta={'dagster': {'ref': {'name': 'int_fordeling__fellesnokler'}}}) }}

select
    kommunenr,
    aar,
    funksjon,
    {{ ulike_samlet('nokkel', "', '") }} as nokler
from {{ ref('int_fordeling__fellesnokler') }}
group by 1, 2, 3
having count(distinct nokkel) > 1
