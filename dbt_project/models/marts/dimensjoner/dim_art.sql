with art as (

    select * from {{ ref('int_kontoplan__art') }}

),

klass as (

    {{ klass_navn('259') }}

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
        coalesce(klass.navn, art.navn) as navn,
        coalesce(begrep_per_art.i_netto, false) as i_netto,
        coalesce(begrep_per_art.i_brutto, false) as i_brutto,
        coalesce(begrep_per_art.i_korrigert_brutto, false) as i_korrigert_brutto,
        art.gyldig_fra,
        art.gyldig_til,
        klass.navn is not null or art.verifisert as verifisert,
        coalesce(klass.kilde, art.kilde) as kilde,
        case when klass.navn is null then art.merknad end as merknad
    from art
    left join begrep_per_art on art.art = begrep_per_art.art
    left join klass
        on
            art.art = klass.kode
            -- A code that ends in another year than ours is not the same code.
            and art.gyldig_til is not distinct from klass.gyldig_til

)

select * from final
