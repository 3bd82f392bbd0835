{#
    The cells of one of SSB's tables with our names. `kolonner`: {our name: the column in raw} of the variables that this
    table has; all tables have ContentsCode and Tid. Codes are read as text, whatever raw keeps them as.
#}
{% macro ssb_celler(tabell, kolonner) %}
    select
        {% for navn, kolonne in kolonner.items() %}
            cast({{ kolonne }} as string) as {{ navn }},
        {% endfor %}
        cast(contentscode as string) as statistikkvariabel,
        try_cast(cast(tid as string) as smallint) as aar,
        verdi,
        status,
        cast(_archive_id as string) as _archive_id
    from {{ source('raw', 'ssb_' ~ tabell) }}
{% endmacro %}
