with fordelt as (

    select * from {{ endret(ref('int_fordeling__fordelt')) }}

),

final as (

    select
        kommunenr,
        aar,
        ansvar,
        funksjon,
        brukergruppe,
        metode,
        regel_id,
        enkeltbruker,
        publiseres_under,
        cast(sum(netto_nok) as decimal(18, 2)) as netto_nok,
        -- One line without art makes the gross unknown, not smaller.
        cast(case when count(*) = count(brutto_nok) then sum(brutto_nok) end as decimal(18, 2)) as brutto_nok
    from fordelt
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9

)

select * from final
