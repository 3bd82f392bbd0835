{# The published table of this name: the newest version of a mart, or <mart>_v<n> for an older one. #}
{% macro mart(navn) -%}
    {%- set deler = navn.rsplit('_v', 1) -%}
    {%- if deler | length == 2 and deler[1].isdigit() -%}
        {{ ref(deler[0], v=deler[1] | int) }}
    {%- else -%}
        {{ ref(navn) }}
    {%- endif -%}
{%- endmacro %}
