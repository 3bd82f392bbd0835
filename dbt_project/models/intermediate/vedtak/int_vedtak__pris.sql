with maaledato as (

    select distinct
        kommunenr,
        maaledato
    from {{ ref('stg_raw__vedtak_maaledato') }}

),

pris as (

    select * from {{ ref('pris') }}

),

aga_sone as (

    select * from {{ ref('aga_sone') }}

),

soner as (

    select
        maaledato.kommunenr,
        maaledato.maaledato,
        max_by(aga_sone.sone, aga_sone.andel) as sone
    from maaledato
    left join aga_sone
        on
            maaledato.kommunenr = aga_sone.kommunenr
            and {{ gyldig_i('aga_sone', 'year(maaledato.maaledato)') }}
    group by 1, 2

),

final as (

    select
        soner.kommunenr,
        soner.maaledato,
        pris.tjenestekode,
        pris.pris_nok,
        pris.aga_sone,
        pris.prisaar,
        pris.post,
        pris.verifisert,
        pris.kilde
    from soner
    inner join pris on pris.prisaar <= year(soner.maaledato)
    -- The list is of zone I; a municipality's own zone goes before it.
    qualify row_number() over (
        partition by soner.kommunenr, soner.maaledato, pris.tjenestekode
        order by pris.aga_sone = coalesce(soner.sone, '') desc, pris.aga_sone asc nulls last, pris.prisaar desc
    ) = 1

)

select * from final
