-- No published row is to name a person, or describe one user, by text. What a municipality writes in its own words is
-- searched as names of ansvar are, and is told by its place and length. The night is not stopped: a sentence that names
-- the head of finance is no fault. What is found is not quoted: a message reaches more people than the file did.
{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'kostra_korrigeringer'}}}) }}

{#
    {mart: (its texts, what says which row)}. Neither texts that only SSB and this project write, nor ansvar_navn, which
    is withheld by itself.
#}
{% set fritekst = {
    'kostra_korrigeringer': (['korrigering', 'begrunnelse', 'kilde', 'godkjent_av', 'regel_id'], ['kommunenr', 'regel_id']),
    'regnskapsfordeling_ansvar': (['ansvar', 'regel_id'], ['kommunenr', 'aar']),
    'regnskapsfordeling_sammenlikning': (['sammenlikning', 'medlem', 'kilde'], ['kommunenr', 'aar']),
    'sammenlikning_medlem': (['sammenlikning', 'sammenlikning_navn', 'medlem_navn', 'kilde'], ['kommunenr', 'aar']),
    'innsparingspotensial': (['sammenlikning', 'sammenlikning_navn', 'sammenlikning_kilde'], ['kommunenr', 'aar']),
    'hjemmetjeneste_sone': (['sone'], ['kommunenr']),
    'hjemmetjeneste_vedtaksvolum': (['sone'], ['kommunenr']),
    'dekningsgrad': (['kilde', 'nevner_kilde'], ['kommunenr', 'aar']),
    'enhetskostnad': (['teller_kilde', 'nevner_kilde'], ['kommunenr', 'aar']),
    'behovsindeks': (['kilde'], ['kommunenr', 'sektor']),
    'behovskorrigerte_utgifter': (['kilde'], ['kommunenr', 'aar']),
    'vedtak_ressurs': (['pris_kilde'], ['kommunenr']),
    'dim_kommune': (['navn', 'kilde'], ['kommunenr']),
    'dim_art': (['navn', 'kilde', 'merknad'], ['art']),
    'dim_funksjon': (['navn', 'kilde', 'merknad'], ['funksjon']),
    'publikasjon': (['arkivfiler'], ['mart']),
} %}

with tekster as (

    {% for mart, (kolonner, rad) in fritekst.items() %}
        {% set rad_sql = [] %}
        {% for kolonne in rad %}
            {% do rad_sql.append("'" ~ kolonne ~ " '") %}
            {% do rad_sql.append("coalesce(cast(" ~ kolonne ~ " as string), '')") %}
            {% if not loop.last %}{% do rad_sql.append("' '") %}{% endif %}
        {% endfor %}
        {% for kolonne in kolonner %}
            select
                '{{ mart }}' as mart,
                '{{ kolonne }}' as kolonne,
                concat({{ rad_sql | join(', ') }}) as rad,
                {{ kolonne }} as tekst
            from {{ ref(mart) }}
            where {{ kolonne }} is not null
            union
        {% endfor %}
    {% endfor %}
    select
        '' as mart,
        '' as kolonne,
        '' as rad,
        '' as tekst

),

person as (

    {{ personer_i('tekster') }}

)

select
    tekster.mart,
    tekster.kolonne,
    min(tekster.rad) as forste_rad,
    count(*) as rader,
    person.tegn,
    length(tekster.tekst) as tegn_i_teksten
from tekster
inner join person on tekster.tekst = person.tekst
group by tekster.mart, tekster.kolonne, tekster.tekst, person.tegn
order by tekster.mart, tekster.kolonne, forste_rad
