with linjer as (

    select * from {{ endret(ref('int_regnskap__drift')) }}

),

final as (

    select
        _archive_id,
        kommunenr,
        aar,
        ansvar,
        funksjon,
        art,
        prosjekt,
        any_value(i_netto) as i_netto,
        any_value(i_brutto) as i_brutto,
        any_value(i_korrigert_brutto) as i_korrigert_brutto,
        cast(sum(belop_nok) as decimal(18, 2)) as belop_nok
    from linjer
    group by 1, 2, 3, 4, 5, 6, 7

)

select * from final
