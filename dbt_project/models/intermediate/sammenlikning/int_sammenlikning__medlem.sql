with kommune_aar as (

    select * from {{ ref('dim_kommune_aar') }}

),

sett as (

    select * from {{ ref('sammenlikning') }}
    where slag = 'kostragruppe'

),

egne as (

    select * from {{ ref('stg_raw__sammenlikninger') }}

),

gruppe as (

    select
        sett.sammenlikning,
        sett.navn,
        kommune_aar.kommunenr,
        kommune_aar.aar,
        medlem.kommunenr as medlem_kommunenr,
        kommune_aar.aar as dataaar,
        kommune_aar.kostragruppe,
        sett.kilde
    from kommune_aar
    inner join kommune_aar as medlem
        on kommune_aar.aar = medlem.aar and kommune_aar.kostragruppe = medlem.kostragruppe
    cross join sett

),

egne_lister as (

    select
        egne.sammenlikning,
        coalesce(egne.navn, egne.sammenlikning) as navn,
        kommune_aar.kommunenr,
        kommune_aar.aar,
        egne.medlem_kommunenr,
        coalesce(egne.dataaar, kommune_aar.aar) as dataaar,
        cast(null as string) as kostragruppe,
        egne.kilde
    from kommune_aar
    inner join egne
        on
            kommune_aar.kommunenr = coalesce(egne.for_kommunenr, kommune_aar.kommunenr)
            and kommune_aar.aar = coalesce(egne.aar, kommune_aar.aar)

),

alle as (

    select * from gruppe
    union all
    select * from egne_lister

),

final as (

    select
        alle.*,
        alle.dataaar <> alle.aar as annet_aar,
        finnes.kommunenr is null as finnes_ikke_i_aaret
    from alle
    left join kommune_aar as finnes on alle.medlem_kommunenr = finnes.kommunenr and alle.aar = finnes.aar

)

select * from final
