with gyldighet as (

    select * from {{ ref('int_kommune__gyldighet') }}

),

har_tall as (

    select * from {{ ref('int_kommune__har_tall') }}

),

konfigurert as (

    select * from {{ ref('stg_raw__kommune_aar') }}

),

aar_i_data as (

    select aar from konfigurert
    union
    select try_cast(kode.kode as smallint) as aar
    from {{ ref('stg_ssb__kode') }} as kode
    inner join {{ ref('stg_ssb__svar') }} as svar on kode._archive_id = svar._archive_id
    where
        kode.dimensjon = 'Tid'
        -- A projection reaches beyond the year it was made.
        and try_cast(kode.kode as smallint) <= year(svar.oppdatert_utc)

),

alle_aar as (

    select {{ rekke(2015, 'max(aar)') }} as aar from aar_i_data

),

final as (

    select
        gyldighet.kommunenr,
        cast(alle_aar.aar as smallint) as aar
    from gyldighet
    inner join alle_aar
        on alle_aar.aar between coalesce(gyldighet.gyldig_fra, 0) and coalesce(gyldighet.gyldig_til, 9999)
    left join har_tall on gyldighet.kommunenr = har_tall.kommunenr and alle_aar.aar = har_tall.aar
    left join konfigurert on gyldighet.kommunenr = konfigurert.kommunenr and alle_aar.aar = konfigurert.aar
    -- Where nobody says which years a number is valid, one of which SSB holds nothing but 0 is none of its years.
    where
        gyldighet.gyldighet_oppgitt
        or coalesce(har_tall.har_tall, true)
        or konfigurert.kommunenr is not null

)

select * from final
