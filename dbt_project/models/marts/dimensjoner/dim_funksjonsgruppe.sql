with funksjonsgruppe as (

    select
        'gruppe' as slag,
        funksjonsgruppe,
        navn,
        funksjon,
        gyldig_fra,
        gyldig_til,
        ssb_kode,
        verifisert,
        kilde
    from {{ ref('funksjonsgruppe') }}

),

funksjonsserie as (

    select
        'serie' as slag,
        serie as funksjonsgruppe,
        navn,
        funksjon,
        gyldig_fra,
        gyldig_til,
        cast(null as string) as ssb_kode,
        verifisert,
        kilde
    from {{ ref('funksjonsserie') }}

),

-- A function is a group of one, so that one table explains every code that is compared.
funksjon as (

    select
        'funksjon' as slag,
        funksjon as funksjonsgruppe,
        navn,
        funksjon,
        gyldig_fra,
        gyldig_til,
        funksjon as ssb_kode,
        verifisert,
        kilde
    from {{ ref('dim_funksjon') }}

),

-- The groups that SSB's own table answers with, under SSB's names.
ssb as (

    select
        'ssb' as slag,
        navn.kode as funksjonsgruppe,
        navn.navn,
        funksjonsgruppe.funksjon,
        funksjonsgruppe.gyldig_fra,
        funksjonsgruppe.gyldig_til,
        navn.kode as ssb_kode,
        coalesce(funksjonsgruppe.verifisert, true) as verifisert,
        'SSB 12362' as kilde
    from {{ ref('int_ssb__navn') }} as navn
    left join funksjonsgruppe on navn.kode = funksjonsgruppe.ssb_kode
    left join funksjon on navn.kode = funksjon.funksjonsgruppe
    where
        navn.tabell = '12362'
        and navn.dimensjon = 'KOKfunksjon0000'
        and funksjon.funksjonsgruppe is null

),

alle as (

    select * from funksjonsgruppe
    union all
    select * from funksjonsserie
    union all
    select * from funksjon
    union all
    select * from ssb

),

forste as (

    select
        *,
        min(gyldig_fra) over (partition by funksjonsgruppe) as forste_aar
    from alle

),

final as (

    select
        funksjonsgruppe,
        max(navn) as navn,
        max(slag) as slag,
        {{ samlet(
            "funksjon || case when gyldig_fra > forste_aar then ' (fra ' || cast(gyldig_fra as string) || ')' else '' end"
            ~ " || case when gyldig_til is not null then ' (til ' || cast(gyldig_til as string) || ')' else '' end",
            "', '", 'funksjon'
        ) }} as funksjoner,
        max(ssb_kode) as ssb_kode,
        bool_and(verifisert) as verifisert,
        {{ ulike_samlet('kilde', "'; '") }} as kilde
    from forste
    group by 1

)

select * from final
