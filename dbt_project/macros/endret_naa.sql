{# Of a test that looks at lines: those of the accounts that are built now; what stands was tested when it was built. #}
{% macro endret_naa() -%}
    (kommunenr, aar) in (select kommunenr, aar from raw.aarsregnskap where bygget is null)
{%- endmacro %}
