{#
    The columns together are the key of the model: no two rows have the same. `filled`: columns in which no row is null.
    `bare_endret`: of a model with a row a line, only what is built now is looked at.
    One test a model instead of one a column: each costs dbt some 30 ms a night.
#}
{% test unique_combination(model, columns, filled=[], bare_endret=false) %}
    select
        {{ columns | join(', ') }},
        count(*) as antall
    from {{ model }}
    where {{ endret_naa() if bare_endret else 'true' }}
    group by {{ columns | join(', ') }}
    having
        count(*) > 1
        {% for column in filled %}
            or count(*) > count({{ column }})
        {% endfor %}
{% endtest %}
