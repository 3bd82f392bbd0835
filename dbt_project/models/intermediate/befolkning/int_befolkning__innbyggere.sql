with befolkning as (

    {{ med_statussymbol(ref('stg_ssb__07459')) }}

),

final as (

    select
        region as kommunenr,
        aar,
        -- One cell without a figure makes the sum unknown, not smaller. All 0 is a number that is not in use.
        case when count(*) = count(verdi) then cast(nullif(sum(verdi), 0) as integer) end as innbyggere
    from befolkning
    where {{ er_kommune('region') }}
    group by 1, 2

)

select * from final
