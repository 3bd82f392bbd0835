with brukergruppe as (

    select * from {{ ref('brukergruppe') }}

),

final as (

    select
        brukergruppe,
        navn,
        hovedgruppe,
        hovedgruppe_navn,
        rekkefolge,
        kilde,
        merknad
    from brukergruppe

)

select * from final
