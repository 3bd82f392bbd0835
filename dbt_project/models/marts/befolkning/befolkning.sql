with celler as (

    {{ med_statussymbol(ref('stg_ssb__07459')) }}

),

kommune_aar as (

    select * from {{ ref('int_kommune__aar') }}

),

kjonn as (

    select * from {{ ref('kjonn') }}

),

svar as (

    select * from {{ ref('stg_ssb__svar') }}

),

final as (

    select
        celler.region as kommunenr,
        celler.aar,
        kjonn.kjonn,
        -- 105+ is 105 and over.
        cast(replace(celler.alder, '+', '') as smallint) as alder,
        cast(celler.verdi as integer) as innbyggere,
        celler.status,
        svar.kilde,
        svar.tabell,
        celler._archive_id as arkivfil
    from celler
    inner join kommune_aar on celler.region = kommune_aar.kommunenr and celler.aar = kommune_aar.aar
    inner join svar on celler._archive_id = svar._archive_id
    left join kjonn on celler.kjonn_kode = kjonn.kjonn_kode

)

select * from final
