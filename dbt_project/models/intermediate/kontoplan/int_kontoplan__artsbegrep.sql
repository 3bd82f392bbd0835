with art as (

    select * from {{ ref('int_kontoplan__art') }}

),

artsbegrep as (

    select * from {{ ref('artsbegrep') }}

),

aar as (

    select distinct aar from {{ ref('stg_raw__kommune_aar') }}

),

final as (

    select
        art.art,
        aar.aar,
        coalesce(bool_or(artsbegrep.artsbegrep = 'netto'), false) as i_netto,
        coalesce(bool_or(artsbegrep.artsbegrep = 'brutto'), false) as i_brutto,
        coalesce(bool_or(artsbegrep.artsbegrep = 'korrigert_brutto'), false) as i_korrigert_brutto
    from art
    inner join aar on {{ gyldig_i('art', 'aar.aar') }}
    left join artsbegrep
        on
            art.art between artsbegrep.art_fra and artsbegrep.art_til
            and {{ gyldig_i('artsbegrep', 'aar.aar') }}
    group by 1, 2

)

select * from final
