with gitt as (

    select * from {{ ref('stg_raw__tjenestetall') }}
    where maal <> 'innbyggere'

),

tjenestetype as (

    select * from {{ ref('tjenestetype') }}

),

final as (

    select
        gitt.kommunenr,
        gitt.aar,
        gitt.tjenestetype,
        coalesce(gitt.brukergruppe, tjenestetype.brukergruppe, 'alle') as brukergruppe,
        coalesce(gitt.aldersgruppe, 'alle') as aldersgruppe,
        gitt.maal,
        gitt.antall,
        gitt.maaledato,
        gitt.kilde,
        gitt._archive_id as arkivfil
    from gitt
    inner join tjenestetype on gitt.tjenestetype = tjenestetype.tjenestetype

)

select * from final
