with art as (

    select * from {{ ref('art') }}

),

begrep as (

    select * from {{ ref('artsbegrep') }}

),

-- By the definitions of the last year in which the art is valid.
begrep_per_art as (

    select
        art.art,
        bool_or(begrep.artsbegrep = 'netto') as i_netto,
        bool_or(begrep.artsbegrep = 'brutto') as i_brutto,
        bool_or(begrep.artsbegrep = 'korrigert_brutto') as i_korrigert_brutto
    from art
    inner join begrep
        on
            art.art between begrep.art_fra and begrep.art_til
            and {{ gyldig_i('begrep', 'coalesce(art.gyldig_til, 9999)') }}
    group by 1

),

final as (

    select
        art.art,
        art.navn,
        coalesce(begrep_per_art.i_netto, false) as i_netto,
        coalesce(begrep_per_art.i_brutto, false) as i_brutto,
        coalesce(begrep_per_art.i_korrigert_brutto, false) as i_korrigert_brutto,
        art.gyldig_fra,
        art.gyldig_til,
        art.verifisert,
        art.kilde,
        art.merknad
    from art
    left join begrep_per_art on art.art = begrep_per_art.art

)

select * from final
