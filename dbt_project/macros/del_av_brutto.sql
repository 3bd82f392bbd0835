{# Of a part of a line: a line is in brutto with all of its amount or with nothing, so its parts are too. #}
{% macro del_av_brutto() -%}
    case when linjer.brutto_nok <> 0 then fordelt.netto_nok else linjer.brutto_nok end
{%- endmacro %}
