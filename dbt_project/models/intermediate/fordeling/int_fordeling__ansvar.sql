with summert as (

    select
        kommunenr,
        aar,
        ansvar,
        funksjon,
        nokkel_id,
        brukergruppe,
        cast(sum(netto_nok) as decimal(18, 2)) as netto_nok,
        -- One line without art makes the gross unknown, not smaller.
        cast(case when count(*) = count(brutto_nok) then sum(brutto_nok) end as decimal(18, 2)) as brutto_nok
    from {{ endret(ref('int_fordeling__del')) }}
    group by 1, 2, 3, 4, 5, 6

),

final as (

    {{ med_regel('summert') }}

)

select * from final
