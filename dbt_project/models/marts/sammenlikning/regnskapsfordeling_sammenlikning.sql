with fordeling as (

    select * from {{ ref('regnskapsfordeling') }}

),

trykt as (

    select * from {{ ref('stg_raw__sammenlikningstall') }}
    where maal = 'andel_prosent'

),

kommune as (

    select * from {{ ref('dim_kommune') }}

),

final as (

    select
        fordeling.kommunenr,
        fordeling.aar,
        trykt.sammenlikning,
        trykt.medlem,
        trykt.medlem_kommunenr,
        fordeling.brukergruppe,
        fordeling.andel_prosent as egen_andel_prosent,
        cast(trykt.verdi as double) as medlem_andel_prosent,
        fordeling.regnskapsgrunnlag,
        trykt.dataaar,
        -- Null where the source does not say which year the figure is of.
        trykt.dataaar <> fordeling.aar as annet_aar,
        case
            when kommune.kommunenr is not null
                then not fordeling.aar between coalesce(kommune.gyldig_fra, 0) and coalesce(kommune.gyldig_til, 9999)
        end as finnes_ikke_i_aaret,
        trykt.kilde,
        trykt._archive_id as arkivfil
    from fordeling
    inner join trykt
        on
            fordeling.brukergruppe = trykt.omraade
            and fordeling.kommunenr = coalesce(trykt.for_kommunenr, fordeling.kommunenr)
            and fordeling.aar = coalesce(trykt.aar, fordeling.aar)
    left join kommune on trykt.medlem_kommunenr = kommune.kommunenr

)

select * from final
