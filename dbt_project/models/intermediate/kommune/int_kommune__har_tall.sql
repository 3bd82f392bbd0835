{# All that SSB counts of the years that were. A projection says nothing of which numbers are in use. #}
{% set tabeller = [
    '12362', '12367', '12209', '12292', '11875', '12134', '12003', '11645', '11643', '14533', '14534', '07459',
] %}

with celler as (

    {% for tabell in tabeller %}
        select
            region,
            aar,
            bool_or(verdi <> 0) as har_tall
        from {{ ref('stg_ssb__' ~ tabell) }}
        group by 1, 2
        {% if not loop.last %} union all {% endif %}
    {% endfor %}

),

final as (

    select
        region as kommunenr,
        aar,
        coalesce(bool_or(har_tall), false) as har_tall
    from celler
    where {{ er_kommune('region') }}
    group by 1, 2

)

select * from final
