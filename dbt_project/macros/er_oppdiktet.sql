{# True when the source says of itself that its figures are invented. #}
{% macro er_oppdiktet(kilde) -%}
    contains({{ kilde }}, 'oppdikte')
{%- endmacro %}
