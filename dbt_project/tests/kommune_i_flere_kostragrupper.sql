-- A municipality is in one KOSTRA group at a time. A warning: dim_kommune_aar takes the first, and which of KLASS'
-- tables is right cannot be seen from its answer.
{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'stg_klass__korrespondanse'}}}) }}

select
    spurt_klassifikasjon,
    fra_kode as kommunenr,
    gyldig_fra,
    {{ ulike_samlet('til_kode', "', '") }} as kostragrupper
from {{ ref('stg_klass__korrespondanse') }}
where fra_klassifikasjon = '131' and til_klassifikasjon = '112'
group by 1, 2, 3
having count(distinct til_kode) > 1
