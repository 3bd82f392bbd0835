{#
    What is written otherwise on DuckDB and on Spark, and nothing else is. SQL that both understand alike stands in the
    models as it is: cast(x as string) for text, cast(x as double) / y for a quotient (Spark divides decimals as
    decimals), nulls last where a null may be ordered, union all with its columns written out.
    tests/spark compares every mart of the two, row for row.
#}

{# A whole number of up to 38 digits. #}
{% macro stort_heltall() -%}
    {%- if target.type == 'spark' -%} decimal(38, 0) {%- else -%} hugeint {%- endif -%}
{%- endmacro %}

{#
    The whole part of a quotient, rounded towards zero. Spark's own div is a bigint, wrong where that is too small. DuckDB
    takes a hundred times as long to divide numbers of 38 digits as those of 18, which nearly all of them fit in.
#}
{% macro hele_ganger(teller, nevner) -%}
    {%- if target.type == 'spark' -%}
        ({{ teller }} - {{ teller }} % {{ nevner }}) / {{ nevner }}
    {%- else -%}
        case
            when abs({{ teller }}) < 9223372036854775807 and abs({{ nevner }}) < 9223372036854775807
                then cast({{ teller }} as bigint) // cast({{ nevner }} as bigint)
            else {{ teller }} // {{ nevner }}
        end
    {%- endif -%}
{%- endmacro %}

{#
    A double rounded half away from zero. Spark rounds what the number looks like when it is written, DuckDB the number:
    1.005 is written so and is a little less.
#}
{% macro avrundet(tall, desimaler) -%}
    {%- if target.type == 'spark' -%}
        round(({{ tall }}) * 1e{{ desimaler }}) / 1e{{ desimaler }}
    {%- else -%}
        round({{ tall }}, {{ desimaler }})
    {%- endif -%}
{%- endmacro %}

{# A double as a decimal, rounded in the same way. #}
{% macro til_desimal(tall, siffer) -%}
    {%- if target.type == 'spark' -%}
        cast({{ avrundet(tall, siffer.split(', ')[1]) }} as decimal({{ siffer }}))
    {%- else -%}
        cast({{ tall }} as decimal({{ siffer }}))
    {%- endif -%}
{%- endmacro %}

{# A text constant. A backslash is a letter like others on DuckDB. #}
{% macro tekstkonstant(tekst) -%}
    {%- set tekst = tekst | replace("'", "''") -%}
    {%- if target.type == 'spark' -%} '{{ tekst | replace("\\", "\\\\") }}' {%- else -%} '{{ tekst }}' {%- endif -%}
{%- endmacro %}

{# True when the whole text is as the regular expression says. #}
{% macro er_som(tekst, monster) -%}
    {%- if target.type == 'spark' -%}
        {{ tekst }} rlike '^({{ monster }})$'
    {%- else -%}
        regexp_full_match({{ tekst }}, '{{ monster }}')
    {%- endif -%}
{%- endmacro %}

{# The texts of a group in one, in order. #}
{% macro samlet(tekst, skille, orden) -%}
    {%- if target.type == 'spark' -%}
        string_agg({{ tekst }}, {{ skille }}) within group (order by {{ orden }})
    {%- else -%}
        string_agg({{ tekst }}, {{ skille }} order by {{ orden }})
    {%- endif -%}
{%- endmacro %}

{#
    The texts of a group in one, each once, in alphabetical order. Spark 4.3 cannot have two of string_agg(distinct), and
    DuckDB takes three times as long for one in order as for a list that is sorted.
#}
{% macro ulike_samlet(tekst, skille) -%}
    {%- if target.type == 'spark' -%}
        case when count({{ tekst }}) > 0 then array_join(sort_array(collect_set({{ tekst }})), {{ skille }}) end
    {%- else -%}
        array_to_string(list_sort(list(distinct {{ tekst }}) filter ({{ tekst }} is not null)), {{ skille }})
    {%- endif -%}
{%- endmacro %}

{# Every row once for each of the values, as navn.verdi; the values may be of the row itself. #}
{% macro for_hver(verdier, navn) -%}
    {%- if target.type == 'spark' -%}
        cross join lateral explode(array({{ verdier | join(', ') }})) as {{ navn }} (verdi)
    {%- else -%}
        cross join unnest([{{ verdier | join(', ') }}]) as {{ navn }} (verdi)
    {%- endif -%}
{%- endmacro %}

{# Every row once for each part of the text that the pattern fits, as navn.ord, and navn.plass says which in order. #}
{% macro hvert_treff(tekst, monster, navn) -%}
    {%- set treff = "regexp_extract_all(" ~ tekst ~ ", " ~ tekstkonstant(monster) ~ ", 0)" -%}
    {%- if target.type == 'spark' -%}
        cross join lateral posexplode({{ treff }}) as {{ navn }} (plass, ord)
    {%- else -%}
        cross join unnest({{ treff }}) with ordinality as {{ navn }} (ord, plass)
    {%- endif -%}
{%- endmacro %}

{# A row of named values; `felter`: {name: value}. #}
{% macro navngitt(felter) -%}
    {%- set deler = [] -%}
    {%- for navn, verdi in felter.items() -%}
        {%- do deler.append("'" ~ navn ~ "'" ~ (', ' if target.type == 'spark' else ': ') ~ verdi) -%}
    {%- endfor -%}
    {%- if target.type == 'spark' -%}
        named_struct({{ deler | join(', ') }})
    {%- else -%}
        {{ '{' ~ deler | join(', ') ~ '}' }}
    {%- endif -%}
{%- endmacro %}

{# The rows of a group as a list of named values, in the order of the values. #}
{% macro rader(felter) -%}
    {%- if target.type == 'spark' -%}
        sort_array(collect_list({{ navngitt(felter) }}))
    {%- else -%}
        list_sort(list({{ navngitt(felter) }}))
    {%- endif -%}
{%- endmacro %}

{# The word that leaves a column out of *. #}
{% macro unntatt(kolonne) -%}
    {% if target.type == 'spark' %}except{% else %}exclude{% endif %} ({{ kolonne }})
{%- endmacro %}

{# The years from the first to the last, one a row. #}
{% macro rekke(fra, til) -%}
    {%- if target.type == 'spark' -%}
        explode(sequence({{ fra }}, {{ til }}))
    {%- else -%}
        unnest(range({{ fra }}, {{ til }} + 1))
    {%- endif -%}
{%- endmacro %}

{# The objects of a JSON list as rows; `felter`: {name: type}. #}
{% macro json_rader(json, felter) -%}
    {%- set deler = [] -%}
    {%- for navn, type in felter.items() -%}
        {%- do deler.append(navn ~ ': ' ~ type) -%}
    {%- endfor -%}
    {%- if target.type == 'spark' -%}
        select inline(from_json({{ json }}, 'array<struct<{{ deler | join(', ') }}>>'))
    {%- else -%}
        select unnest(from_json({{ json }}, '[{{ tojson(felter) }}]'), recursive := true)
    {%- endif -%}
{%- endmacro %}

{#
    A different number for each row. On Spark a row that is reckoned twice may get two of them: what is not kept in a
    table gets its number by an order, the columns `orden`.
#}
{% macro et_nummer(orden=none) -%}
    {%- if target.type != 'spark' -%}
        row_number() over ()
    {%- elif orden -%}
        row_number() over (order by {{ orden }})
    {%- else -%}
        monotonically_increasing_id()
    {%- endif -%}
{%- endmacro %}

{#
    What dbt-spark does otherwise than this project needs.

    A contract is kept by DuckDB, where the marts are published from: not null and primary key, and the descriptions as
    comments (orchestration/spark.py). A Parquet table of Spark has none of them; its columns are cast to the contract's
    types, in which other marts and the tests read them. Spark casts strictly here: what does not fit is an error.
#}
{% macro spark_type(type) -%}
    {{ 'string' if type == 'varchar' else type }}
{%- endmacro %}

{% macro spark__get_assert_columns_equivalent(sql) -%}{%- endmacro %}

{% macro spark__get_select_subquery(sql) -%}
    {%- set kolonner = [] -%}
    {%- for kolonne in model.columns.values() -%}
        {%- set type = spark_type(kolonne.data_type) -%}
        {%- do kolonner.append('cast(' ~ kolonne.name ~ ' as ' ~ type ~ ') as ' ~ kolonne.name) -%}
    {%- endfor -%}
    select {{ kolonner | join(', ') }} from ({{ sql }})
{%- endmacro %}

{% macro spark__persist_constraints(relation, model) -%}{%- endmacro %}

{% macro spark__persist_docs(relation, model, for_relation, for_columns) -%}{%- endmacro %}

{% macro spark__comment_clause() -%}{%- endmacro %}

{# A seed as a table with the types of its YAML. dbt-spark writes an empty cell as the text None. #}
{% macro spark__create_csv_table(model, agate_table) %}
    {%- set kolonner = [] -%}
    {%- for kolonne in agate_table.column_names -%}
        {%- set type = spark_type(model.config.column_types[kolonne]) -%}
        {%- do kolonner.append('cast(' ~ kolonne ~ ' as ' ~ type ~ ') as ' ~ kolonne) -%}
    {%- endfor -%}
    {%- set rader = [] -%}
    {%- for rad in agate_table.rows -%}
        {%- set verdier = [] -%}
        {%- for verdi in rad -%}
            {%- do verdier.append('cast(null as string)' if verdi is none else tekstkonstant(verdi | string)) -%}
        {%- endfor -%}
        {%- do rader.append('(' ~ verdier | join(', ') ~ ')') -%}
    {%- endfor -%}
    {% set sql %}
        create table {{ this.render() }} as
        select {{ kolonner | join(', ') }}
        from (values {{ rader | join(', ') }}) as rader ({{ agate_table.column_names | join(', ') }})
    {% endset %}
    {% call statement('_') %}{{ sql }}{% endcall %}
    {{ return(sql) }}
{% endmacro %}

{% macro spark__load_csv_rows(model, agate_table) -%}{%- endmacro %}
