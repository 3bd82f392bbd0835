{# The newest version of a model has the model's own name, so that readers find it there; an older one says which. #}
{% macro generate_alias_name(custom_alias_name=none, node=none) -%}
    {%- if node.version and node.version != node.latest_version -%}
        {{ node.name }}_v{{ node.version }}
    {%- else -%}
        {{ custom_alias_name or node.name }}
    {%- endif -%}
{%- endmacro %}
