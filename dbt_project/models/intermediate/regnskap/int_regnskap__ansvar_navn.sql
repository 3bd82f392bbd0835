with navn as (

    select distinct
        kommunenr,
        aar,
        ansvar,
        trim(ansvar_navn) as ansvar_navn
    from {{ endret(ref('stg_raw__regnskap')) }}
    where ansvar is not null and trim(ansvar_navn) <> ''

),

tekster as (

    select ansvar_navn as tekst
    from navn

),

person as (

    {{ personer_i('tekster') }}

),

kan_vises as (

    select * from {{ ref('stg_raw__ansvar_navn_vises') }}

),

final as (

    select
        navn.kommunenr,
        navn.aar,
        navn.ansvar,
        navn.ansvar_navn,
        person.tegn,
        person.tegn is not null and kan_vises.ansvar is null as holdes_tilbake
    from navn
    left join person on navn.ansvar_navn = person.tekst
    left join kan_vises on navn.kommunenr = kan_vises.kommunenr and navn.ansvar = kan_vises.ansvar

)

select * from final
