-- The shares of a municipality's groups are shares of the same whole.
{{ config(meta={'dagster': {'ref': {'name': 'regnskapsfordeling'}}}) }}
select
    kommunenr,
    aar,
    sum(andel_prosent) as andel_prosent
from {{ ref('regnskapsfordeling') }}
group by 1, 2
having abs(sum(andel_prosent) - 100) > 0.000001
