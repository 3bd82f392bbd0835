{#
    The order of precedence: the first form that has a key for a line decides. What the forms mean is said once, in
    int_fordeling__linje_regel.
#}
{% set former = [
    'ansvar_funksjon_art_prosjekt',
    'ansvar_funksjon_art',
    'ansvar_funksjon_prosjekt',
    'ansvar_funksjon',
    'ansvar',
    'funksjon',
] %}

with linjer as (

    select * from {{ endret(ref('int_regnskap__pleie_omsorg')) }}

),

nokler as (

    select * from {{ endret(ref('int_fordeling__nokkel')) }}

),

final as (

    select
        linjer.linje_id,
        linjer.kommunenr,
        linjer.aar,
        linjer.ansvar,
        linjer.funksjon,
        linjer.netto_nok,
        linjer.brutto_nok,
        coalesce(
            {% for form in former %}
                {{ form }}.nokkel_id{% if not loop.last %},{% endif %}
            {% endfor %}
        ) as nokkel_id
    from linjer
    {% for form in former %}
        left join nokler as {{ form }}
            on
                {{ form }}.nokkelform = '{{ form }}'
                and linjer.kommunenr = {{ form }}.kommunenr
                and linjer.aar = {{ form }}.aar
                {% for kolonne in form.split('_') %}
                    and linjer.{{ kolonne }} = {{ form }}.{{ kolonne }}
                {% endfor %}
    {% endfor %}

)

select * from final
