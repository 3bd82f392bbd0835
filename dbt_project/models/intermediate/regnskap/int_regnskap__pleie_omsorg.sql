with linjer as (

    select * from {{ ref('stg_raw__regnskap') }}

),

funksjonsgruppe as (

    select * from {{ ref('funksjonsgruppe') }}

),

artsbegrep as (

    select * from {{ ref('artsbegrep') }}

),

arter as (

    select distinct
        art,
        aar
    from linjer
    where art is not null

),

begrep_per_art as (

    select
        arter.art,
        arter.aar,
        bool_or(artsbegrep.artsbegrep = 'netto') as i_netto,
        bool_or(artsbegrep.artsbegrep = 'brutto') as i_brutto
    from arter
    inner join artsbegrep
        on
            arter.art between artsbegrep.art_fra and artsbegrep.art_til
            and {{ gyldig_i('artsbegrep', 'arter.aar') }}
    group by 1, 2

),

final as (

    select
        row_number() over () as linje_id,
        linjer._archive_id,
        linjer.kommunenr,
        linjer.aar,
        linjer.linjenr,
        linjer.ansvar,
        linjer.funksjon,
        linjer.art,
        linjer.prosjekt,
        linjer.belop_nok as netto_nok,
        case
            when linjer.art is null then cast(null as decimal(18, 2))
            when begrep_per_art.i_brutto then linjer.belop_nok
            else 0
        end as brutto_nok
    from linjer
    inner join funksjonsgruppe
        on
            linjer.funksjon = funksjonsgruppe.funksjon
            and funksjonsgruppe.funksjonsgruppe = 'pleie_og_omsorg'
            and {{ gyldig_i('funksjonsgruppe', 'linjer.aar') }}
    left join begrep_per_art
        on
            linjer.art = begrep_per_art.art
            and linjer.aar = begrep_per_art.aar
    where
        linjer.kontoklasse = '1'
        -- Finance arts are not part of net operating expenditure.
        and (linjer.art is null or begrep_per_art.i_netto)

)

select * from final
