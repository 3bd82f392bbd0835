with linjer as (

    select * from {{ endret(ref('stg_raw__regnskap')) }}

),

lasting as (

    select * from {{ ref('stg_raw__regnskap_lasting') }}

),

filer as (

    select
        kommunenr,
        aar,
        _archive_id,
        fil,
        bool_or(kontoklasse = '0') as med_investering
    from linjer
    group by 1, 2, 3, 4

),

final as (

    select
        filer.kommunenr,
        filer.aar,
        bool_and(lasting.helt) as helt,
        bool_and(lasting.innhold = 'med_art') as med_art,
        bool_and(lasting.slag = 'kostra_0a') as fra_0a,
        max(lasting.kvartal) is not null as er_kvartal,
        -- 0A has both, so that what is missing there is a fault.
        bool_or(filer.med_investering or lasting.slag = 'kostra_0a') as med_investering
    from filer
    inner join lasting
        on
            filer.kommunenr = lasting.kommunenr
            and filer._archive_id = lasting._archive_id
            -- One file may hold the accounts of several years, and be loaded once for each.
            and filer.fil = lasting.fil
    group by 1, 2

)

select * from final
