{#
    The symbol of a sum of functions in `deler`: that of the first part without a figure; where all have one, the symbol
    that all share.
#}
{% macro felles_status(tall, status) -%}
    case
        when count(*) > count(deler.{{ tall }})
            then min_by(deler.{{ status }}, deler.funksjon) filter (where deler.{{ tall }} is null and deler.{{ status }} is not null)
        when count(*) = count(deler.{{ status }}) and count(distinct deler.{{ status }}) = 1 then max(deler.{{ status }})
    end
{%- endmacro %}
