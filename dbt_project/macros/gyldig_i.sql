{# True when `row` (with gyldig_fra and gyldig_til, both ends included, null = still valid) holds in the year. #}
{% macro gyldig_i(row, aar) -%}
    {{ aar }} between {{ row }}.gyldig_fra and coalesce({{ row }}.gyldig_til, 9999)
{%- endmacro %}
