{# How many data tests of this project look at the published table. 0 while dbt parses, when the graph is not known. #}
{% macro antall_tester(mart) -%}
    {%- set modeller = [] -%}
    {%- set tester = [] -%}
    {%- if execute -%}
        {%- for node in graph.nodes.values() if node.resource_type == 'model' and node.alias == mart -%}
            {%- do modeller.append(node.unique_id) -%}
        {%- endfor -%}
        {%- set modell = modeller[0] -%}
        {%- for node in graph.nodes.values() if node.resource_type == 'test' and modell in node.depends_on.nodes -%}
            {%- do tester.append(node.name) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ tester | length }}
{%- endmacro %}
