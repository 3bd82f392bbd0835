{% set tabeller = [
    '12362', '12209', '12292', '11875', '12134', '12003', '11645', '11643', '14533', '14534', '07459',
] %}

with klass as (

    select
        kode as kommunenr,
        max_by(navn, gyldig_fra) as navn,
        min({{ forste_hele_aar('gyldig_fra') }}) as gyldig_fra,
        case
            when count(*) = count(gyldig_til) then cast(max({{ forste_hele_aar('gyldig_til') }}) - 1 as smallint)
        end as gyldig_til,
        not bool_or({{ er_oppdiktet('kilde') }}) as verifisert,
        max_by(kilde, gyldig_fra) as kilde
    from {{ ref('stg_klass__kode') }}
    where klassifikasjon = '131' and {{ er_kommune('kode') }}
    group by 1

),

referanse as (

    select * from {{ ref('kommune') }}

),

konfigurert as (

    select * from {{ ref('stg_raw__kommune') }}

),

-- Numbers that SSB gives figures for and none of the above names, such as Longyearbyen.
med_tall as (

    {% for tabell in tabeller %}
        select distinct region
        from {{ ref('stg_ssb__' ~ tabell) }}
        where verdi <> 0 and {{ er_kommune('region') }}
        {% if not loop.last %} union {% endif %}
    {% endfor %}

),

navn_i_tabell as (

    select
        kode.kode,
        max_by(kode.navn, svar.oppdatert_utc) as navn,
        max_by(svar.kilde, svar.oppdatert_utc) as kilde
    from {{ ref('stg_ssb__kode') }} as kode
    inner join {{ ref('stg_ssb__svar') }} as svar on kode._archive_id = svar._archive_id
    where kode.dimensjon in ('KOKkommuneregion0000', 'Region')
    group by 1

),

alle as (

    select
        1 as rang,
        kommunenr,
        navn,
        gyldig_fra,
        gyldig_til,
        verifisert,
        kilde
    from klass
    union all
    select
        2 as rang,
        kommunenr,
        navn,
        gyldig_fra,
        gyldig_til,
        verifisert,
        kilde
    from referanse
    union all
    select
        3 as rang,
        kommunenr,
        navn,
        null as gyldig_fra,
        null as gyldig_til,
        false as verifisert,
        'the configuration of this warehouse' as kilde
    from konfigurert
    union all
    select
        4 as rang,
        med_tall.region as kommunenr,
        navn_i_tabell.navn,
        null as gyldig_fra,
        null as gyldig_til,
        false as verifisert,
        navn_i_tabell.kilde
    from med_tall
    inner join navn_i_tabell on med_tall.region = navn_i_tabell.kode

),

final as (

    select
        kommunenr,
        navn,
        gyldig_fra,
        gyldig_til,
        verifisert,
        kilde
    from alle
    qualify rang = min(rang) over (partition by kommunenr)

)

select * from final
