{# The rows of `modell`, with the figure that SSB's symbol stands for where SSB gives none: `-` is zero. #}
{% macro med_statussymbol(modell) -%}
    select
        rader.* {{ unntatt('verdi') }},
        coalesce(rader.verdi, symboler.verdi) as verdi
    from {{ modell }} as rader
    left join {{ ref('statussymbol') }} as symboler on rader.status = symboler.symbol
{%- endmacro %}
