{# The first year that begins on the day or after it. #}
{% macro forste_hele_aar(dag) -%}
    cast(year({{ dag }} - 1) + 1 as smallint)
{%- endmacro %}
