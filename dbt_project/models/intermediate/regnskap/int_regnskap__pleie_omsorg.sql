{{ config(materialized='view') }}

with bokfort as (

    select * from {{ ref('int_regnskap__drift') }}

),

endringer as (

    select * from {{ ref('int_korrigering__endring') }}

),

kommune as (

    select * from {{ ref('stg_raw__kommune') }}

),

funksjonsgruppe as (

    select * from {{ ref('funksjonsgruppe') }}

),

linjer as (

    select
        linje_id,
        _archive_id,
        cast(null as string) as korrigering_id,
        kommunenr,
        aar,
        linjenr,
        ansvar,
        funksjon,
        art,
        prosjekt,
        belop_nok,
        i_netto,
        i_brutto
    from bokfort
    union all
    select
        endringer.linje_id,
        endringer._archive_id,
        endringer.korrigering_id,
        endringer.kommunenr,
        endringer.aar,
        endringer.linjenr,
        endringer.ansvar,
        endringer.funksjon,
        endringer.art,
        endringer.prosjekt,
        endringer.belop_nok,
        endringer.i_netto,
        endringer.i_brutto
    from endringer
    inner join kommune on endringer.kommunenr = kommune.kommunenr
    where kommune.regnskapsgrunnlag = 'korrigert'

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
    inner join funksjonsgruppe
        on
            linjer.funksjon = funksjonsgruppe.funksjon
            and funksjonsgruppe.funksjonsgruppe = 'pleie_og_omsorg'
            and {{ gyldig_i('funksjonsgruppe', 'linjer.aar') }}
    -- Finance arts are not part of net operating expenditure.
    where linjer.i_netto

)

select * from final
