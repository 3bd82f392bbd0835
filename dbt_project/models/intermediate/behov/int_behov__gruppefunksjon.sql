with behovsgruppe as (

    select * from {{ ref('behovsgruppe') }}

),

funksjonsgruppe as (

    select * from {{ ref('funksjonsgruppe') }}

),

funksjonsserie as (

    select * from {{ ref('funksjonsserie') }}

),

funksjon as (

    select * from {{ ref('int_kontoplan__funksjon') }}

),

medlemmer as (

    select
        funksjonsgruppe,
        navn,
        funksjon,
        gyldig_fra,
        gyldig_til
    from funksjonsgruppe
    union all
    select
        serie as funksjonsgruppe,
        navn,
        funksjon,
        gyldig_fra,
        gyldig_til
    from funksjonsserie
    union all
    select
        funksjon as funksjonsgruppe,
        navn,
        funksjon,
        gyldig_fra,
        gyldig_til
    from funksjon

),

final as (

    select
        behovsgruppe.funksjonsgruppe,
        medlemmer.navn,
        medlemmer.funksjon,
        medlemmer.gyldig_fra,
        medlemmer.gyldig_til,
        behovsgruppe.sektor,
        behovsgruppe.verifisert
    from behovsgruppe
    inner join medlemmer on behovsgruppe.funksjonsgruppe = medlemmer.funksjonsgruppe

)

select * from final
