{# True when SSB's region code is a municipality's number; 9999 is not known, and no municipality. #}
{% macro er_kommune(region) -%}
    {{ er_som(region, '[0-9]{4}') }} and {{ region }} <> '9999'
{%- endmacro %}

{# True when SSB's region code is a county, a KOSTRA group or the nation. #}
{% macro er_gruppe(region) -%}
    {{ er_som(region, 'E(KA|KG|AK).*') }}
{%- endmacro %}
