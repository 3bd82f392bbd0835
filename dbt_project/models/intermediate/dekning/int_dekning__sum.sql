with egne as (

    select * from {{ ref('int_dekning__egne') }}

),

ledd as (

    select * from {{ ref('int_dekning__ledd') }}

),

tjenestetype as (

    select * from {{ ref('tjenestetype') }}

),

i_summer as (

    select
        egne.*,
        ledd.sum_av
    from egne
    inner join ledd on egne.tjenestetype = ledd.tjenestetype
    where egne.aldersgruppe = 'alle'

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
            when count(*) = count(*) filter (where i_summer.brukergruppe = sumtype.brukergruppe)
                then max(sumtype.brukergruppe)
            else 'alle'
        end as brukergruppe,
        i_summer.maal,
        sum(i_summer.antall) as antall,
        count(*) as antall_ledd,
        {{ ulike_samlet('i_summer.tjenestetype', "', '") }} as deler,
        {{ ulike_samlet('cast(i_summer.maaledato as string)', "', '") }} as referansetid,
        {{ ulike_samlet('i_summer.kilde', "', '") }} as kilde,
        min(i_summer.arkivfil) as arkivfil
    from i_summer
    inner join tjenestetype as sumtype on i_summer.sum_av = sumtype.tjenestetype
    group by i_summer.kommunenr, i_summer.aar, i_summer.sum_av, i_summer.maal

),

final as (

    select
        summert.kommunenr,
        summert.aar,
        summert.sum_av as tjenestetype,
        summert.brukergruppe,
        summert.maal,
        -- A part is never the whole.
        case when mangler.mangler is null then summert.antall end as antall,
        summert.antall_ledd,
        summert.deler,
        mangler.mangler,
        summert.referansetid,
        summert.kilde,
        summert.arkivfil
    from summert
    left join mangler
        on
            summert.kommunenr = mangler.kommunenr
            and summert.aar = mangler.aar
            and summert.maal = mangler.maal
            and summert.sum_av = mangler.sum_av

)

select * from final
