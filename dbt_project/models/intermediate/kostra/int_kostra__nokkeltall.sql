{# Table: the columns that are part of what the figure is, beside ContentsCode, and their names in raw. #}
{% set tabeller = {
    '12209': {},
    '12292': {},
    '11875': {},
    '12134': {},
    '12003': {'alder': 'KOKalder0000', 'tjenestegruppe': 'KOKTenesteGrp0000'},
    '11645': {'alder': 'Alder', 'tjenestetype': 'TenesteType'},
    '11643': {'alder': 'Alder', 'tjenestetype': 'TenesteType'},
    '14533': {'yrke': 'KOKyrker0000'},
    '14534': {'stillingstype': 'KOKstillingkode0000', 'utdanning': 'KOKutdanningoms0000'},
} %}

with final as (

    {% for tabell, dimensjoner in tabeller.items() %}
        {% set kolonner = dimensjoner.keys() | list %}
        select
            region,
            aar,
            concat_ws('_', {{ (["'" ~ tabell ~ "'", 'statistikkvariabel'] + kolonner) | join(', ') }}) as indikator,
            verdi,
            status,
            '{{ tabell }}' as tabell,
            statistikkvariabel,
            {% for nummer in range(2) %}
                {% if nummer < kolonner | length %}
                    '{{ dimensjoner[kolonner[nummer]] }}' as dimensjon_{{ nummer + 1 }},
                    {{ kolonner[nummer] }} as kode_{{ nummer + 1 }},
                {% else %}
                    cast(null as string) as dimensjon_{{ nummer + 1 }},
                    cast(null as string) as kode_{{ nummer + 1 }},
                {% endif %}
            {% endfor %}
            _archive_id
        from ({{ med_statussymbol(ref('stg_ssb__' ~ tabell)) }})
        {% if not loop.last %} union all {% endif %}
    {% endfor %}

)

select * from final
