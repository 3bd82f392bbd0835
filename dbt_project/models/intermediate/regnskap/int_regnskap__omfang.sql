with linjer as (

    select * from {{ endret(ref('stg_raw__regnskap')) }}

),

lasting as (

    select * from {{ ref('stg_raw__regnskap_lasting') }}

),

filer as (

    select distinct
        kommunenr,
        aar,
        _archive_id
    from linjer

),

final as (

    select
        filer.kommunenr,
        filer.aar,
        bool_and(lasting.helt) as helt,
        bool_and(lasting.innhold = 'med_art') as med_art,
        bool_and(lasting.slag = 'kostra_0a') as fra_0a,
        max(lasting.kvartal) is not null as er_kvartal
    from filer
    inner join lasting on filer.kommunenr = lasting.kommunenr and filer._archive_id = lasting._archive_id
    group by 1, 2

)

select * from final
