with bokfort as (

    select * from {{ endret(ref('int_regnskap__drift')) }}

),

korrigeringer as (

    select * from {{ endret(ref('int_korrigering__gjeldende')) }}

),

korrigeringslinjer as (

    select * from {{ endret(ref('int_korrigering__linjer')) }}
    union all
    select * from {{ endret(ref('int_korrigering__normalisert')) }}

),

artsbegrep as (

    select * from {{ ref('int_kontoplan__artsbegrep') }}

),

alle as (

    select
        cast(null as string) as korrigering_id,
        cast(null as string) as side,
        _archive_id,
        kommunenr,
        aar,
        linjenr,
        ansvar,
        funksjon,
        art,
        prosjekt,
        belop_nok
    from bokfort
    union all
    select
        korrigeringslinjer.korrigering_id,
        korrigeringslinjer.side,
        korrigeringer._archive_id,
        korrigeringslinjer.kommunenr,
        korrigeringslinjer.aar,
        korrigeringer.linjenr,
        korrigeringslinjer.ansvar,
        korrigeringslinjer.funksjon,
        korrigeringslinjer.art,
        korrigeringslinjer.prosjekt,
        korrigeringslinjer.belop_nok
    from korrigeringslinjer
    inner join korrigeringer on korrigeringslinjer.korrigering_id = korrigeringer.korrigering_id

),

final as (

    select
        {{ nytt_nummer('linje_id') }} as linje_id,
        alle.*,
        alle.art is null or artsbegrep.i_netto as i_netto,
        artsbegrep.i_brutto,
        artsbegrep.i_korrigert_brutto
    from alle
    left join artsbegrep on alle.art = artsbegrep.art and alle.aar = artsbegrep.aar

)

select * from final
