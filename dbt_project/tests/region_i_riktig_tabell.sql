-- Municipalities, and groups and the nation, never stand in the same table: a sum over both would count twice.
{{ config(meta={'dagster': {'ref': {'name': 'kostra_utgifter_gruppe'}}}) }}

{% for mart in ['befolkning', 'kostra_utgifter', 'kostra_utgifter_serie', 'kostra_nokkeltall'] %}
    select distinct
        '{{ mart }}' as mart,
        kommunenr as region
    from {{ ref(mart) }}
    where not ({{ er_kommune('kommunenr') }})
    union all
{% endfor %}
{% for mart in ['kostra_utgifter_gruppe', 'kostra_nokkeltall_gruppe'] %}
    select distinct
        '{{ mart }}' as mart,
        gruppe as region
    from {{ ref(mart) }}
    where not {{ er_gruppe('gruppe') }}
    {% if not loop.last %} union all {% endif %}
{% endfor %}
