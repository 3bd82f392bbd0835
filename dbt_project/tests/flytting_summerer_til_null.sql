-- A move takes from one place what it adds to another: it sums to 0, to the øre.
{{ config(meta={'dagster': {'ref': {'name': 'kostra_korrigeringer'}}}) }}

select
    kommunenr,
    aar,
    korrigering,
    sum(belop_nok) as sum_nok
from {{ ref('kostra_korrigeringer') }}
group by 1, 2, 3
having bool_or(side = 'fra') and bool_or(side = 'til') and sum(belop_nok) <> 0
union all
select
    kommunenr,
    aar,
    'all of type flytt' as korrigering,
    sum(belop_nok) as sum_nok
from {{ ref('kostra_korrigeringer') }}
where type = 'flytt'
group by 1, 2
having sum(belop_nok) <> 0
