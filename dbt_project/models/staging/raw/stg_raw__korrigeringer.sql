with source as (

    select * from {{ source('raw', 'korrigeringer') }}

),

final as (

    select
        _archive_id,
        kommunenr,
        gyldig_fra,
        gyldig_til,
        id as korrigering,
        type,
        fra_ansvar,
        fra_funksjon,
        fra_art,
        fra_prosjekt,
        {{ som_like('fra_ansvar') }} as ansvar_like,
        {{ som_like('fra_funksjon') }} as funksjon_like,
        {{ som_like('fra_art') }} as art_like,
        {{ som_like('fra_prosjekt') }} as prosjekt_like,
        coalesce(fra_ansvar, fra_funksjon, fra_art, fra_prosjekt) is not null as har_fra,
        concat_ws(
            ';', coalesce(fra_ansvar, ''), coalesce(fra_funksjon, ''), coalesce(fra_art, ''), coalesce(fra_prosjekt, '')
        ) as fra,
        concat_ws(
            ';', coalesce(til_ansvar, ''), coalesce(til_funksjon, ''), coalesce(til_art, ''), coalesce(til_prosjekt, '')
        ) as til,
        til_ansvar,
        til_funksjon,
        til_art,
        til_prosjekt,
        belop_nok,
        andel,
        begrunnelse,
        kilde,
        godkjent_av,
        line as linjenr,
        file || ':' || line as regel_id
    from source

)

select * from final
