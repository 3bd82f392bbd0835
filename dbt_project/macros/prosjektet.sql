{#
    What dbt knows of the project itself, as JSON in an SQL text: nothing that is told of the tables can differ from the YAML.
    Empty while dbt parses, when the graph is not known.
#}

{# One object a column of a mart. #}
{% macro prosjektets_kolonner() -%}
    {%- set kolonner = [] -%}
    {%- if execute -%}
        {%- for node in graph.nodes.values() if node.resource_type == 'model' and node.fqn[1] == 'marts' -%}
            {%- set nokler = node.constraints | selectattr('type', 'equalto', 'primary_key') -%}
            {%- set nokkel = nokler | map(attribute='columns') | first -%}
            {%- for kolonne in node.columns.values() -%}
                {%- do kolonner.append({
                    'mart': node.alias,
                    'kolonne': kolonne.name,
                    'rekkefolge': loop.index,
                    'label_nb': kolonne.config.meta.label_nb,
                    'datatype': kolonne.data_type,
                    'beskrivelse': kolonne.description.split() | join(' '),
                    'er_nokkel': kolonne.name in nokkel,
                }) -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endif -%}
    {{ tekstkonstant(tojson(kolonner)) }}
{%- endmacro %}

{# One object a pair of tables where `tabell` is made from `kommer_fra`, both as schema.name. #}
{% macro prosjektets_lenker() -%}
    {%- set lenker = [] -%}
    {%- if execute -%}
        {%- for node in graph.nodes.values() if node.resource_type == 'model' -%}
            {%- for id in node.depends_on.nodes -%}
                {%- set forelder = graph.nodes.get(id) or graph.sources.get(id) -%}
                {%- do lenker.append({
                    'tabell': node.schema ~ '.' ~ node.alias,
                    'kommer_fra': forelder.schema ~ '.' ~ (forelder.alias or forelder.name),
                }) -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endif -%}
    {{ tekstkonstant(tojson(lenker)) }}
{%- endmacro %}
