{#
    What is told of one account, which is a municipality's of a year, is built when something that it rests on has
    changed, and otherwise stands from an earlier night. raw.aarsregnskap says which: those where `bygget` is null.

    Every model in the folders that dbt_project.yml builds so has kommunenr and aar, and reads what comes of accounts
    through `endret`. raw.aarsregnskap is no source of theirs: it holds no figures, and is written before dbt begins.
#}

{# The accounts of `relasjon` that are to be built now; all of them when the table is made anew. #}
{% macro endret(relasjon) -%}
    {%- if is_incremental() -%}
        (
            select * from {{ relasjon }}
            where (kommunenr, aar) in (select kommunenr, aar from raw.aarsregnskap where bygget is null)
        )
    {%- else -%}
        {{ relasjon }}
    {%- endif -%}
{%- endmacro %}

{# Takes out what is to be built now, and what is in the configuration no longer. #}
{% macro glem_endret() -%}
    {%- if is_incremental() -%}
        delete from {{ this }}
        where (kommunenr, aar) not in (select kommunenr, aar from raw.aarsregnskap where bygget is not null)
    {%- endif -%}
{%- endmacro %}

{# A number for each line that no line which stands has. #}
{% macro nytt_nummer(kolonne) -%}
    {{ et_nummer() }}
    {%- if is_incremental() %} + (select coalesce(max({{ kolonne }}), 0) from {{ this }}){% endif -%}
{%- endmacro %}
