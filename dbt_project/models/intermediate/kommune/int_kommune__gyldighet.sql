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

    select distinct kommunenr as region
    from {{ ref('int_kommune__har_tall') }}
    where har_tall

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

-- What the known changes say of a number whose years nobody gives.
endret as (

    select
        kommunenr,
        cast(max(aar) filter (where er_ny) as smallint) as gyldig_fra,
        cast(min(aar) filter (where not er_ny) - 1 as smallint) as gyldig_til
    from (
        select
            til_kommunenr as kommunenr,
            aar,
            true as er_ny
        from {{ ref('kommune_endring') }}
        union all
        select
            fra_kommunenr as kommunenr,
            aar,
            false as er_ny
        from {{ ref('kommune_endring') }}
    )
    group by 1

),

final as (

    select
        alle.kommunenr,
        alle.navn,
        case when alle.rang > 2 then endret.gyldig_fra else alle.gyldig_fra end as gyldig_fra,
        case when alle.rang > 2 then endret.gyldig_til else alle.gyldig_til end as gyldig_til,
        alle.rang <= 2 as gyldighet_oppgitt,
        alle.verifisert,
        alle.kilde
    from alle
    left join endret on alle.kommunenr = endret.kommunenr
    qualify alle.rang = min(alle.rang) over (partition by alle.kommunenr)

)

select * from final
