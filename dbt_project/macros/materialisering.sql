{#
    How a model becomes a table or a view on DuckDB. dbt-duckdb's own materializations build beside the old table,
    rename twice and ask after each step what is there: right for every database, and a third of what dbt costs a night
    of small tables. DuckDB changes tables within a transaction, so here the old one is dropped and the new one made in
    one: a reader, and a build that fails, has the old one whole.
#}

{% materialization table, adapter="duckdb", supported_languages=["sql", "python"] %}
    {%- set relation = this.incorporate(type="table") -%}
    {{ run_hooks(pre_hooks) }}
    {%- if model.language == "python" -%}
        {# A model in Python has a transaction of its own. #}
        {% call statement("drop") -%} {{ drop_what_stands() }} {%- endcall %}
        {{ adapter.commit() }}
    {%- endif -%}
    {% call statement("main", language=model.language) -%}
        {%- if model.language == "sql" %}{{ drop_what_stands() }}{% endif %}
        {{ create_table_as(False, relation, compiled_code, model.language) }}
    {%- endcall %}
    {% do persist_docs(relation, model) %}
    {{ adapter.commit() }}
    {{ return({"relations": [relation]}) }}
{% endmaterialization %}

{% materialization view, adapter="duckdb", supported_languages=["sql"] %}
    {%- set relation = this.incorporate(type="view") -%}
    {{ run_hooks(pre_hooks) }}
    {% call statement("main") -%}
        {{ drop_what_stands() }}
        {{ create_view_as(relation, compiled_code) }}
    {%- endcall %}
    {{ adapter.commit() }}
    {{ return({"relations": [relation]}) }}
{% endmaterialization %}

{# Rows are added to what the pre-hook has left: macros/endret.sql. Columns go by name, to the types that stand. #}
{% materialization incremental, adapter="duckdb", supported_languages=["sql"] %}
    {%- set relation = this.incorporate(type="table") -%}
    {{ run_hooks(pre_hooks) }}
    {% call statement("main") -%}
        {%- if is_incremental() -%}
            insert into {{ relation }} by name ({{ compiled_code }})
        {%- else -%}
            {{ drop_what_stands() }}
            {{ create_table_as(False, relation, compiled_code) }}
        {%- endif -%}
    {%- endcall %}
    {% do persist_docs(relation, model) %}
    {{ adapter.commit() }}
    {{ return({"relations": [relation]}) }}
{% endmaterialization %}

{% macro drop_what_stands() -%}
    {%- set standing = load_cached_relation(this) -%}
    {%- if standing %}drop {{ standing.type }} {{ standing }};{% endif -%}
{%- endmacro %}
