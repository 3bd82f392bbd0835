-- A rule that reaches no line is a sign of a spelling mistake or of an ansvar that is gone.
{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'int_fordeling__linje_regel'}}}) }}

select distinct
    regler.kommunenr,
    regler.regel_id,
    regler.ansvar,
    regler.funksjon
from {{ ref('stg_raw__fordelingsregler') }} as regler
left join {{ ref('int_fordeling__linje_regel') }} as linjer
    on
        regler.kommunenr = linjer.kommunenr
        and regler.regel_id = linjer.regel_id
where linjer.regel_id is null
