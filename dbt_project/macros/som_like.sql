{# A pattern of the file (* any text, ? one character) as SQL's LIKE with ! as its escape; % and _ are plain there. #}
{% macro som_like(monster) -%}
    replace(replace(replace(replace(replace({{ monster }}, '!', '!!'), '%', '!%'), '_', '!_'), '*', '%'), '?', '_')
{%- endmacro %}
