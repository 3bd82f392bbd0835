with befolkning as (

    {{ med_statussymbol(ref('stg_ssb__07459')) }}

),

final as (

    select
        region as kommunenr,
        aar,
        -- One cell without a figure makes the sum unknown, not smaller.
        case when count(*) = count(verdi) then cast(sum(verdi) as integer) end as innbyggere
    from befolkning
    where {{ er_kommune('region') }}
    group by 1, 2

)

select * from final
