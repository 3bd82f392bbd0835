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

egne as (

    select
        gitt.*,
        coalesce(gitt.brukergruppe, tjenestetype.brukergruppe, 'alle') as vist_brukergruppe,
        coalesce(tjenestetype.brukergruppe, 'alle') as hel_brukergruppe,
        coalesce(gitt.aldersgruppe, 'alle') as vist_aldersgruppe,
        coalesce(tjenestetype.del_av, tjenestetype.tjenestetype) as familie
    from gitt
    inner join tjenestetype on gitt.tjenestetype = tjenestetype.tjenestetype

),

-- What adds up to one sum: the parts of a kind of service and the user groups of each. The ages of a group add up to
-- the group, and are a family of their own. Where a whole is given beside some of what it is of, whoever is left can be
-- reckoned: the rest is a cell that nobody is told of.
celler as (

    select
        kommunenr,
        aar,
        tjenestetype,
        vist_brukergruppe as brukergruppe,
        vist_aldersgruppe as aldersgruppe,
        case when vist_aldersgruppe = 'alle' then familie else tjenestetype || ' ' || vist_brukergruppe end as familie,
        antall,
        false as er_rest
    from egne
    where maal = 'brukere'
    union all
    select
        kommunenr,
        aar,
        tjenestetype,
        '' as brukergruppe,
        'alle' as aldersgruppe,
        familie,
        sum(case when vist_brukergruppe = 'alle' then antall else -antall end) as antall,
        true as er_rest
    from egne
    where maal = 'brukere' and vist_aldersgruppe = 'alle'
    group by kommunenr, aar, tjenestetype, familie
    having
        count(*) filter (where vist_brukergruppe = 'alle') = 1
        and sum(case when vist_brukergruppe = 'alle' then antall else -antall end) > 0
        and count(*) > 1
    union all
    select
        kommunenr,
        aar,
        tjenestetype,
        vist_brukergruppe as brukergruppe,
        '' as aldersgruppe,
        tjenestetype || ' ' || vist_brukergruppe as familie,
        sum(case when vist_aldersgruppe = 'alle' then antall else -antall end) as antall,
        true as er_rest
    from egne
    where maal = 'brukere'
    group by kommunenr, aar, tjenestetype, vist_brukergruppe
    having count(*) > 1 and sum(case when vist_aldersgruppe = 'alle' then antall else -antall end) > 0

),

familier as (

    select
        celler.*,
        sum(celler.antall) over (
            partition by celler.kommunenr, celler.aar, celler.familie
        ) as i_familien,
        coalesce(sum(celler.antall) over (
            partition by celler.kommunenr, celler.aar, celler.familie
            order by
                celler.er_rest desc,
                celler.antall asc,
                celler.tjenestetype asc,
                celler.brukergruppe asc,
                celler.aldersgruppe asc
            rows between unbounded preceding and 1 preceding
        ), 0) as mindre_i_familien
    from celler

),

-- Users are persons; places and posts are not. What is withheld must be of so many that a total does not give it away:
-- the next smallest is withheld too.
personer as (

    select
        familier.*,
        familier.antall > 0
        and (
            familier.antall < terskel.personer_minst
            or (familier.mindre_i_familien > 0 and familier.mindre_i_familien < terskel.personer_minst)
        ) as er_faa
    from familier
    cross join terskel
    where not familier.er_rest

),

-- The ages of a group that is withheld would tell it. Hours are withheld with those they are given to.
skjermede as (

    select
        personer.kommunenr,
        personer.aar,
        personer.tjenestetype,
        personer.brukergruppe,
        personer.aldersgruppe,
        personer.i_familien,
        personer.er_faa or coalesce(alle_aldre.er_faa, false) as skjermet
    from personer
    left join personer as alle_aldre
        on
            personer.kommunenr = alle_aldre.kommunenr
            and personer.aar = alle_aldre.aar
            and personer.tjenestetype = alle_aldre.tjenestetype
            and personer.brukergruppe = alle_aldre.brukergruppe
            and personer.aldersgruppe <> 'alle'
            and alle_aldre.aldersgruppe = 'alle'

),

egne_med_skjerming as (

    select
        egne.*,
        egne.maal in ('brukere', 'timer') and coalesce(skjermede.skjermet, false) as skjermet,
        egne.maal in ('brukere', 'timer') and skjermede.i_familien > 0
        and skjermede.i_familien < terskel.personer_minst as er_faa_i_familien
    from egne
    cross join terskel
    left join skjermede
        on
            egne.kommunenr = skjermede.kommunenr
            and egne.aar = skjermede.aar
            and egne.tjenestetype = skjermede.tjenestetype
            and egne.vist_brukergruppe = skjermede.brukergruppe
            and egne.vist_aldersgruppe = skjermede.aldersgruppe

),

egne_tall as (

    select
        kommunenr,
        aar,
        'egne_tall' as grunnlag,
        tjenestetype,
        vist_brukergruppe as brukergruppe,
        vist_aldersgruppe as aldersgruppe,
        maal,
        antall,
        cast(null as string) as deler,
        cast(null as string) as mangler,
        cast(null as string) as status,
        cast(maaledato as string) as referansetid,
        kilde,
        true as verifisert,
        skjermet,
        _archive_id as arkivfil
    from egne_med_skjerming

),

i_summer as (

    select
        egne_med_skjerming.*,
        ledd.sum_av
    from egne_med_skjerming
    inner join ledd on egne_med_skjerming.tjenestetype = ledd.tjenestetype
    where egne_med_skjerming.vist_aldersgruppe = 'alle'

),

summer as (

    select distinct
        kommunenr,
        aar,
        maal,
        sum_av
    from i_summer

),

-- A part that the sum waits for is there when it is given, or when it is itself a sum of which something is given.
mangler_her as (

    select
        summer.kommunenr,
        summer.aar,
        summer.maal,
        summer.sum_av,
        del.tjenestetype
    from summer
    inner join tjenestetype as del on summer.sum_av = del.del_av and del.kreves_i_summen
    left join egne
        on
            summer.kommunenr = egne.kommunenr
            and summer.aar = egne.aar
            and summer.maal = egne.maal
            and del.tjenestetype = egne.tjenestetype
    left join summer as delsum
        on
            summer.kommunenr = delsum.kommunenr
            and summer.aar = delsum.aar
            and summer.maal = delsum.maal
            and del.tjenestetype = delsum.sum_av
    where egne.tjenestetype is null and delsum.sum_av is null

),

-- What a sum lacks, the sum above it lacks.
mangler_alle as (

    select * from mangler_her
    union all
    select
        mangler_her.kommunenr,
        mangler_her.aar,
        mangler_her.maal,
        ledd.sum_av,
        mangler_her.tjenestetype
    from mangler_her
    inner join ledd on mangler_her.sum_av = ledd.tjenestetype

),

mangler as (

    select
        kommunenr,
        aar,
        maal,
        sum_av,
        {{ ulike_samlet('tjenestetype', "', '") }} as mangler
    from mangler_alle
    group by kommunenr, aar, maal, sum_av

),

summert as (

    select
        i_summer.kommunenr,
        i_summer.aar,
        i_summer.sum_av,
        -- A sum with others in it than the group it serves is not that group's.
        case
            when count(*) = count(*) filter (where i_summer.vist_brukergruppe = sumtype.brukergruppe)
                then max(sumtype.brukergruppe)
            else 'alle'
        end as brukergruppe,
        i_summer.maal,
        sum(i_summer.antall) as antall,
        {{ ulike_samlet('i_summer.tjenestetype', "', '") }} as deler,
        {{ ulike_samlet('cast(i_summer.maaledato as string)', "', '") }} as referansetid,
        {{ ulike_samlet('i_summer.kilde', "', '") }} as kilde,
        -- Where all the parts are withheld and still few, so is every sum that they are in.
        bool_or(i_summer.er_faa_i_familien) as skjermet,
        min(i_summer._archive_id) as arkivfil
    from i_summer
    inner join tjenestetype as sumtype on i_summer.sum_av = sumtype.tjenestetype
    group by i_summer.kommunenr, i_summer.aar, i_summer.sum_av, i_summer.maal

),

egne_summer as (

    select
        summert.kommunenr,
        summert.aar,
        'egne_tall' as grunnlag,
        summert.sum_av as tjenestetype,
        summert.brukergruppe,
        'alle' as aldersgruppe,
        summert.maal,
        -- A part is never the whole.
        case when mangler.mangler is null then summert.antall end as antall,
        summert.deler,
        mangler.mangler,
        cast(null as string) as status,
        summert.referansetid,
        summert.kilde,
        true as verifisert,
        coalesce(summert.skjermet, false) and mangler.mangler is null as skjermet,
        summert.arkivfil
    from summert
    left join mangler
        on
            summert.kommunenr = mangler.kommunenr
            and summert.aar = mangler.aar
            and summert.maal = mangler.maal
            and summert.sum_av = mangler.sum_av

),

kostra_celler as (

    select
        kostra.kommunenr,
        kostra.aar,
        kostra_maal.tjenestetype,
        coalesce(kostra_maal.aldersgruppe, 'alle') as aldersgruppe,
        kostra_maal.maal,
        {{ til_desimal('kostra.verdi', '18, 2') }} as antall,
        -- What SSB withholds is somebody.
        case when kostra.status = ':' then 1 else coalesce(kostra.verdi, 0) end as minst,
        kostra.status,
        indikator.referansetid,
        kostra.kilde || ', ' || kostra.indikator as kilde,
        kostra_maal.verifisert,
        kostra.arkivfil
    from kostra
    inner join kostra_maal on kostra.indikator = kostra_maal.indikator
    inner join indikator on kostra.indikator = indikator.indikator

),

-- The ages of a service stand beside all of its users.
kostra_aldre as (

    select
        *,
        bool_or(aldersgruppe = 'alle' and antall is not null) over (
            partition by kommunenr, aar, tjenestetype, maal
        ) as med_sum,
        coalesce(sum(minst) over (
            partition by kommunenr, aar, tjenestetype, maal, aldersgruppe = 'alle'
            order by minst asc, aldersgruppe asc
            rows between unbounded preceding and 1 preceding
        ), 0) as mindre_i_alderen
    from kostra_celler

),

kostra_tall as (

    select
        kostra_aldre.kommunenr,
        kostra_aldre.aar,
        'kostra' as grunnlag,
        kostra_aldre.tjenestetype,
        'alle' as brukergruppe,
        kostra_aldre.aldersgruppe,
        kostra_aldre.maal,
        kostra_aldre.antall,
        cast(null as string) as deler,
        cast(null as string) as mangler,
        kostra_aldre.status,
        kostra_aldre.referansetid,
        kostra_aldre.kilde,
        kostra_aldre.verifisert,
        kostra_aldre.maal = 'brukere'
        and kostra_aldre.minst > 0
        and (
            kostra_aldre.minst < terskel.personer_minst
            or (
                kostra_aldre.aldersgruppe <> 'alle'
                and kostra_aldre.med_sum
                and kostra_aldre.mindre_i_alderen > 0
                and kostra_aldre.mindre_i_alderen < terskel.personer_minst
            )
        ) as skjermet,
        kostra_aldre.arkivfil
    from kostra_aldre
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
