with tjenestetype as (

    select * from {{ ref('tjenestetype') }}

),

final as (

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

)

select * from final
