with recursive overgang as (

    select * from {{ ref('int_kommune__overgang') }}

),

gyldighet as (

    select * from {{ ref('int_kommune__gyldighet') }}

),

i_dag as (

    select cast(year(bygget_utc) as smallint) as aar from {{ ref('stg_raw__bygg') }}

),

-- One year back at a time: under which numbers did the municipality of today stand?
bakover as (

    select
        gyldighet.kommunenr,
        i_dag.aar,
        gyldighet.kommunenr as del_kommunenr,
        true as sammenlignbar
    from gyldighet
    inner join i_dag on i_dag.aar between coalesce(gyldighet.gyldig_fra, 0) and coalesce(gyldighet.gyldig_til, 9999)
    union all
    select
        bakover.kommunenr,
        cast(bakover.aar - 1 as smallint) as aar,
        coalesce(overgang.fra_kommunenr, bakover.del_kommunenr) as del_kommunenr,
        bakover.sammenlignbar and coalesce(overgang.sammenlignbar, true) as sammenlignbar
    from bakover
    left join overgang on bakover.del_kommunenr = overgang.til_kommunenr and bakover.aar = overgang.aar
    left join gyldighet on bakover.del_kommunenr = gyldighet.kommunenr
    where
        bakover.aar > 2015
        and (overgang.fra_kommunenr is not null or coalesce(gyldighet.gyldig_fra, 0) < bakover.aar)

),

final as (

    select distinct
        kommunenr,
        aar,
        del_kommunenr,
        -- Of the whole: one part that cannot be mapped, and the sum is not the municipality's.
        bool_and(sammenlignbar) over (partition by kommunenr, aar) as sammenlignbar
    from bakover

)

select * from final
