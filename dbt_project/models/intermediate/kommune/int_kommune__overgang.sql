with endring as (

    select * from {{ ref('stg_klass__endring') }}

),

referanse as (

    select * from {{ ref('kommune_endring') }}

),

gyldighet as (

    select * from {{ ref('int_kommune__gyldighet') }}

),

klass as (

    select
        gammel_kode as fra_kommunenr,
        ny_kode as til_kommunenr,
        -- A change within the year counts from the next.
        {{ forste_hele_aar('endret') }} as aar,
        false as bare_en_del
    from endring
    where klassifikasjon = '131' and {{ er_kommune('gammel_kode') }} and {{ er_kommune('ny_kode') }}

),

-- Both lists: a split that one of them does not know to be a split stays a split.
endringer as (

    select
        fra_kommunenr,
        til_kommunenr,
        aar,
        bool_or(bare_en_del) as bare_en_del
    from (
        select * from klass
        union all
        select
            fra_kommunenr,
            til_kommunenr,
            aar,
            bare_en_del
        from referanse
    ) as kjente
    group by 1, 2, 3

),

-- A number that gives a part away, or takes another in, and lives on is its own successor.
lenker as (

    select * from endringer
    union
    select
        gyldighet.kommunenr as fra_kommunenr,
        gyldighet.kommunenr as til_kommunenr,
        endringer.aar,
        false as bare_en_del
    from endringer
    inner join gyldighet on gyldighet.kommunenr in (endringer.fra_kommunenr, endringer.til_kommunenr)
    where
        endringer.fra_kommunenr <> endringer.til_kommunenr
        and gyldighet.gyldig_fra < endringer.aar
        and coalesce(gyldighet.gyldig_til, 9999) >= endringer.aar

),

delt as (

    select
        *,
        count(*) over (partition by fra_kommunenr, aar) > 1
        or bool_or(bare_en_del) over (partition by fra_kommunenr, aar) as er_delt,
        count(*) over (partition by til_kommunenr, aar) as antall_fra
    from lenker

),

typer as (

    select
        fra_kommunenr,
        til_kommunenr,
        aar,
        case
            when er_delt then 'deling'
            when antall_fra > 1 then 'sammenslåing'
            else 'omnummerering'
        end as overgang,
        -- Whoever received a part of a split number has no history of its own.
        not bool_or(er_delt) over (partition by til_kommunenr, aar) as sammenlignbar
    from delt

),

final as (

    select * from typer
    -- The same number on both sides, and nobody else: a new name or a new border.
    where fra_kommunenr <> til_kommunenr or overgang <> 'omnummerering'

)

select * from final
