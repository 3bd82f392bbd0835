with svar as (

    select * from {{ ref('stg_ssb__svar') }}

),

tabell as (

    select * from {{ ref('stg_ssb__tabell') }}

),

publisering as (

    select * from {{ ref('int_ssb__publisering') }}

),

perioder as (

    select
        _archive_id,
        min(try_cast(kode as smallint)) as fra_aar,
        max(try_cast(kode as smallint)) as til_aar
    from {{ ref('stg_ssb__kode') }}
    where dimensjon = 'Tid'
    group by 1

),

ssb as (

    select
        svar._archive_id as arkivfil,
        'SSB ' || svar.tabell as datasett,
        svar.tittel,
        svar.kilde,
        tabell.hvorfor,
        tabell.verifisert as utvalg_verifisert,
        tabell.ikke_registrert,
        svar.oppdatert_utc,
        svar.hentet_utc,
        perioder.fra_aar,
        perioder.til_aar,
        publisering.publisering as siste_aar_publisering,
        svar.celler,
        svar.celler_med_verdi,
        svar.sporring
    from svar
    left join tabell on svar.tabell = tabell.tabell
    left join perioder on svar._archive_id = perioder._archive_id
    left join publisering on svar.tabell = publisering.tabell and perioder.til_aar = publisering.aar

),

klass as (

    select
        _archive_id as arkivfil,
        'KLASS ' || klassifikasjon as datasett,
        kilde
    from {{ ref('stg_klass__kode') }}
    union
    select
        _archive_id as arkivfil,
        'KLASS ' || klassifikasjon || ' endringer' as datasett,
        kilde
    from {{ ref('stg_klass__endring') }}
    union
    select
        _archive_id as arkivfil,
        'KLASS ' || spurt_klassifikasjon || ' - '
        || case when spurt_klassifikasjon = fra_klassifikasjon then til_klassifikasjon else fra_klassifikasjon end
            as datasett,
        kilde
    from {{ ref('stg_klass__korrespondanse') }}

),

alle as (

    select * from ssb
    union all
    select
        arkivfil,
        datasett,
        null as tittel,
        kilde,
        null as hvorfor,
        null as utvalg_verifisert,
        null as ikke_registrert,
        null as oppdatert_utc,
        null as hentet_utc,
        null as fra_aar,
        null as til_aar,
        null as siste_aar_publisering,
        null as celler,
        null as celler_med_verdi,
        null as sporring
    from klass

),

final as (

    select
        arkivfil,
        datasett,
        tittel,
        kilde,
        {{ er_oppdiktet('kilde') }} as oppdiktet,
        hvorfor,
        utvalg_verifisert,
        ikke_registrert,
        oppdatert_utc,
        hentet_utc,
        fra_aar,
        til_aar,
        siste_aar_publisering,
        celler,
        celler_med_verdi,
        sporring
    from alle

)

select * from final
