with gitt as (

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

-- The sums that a type is part of.
ledd as (

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

terskel as (

    select verdi as personer_minst
    from {{ ref('terskel') }}
    where terskel = 'personer_minst'

),

-- What adds up to one sum: the parts of a kind of service and the user groups of each.
egne as (

    select
        gitt.*,
        coalesce(gitt.brukergruppe, tjenestetype.brukergruppe, 'alle') as vist_brukergruppe,
        coalesce(tjenestetype.brukergruppe, 'alle') as hel_brukergruppe,
        sum(gitt.antall) over (
            partition by
                gitt.kommunenr, gitt.aar, gitt.maal, coalesce(tjenestetype.del_av, tjenestetype.tjenestetype)
        ) as i_familien,
        coalesce(sum(gitt.antall) over (
            partition by
                gitt.kommunenr, gitt.aar, gitt.maal, coalesce(tjenestetype.del_av, tjenestetype.tjenestetype)
            order by gitt.antall nulls last, gitt.tjenestetype, gitt.brukergruppe nulls last
            rows between unbounded preceding and 1 preceding
        ), 0) as mindre_i_familien
    from gitt
    inner join tjenestetype on gitt.tjenestetype = tjenestetype.tjenestetype

),

egne_tall as (

    select
        egne.kommunenr,
        egne.aar,
        'egne_tall' as grunnlag,
        egne.tjenestetype,
        egne.vist_brukergruppe as brukergruppe,
        egne.maal,
        egne.antall,
        cast(null as string) as status,
        cast(egne.maaledato as string) as referansetid,
        egne.kilde,
        true as verifisert,
        egne.vist_brukergruppe = egne.hel_brukergruppe as er_hele_typen,
        -- Users are persons; places and posts are not. What is withheld must be of so many that a total does not
        -- give it away: the next smallest is withheld too.
        egne.maal = 'brukere'
        and egne.antall > 0
        and (
            egne.antall < terskel.personer_minst
            or (egne.mindre_i_familien > 0 and egne.mindre_i_familien < terskel.personer_minst)
        ) as skjermet,
        egne._archive_id as arkivfil
    from egne
    cross join terskel

),

egne_summer as (

    select
        egne.kommunenr,
        egne.aar,
        'egne_tall' as grunnlag,
        ledd.sum_av as tjenestetype,
        coalesce(sumtype.brukergruppe, 'alle') as brukergruppe,
        egne.maal,
        sum(egne.antall) as antall,
        cast(null as string) as status,
        {{ ulike_samlet('cast(egne.maaledato as string)', "', '") }}
            as referansetid,
        {{ ulike_samlet('egne.kilde', "', '") }} as kilde,
        true as verifisert,
        true as er_hele_typen,
        -- Where all the parts are withheld and still few, so is every sum that they are in.
        egne.maal = 'brukere'
        and bool_or(egne.i_familien > 0 and egne.i_familien < terskel.personer_minst) as skjermet,
        min(egne._archive_id) as arkivfil
    from egne
    inner join ledd on egne.tjenestetype = ledd.tjenestetype
    inner join tjenestetype as sumtype on ledd.sum_av = sumtype.tjenestetype
    cross join terskel
    group by egne.kommunenr, egne.aar, ledd.sum_av, sumtype.brukergruppe, egne.maal

),

kostra_tall as (

    select
        kostra.kommunenr,
        kostra.aar,
        'kostra' as grunnlag,
        kostra_maal.tjenestetype,
        'alle' as brukergruppe,
        kostra_maal.maal,
        {{ til_desimal('kostra.verdi', '18, 2') }} as antall,
        kostra.status,
        indikator.referansetid,
        kostra.kilde || ', ' || kostra.indikator as kilde,
        kostra_maal.verifisert,
        true as er_hele_typen,
        kostra_maal.maal = 'brukere'
        and (
            (coalesce(kostra.verdi, 0) > 0 and kostra.verdi < terskel.personer_minst)
            or coalesce(kostra.status, '') = ':'
        ) as skjermet,
        kostra.arkivfil
    from kostra
    inner join kostra_maal on kostra.indikator = kostra_maal.indikator
    inner join indikator on kostra.indikator = indikator.indikator
    cross join terskel

),

final as (

    select * from egne_tall
    union all
    select * from egne_summer
    union all
    select * from kostra_tall

)

select * from final
