with egne as (

    select * from {{ ref('stg_raw__tjenestetall') }}
    where maal <> 'innbyggere'

),

kostra as (

    select * from {{ ref('kostra_nokkeltall') }}

),

kostra_maal as (

    select * from {{ ref('kostra_maal') }}

),

indikator as (

    select * from {{ ref('dim_indikator') }}

),

tjenestetype as (

    select * from {{ ref('tjenestetype') }}

),

-- Each type, and the sums that it is part of.
ledd as (

    select
        tjenestetype,
        tjenestetype as sum_av
    from tjenestetype
    union all
    select
        tjenestetype,
        del_av as sum_av
    from tjenestetype
    where del_av is not null
    union all
    select
        del.tjenestetype,
        sum_av.del_av as sum_av
    from tjenestetype as del
    inner join tjenestetype as sum_av on del.del_av = sum_av.tjenestetype
    where sum_av.del_av is not null

),

egne_summer as (

    select
        egne.kommunenr,
        egne.aar,
        'egne_tall' as grunnlag,
        ledd.sum_av as tjenestetype,
        coalesce(egne.brukergruppe, sumtype.brukergruppe, 'alle') as brukergruppe,
        egne.maal,
        sum(egne.antall) as antall,
        cast(null as varchar) as status,
        string_agg(distinct cast(egne.maaledato as varchar), ', ' order by cast(egne.maaledato as varchar))
            as referansetid,
        string_agg(distinct egne.kilde, ', ' order by egne.kilde) as kilde,
        true as verifisert,
        coalesce(egne.brukergruppe, sumtype.brukergruppe, 'alle')
        = coalesce(sumtype.brukergruppe, 'alle') as er_hele_typen,
        min(egne._archive_id) as arkivfil
    from egne
    inner join ledd on egne.tjenestetype = ledd.tjenestetype
    -- Of its sum: parts of several groups are of them all.
    inner join tjenestetype as sumtype on ledd.sum_av = sumtype.tjenestetype
    group by egne.kommunenr, egne.aar, ledd.sum_av, egne.brukergruppe, sumtype.brukergruppe, egne.maal

),

kostra_tall as (

    select
        kostra.kommunenr,
        kostra.aar,
        'kostra' as grunnlag,
        kostra_maal.tjenestetype,
        'alle' as brukergruppe,
        kostra_maal.maal,
        cast(kostra.verdi as decimal(18, 2)) as antall,
        kostra.status,
        indikator.referansetid,
        kostra.kilde || ', ' || kostra.indikator as kilde,
        kostra_maal.verifisert,
        true as er_hele_typen,
        kostra.arkivfil
    from kostra
    inner join kostra_maal on kostra.indikator = kostra_maal.indikator
    inner join indikator on kostra.indikator = indikator.indikator

),

final as (

    select * from egne_summer
    union all
    select * from kostra_tall

)

select * from final
