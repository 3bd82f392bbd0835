with bokfort as (

    select * from {{ endret(ref('int_regnskap__kontering')) }}

),

korrigeringer as (

    select * from {{ endret(ref('int_korrigering__gjeldende')) }}
    where type <> 'normaliser' and har_fra

),

konteringer as (

    select
        kommunenr,
        aar,
        ansvar,
        funksjon,
        art,
        prosjekt,
        bool_and(i_netto) as i_netto,
        sum(belop_nok) as belop_nok
    from bokfort
    group by kommunenr, aar, ansvar, funksjon, art, prosjekt

),

final as (

    select
        korrigeringer.korrigering_id,
        korrigeringer.type,
        -- Of those that are reached, which are few: to number every posting takes longer than to find these.
        cast(dense_rank() over (
            partition by konteringer.kommunenr, konteringer.aar
            order by
                konteringer.ansvar nulls last, konteringer.funksjon,
                konteringer.art nulls last, konteringer.prosjekt nulls last
        ) as bigint) as kontering_id,
        konteringer.kommunenr,
        konteringer.aar,
        konteringer.ansvar,
        konteringer.funksjon,
        konteringer.art,
        konteringer.prosjekt,
        konteringer.belop_nok
    from konteringer
    inner join korrigeringer
        on
            konteringer.kommunenr = korrigeringer.kommunenr
            and konteringer.aar = korrigeringer.aar
            and (korrigeringer.fra_ansvar is null or konteringer.ansvar like korrigeringer.ansvar_like escape '!')
            and (korrigeringer.fra_funksjon is null or konteringer.funksjon like korrigeringer.funksjon_like escape '!')
            and (korrigeringer.fra_art is null or konteringer.art like korrigeringer.art_like escape '!')
            and (korrigeringer.fra_prosjekt is null or konteringer.prosjekt like korrigeringer.prosjekt_like escape '!')
            -- What an amount is said to be of is net operating expenditure, unless the row names the arts.
            and (korrigeringer.fra_art is not null or konteringer.i_netto)

)

select * from final
