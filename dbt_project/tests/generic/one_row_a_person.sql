{# The columns together are the key of the model. A failing row says how many keys have several rows, and no person. #}
{% test one_row_a_person(model, columns) %}
    select count(*) as flere_rader
    from (
        select {{ columns | join(', ') }}
        from {{ model }}
        group by {{ columns | join(', ') }}
        having count(*) > 1
    )
    having count(*) > 0
{% endtest %}
