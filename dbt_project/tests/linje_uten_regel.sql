-- A line that no rule reaches is an error: it is never put in a group of its own accord.
{{ config(meta={'dagster': {'ref': {'name': 'int_fordeling__linje_regel'}}}) }}
select
    kommunenr,
    aar,
    ansvar,
    funksjon,
    count(*) as linjer,
    sum(netto_nok) as netto_nok
from {{ ref('int_fordeling__linje_regel') }} as linjer
where regel_id is null
group by all
order by abs(sum(linjer.netto_nok)) desc
