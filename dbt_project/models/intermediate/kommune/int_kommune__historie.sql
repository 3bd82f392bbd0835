with recursive overgang as (

    select * from {{ ref('int_kommune__overgang') }}

),

kommune as (

    select kommunenr from {{ ref('int_kommune__gyldighet') }}

),

-- Every number that a number comes from, back in time.
opphav as (

    select
        til_kommunenr as kommunenr,
        fra_kommunenr,
        aar,
        sammenlignbar
    from overgang
    union all
    select
        opphav.kommunenr,
        overgang.fra_kommunenr,
        overgang.aar,
        overgang.sammenlignbar
    from opphav
    inner join overgang on opphav.fra_kommunenr = overgang.til_kommunenr and opphav.aar > overgang.aar

),

sammenlignbarhet as (

    select
        kommunenr,
        bool_and(sammenlignbar) as sammenlignbar_bakover
    from opphav
    group by 1

),

-- Back through renumberings only: the same municipality under another number.
samme as (

    select
        kommunenr,
        kommunenr as nummer,
        9999 as aar
    from kommune
    union all
    select
        samme.kommunenr,
        overgang.fra_kommunenr as nummer,
        overgang.aar
    from samme
    inner join overgang
        on
            samme.nummer = overgang.til_kommunenr
            and samme.aar > overgang.aar
            and overgang.overgang = 'omnummerering'

),

nokler as (

    select
        kommunenr,
        'K' || min_by(nummer, aar) as kommune_sk
    from samme
    group by 1

),

bakover as (

    select
        til_kommunenr as kommunenr,
        {{ ulike_samlet('fra_kommunenr', "','") }} as forgjengere,
        case
            when bool_or(overgang = 'sammenslåing') then 'sammenslåing'
            when bool_or(overgang = 'deling') then 'deling'
            else 'omnummerering'
        end as overgang
    from overgang
    where fra_kommunenr <> til_kommunenr
    group by 1

),

fremover as (

    select
        fra_kommunenr as kommunenr,
        {{ ulike_samlet('til_kommunenr', "','") }} as etterfolgere
    from overgang
    where fra_kommunenr <> til_kommunenr
    group by 1

),

final as (

    select
        nokler.kommunenr,
        nokler.kommune_sk,
        bakover.forgjengere,
        fremover.etterfolgere,
        bakover.overgang,
        coalesce(sammenlignbarhet.sammenlignbar_bakover, true) as sammenlignbar_bakover
    from nokler
    left join bakover on nokler.kommunenr = bakover.kommunenr
    left join fremover on nokler.kommunenr = fremover.kommunenr
    left join sammenlignbarhet on nokler.kommunenr = sammenlignbarhet.kommunenr

)

select * from final
