with kode as (

    select * from {{ ref('stg_ssb__kode') }}

),

svar as (

    select * from {{ ref('stg_ssb__svar') }}

),

tabell as (

    select * from {{ ref('stg_ssb__tabell') }}

),

regel as (

    select * from {{ ref('publisering') }}

),

-- Where a year came in several files, the oldest of them decides.
oppdatert as (

    select
        kode.tabell,
        try_cast(kode.kode as smallint) as aar,
        min(svar.oppdatert_utc) as oppdatert_utc
    from kode
    inner join svar on kode._archive_id = svar._archive_id
    where kode.dimensjon = 'Tid'
    group by 1, 2

),

final as (

    select
        oppdatert.tabell,
        oppdatert.aar,
        max_by(regel.status, make_date(oppdatert.aar + 1, regel.fra_maaned, regel.fra_dag)) as publisering
    from oppdatert
    inner join tabell on oppdatert.tabell = tabell.tabell
    left join regel
        on
            tabell.publisering = regel.publisering
            and oppdatert.oppdatert_utc >= make_date(oppdatert.aar + 1, regel.fra_maaned, regel.fra_dag)
    group by 1, 2

)

select * from final
