with linjer as (

    select * from {{ endret(ref('int_regnskap__korrigert')) }}

),

kommune as (

    select * from {{ ref('stg_raw__kommune') }}

),

funksjonsgruppe as (

    select * from {{ ref('funksjonsgruppe') }}

),

final as (

    select
        linjer.linje_id,
        linjer._archive_id,
        linjer.korrigering_id,
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
            when linjer.i_brutto then linjer.belop_nok
            else 0
        end as brutto_nok
    from linjer
    inner join kommune on linjer.kommunenr = kommune.kommunenr
    inner join funksjonsgruppe
        on
            linjer.funksjon = funksjonsgruppe.funksjon
            and funksjonsgruppe.funksjonsgruppe = 'pleie_og_omsorg'
            and {{ gyldig_i('funksjonsgruppe', 'linjer.aar') }}
    where
        -- Finance arts are not part of net operating expenditure.
        linjer.i_netto
        and (linjer.korrigering_id is null or kommune.regnskapsgrunnlag = 'korrigert')

)

select * from final
