{# The tables that are published, and what each is divided by. #}
{% set tabeller = [
    ('alle', []),
    ('sone', ['sone']),
    ('aldersgruppe', ['aldersgruppe']),
    ('timeklasse', ['timeklasse']),
    ('sone_timeklasse', ['sone', 'timeklasse']),
    ('aldersgruppe_timeklasse', ['aldersgruppe', 'timeklasse']),
] %}
{% set dimensjoner = ['sone', 'aldersgruppe', 'timeklasse'] %}

with mottaker as (

    select * from {{ ref('int_vedtak__mottaker') }}

),

inndeling as (

    select * from {{ ref('int_skjerming__inndeling') }}

),

-- What a row comprises, where it is more than one category.
omfang as (

    select
        kommunenr,
        maaledato,
        tabell,
        dimensjon,
        vist,
        case when count(*) > 1 then {{ samlet('verdi', "'; '", 'verdi') }} end as omfatter
    from inndeling
    where vist is not null
    group by 1, 2, 3, 4, 5

),

summer as (

    {% for tabell, delt in tabeller %}
        select
            mottaker.kommunenr,
            mottaker.maaledato,
            '{{ tabell }}' as tabell,
            {% for dimensjon in dimensjoner %}
                {{ dimensjon ~ '.vist' if dimensjon in delt else "'alle'" }} as {{ dimensjon }},
            {% endfor %}
            count(*) as mottakere,
            sum(mottaker.timer_per_uke) as timer_per_uke
        from mottaker
        {% for dimensjon in delt or ['alle'] %}
            inner join inndeling as {{ dimensjon }}
                on
                    mottaker.kommunenr = {{ dimensjon }}.kommunenr
                    and mottaker.maaledato = {{ dimensjon }}.maaledato
                    and {{ dimensjon }}.tabell = '{{ tabell }}'
                    and {{ dimensjon }}.dimensjon = '{{ dimensjon }}'
                    and {{ dimensjon }}.verdi = {{ 'mottaker.' ~ dimensjon if delt else "'alle'" }}
                    and {{ dimensjon }}.vist is not null
        {% endfor %}
        group by 1, 2, 3, 4, 5, 6
        {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

vist as (

    select
        summer.kommunenr,
        summer.maaledato,
        summer.tabell,
        summer.sone,
        summer.aldersgruppe,
        summer.timeklasse,
        sone.omfatter as soner,
        aldersgruppe.omfatter as aldersgrupper,
        timeklasse.omfatter as timeklasser,
        summer.mottakere,
        summer.timer_per_uke,
        false as skjermet
    from summer
    {% for dimensjon in dimensjoner %}
        left join omfang as {{ dimensjon }}
            on
                summer.kommunenr = {{ dimensjon }}.kommunenr
                and summer.maaledato = {{ dimensjon }}.maaledato
                and summer.tabell = {{ dimensjon }}.tabell
                and {{ dimensjon }}.dimensjon = '{{ dimensjon }}'
                and summer.{{ dimensjon }} = {{ dimensjon }}.vist
    {% endfor %}

),

-- Whoever looks for a category finds that it is withheld, whether or not anybody is in it.
skjermet as (

    select
        kommunenr,
        maaledato,
        tabell,
        {% for dimensjon in dimensjoner %}
            case when dimensjon = '{{ dimensjon }}' then verdi else 'alle' end as {{ dimensjon }},
        {% endfor %}
        cast(null as string) as soner,
        cast(null as string) as aldersgrupper,
        cast(null as string) as timeklasser,
        cast(null as bigint) as mottakere,
        cast(null as decimal(38, 4)) as timer_per_uke,
        true as skjermet
    from inndeling
    where tabell in ('sone', 'aldersgruppe', 'timeklasse') and verdi <> coalesce(vist, '')

),

final as (

    select * from vist
    union all
    select * from skjermet

)

select * from final
