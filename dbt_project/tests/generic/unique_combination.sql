{#
    The columns together are the key of the model: no two rows have the same. `filled`: columns in which no row is null.
    One test a model instead of one a column: each costs dbt some 30 ms a night.
#}
{% test unique_combination(model, columns, filled=[]) %}
    select
        {{ columns | join(', ') }},
        count(*) as antall
    from {{ model }}
    group by {{ columns | join(', ') }}
    having
        count(*) > 1
        {% for column in filled %}
            or count(*) > count({{ column }})
        {% endfor %}
{% endtest %}
