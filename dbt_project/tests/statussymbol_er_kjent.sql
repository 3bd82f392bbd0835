-- A symbol in place of a figure that SSB has not used before is not guessed at: what it says is a row of the reference
-- list. Beside a figure it may be a footnote, and the figure stands.
{{ config(meta={'dagster': {'ref': {'name': 'statussymbol'}}}) }}

{% set tabeller = [
    '12362', '12367', '12209', '12292', '11875', '12003', '11645', '11643', '14533', '14534', '12134', '07459', '14746',
] %}

with brukt as (

    {% for tabell in tabeller %}
        select
            '{{ tabell }}' as tabell,
            status,
            count(*) as celler
        from {{ ref('stg_ssb__' ~ tabell) }}
        where status is not null and verdi is null
        group by 1, 2
        {% if not loop.last %} union all {% endif %}
    {% endfor %}

)

select
    brukt.tabell,
    brukt.status,
    brukt.celler
from brukt
left join {{ ref('statussymbol') }} as symboler on brukt.status = symboler.symbol
where symboler.symbol is null
