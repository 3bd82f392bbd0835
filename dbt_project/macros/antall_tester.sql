{# How many data tests of this project look at the model. 0 while dbt parses, when the graph is not known. #}
{% macro antall_tester(modell) -%}
    {%- set id = 'model.' ~ project_name ~ '.' ~ modell -%}
    {%- set tester = [] -%}
    {%- if execute -%}
        {%- for node in graph.nodes.values() if node.resource_type == 'test' and id in node.depends_on.nodes -%}
            {%- do tester.append(node.name) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ tester | length }}
{%- endmacro %}
