{# Divisors are data: seeds/vedtak/periode.csv. Four decimals, so that sums are exact. #}
with source as (

    select * from {{ source('person', 'vedtak') }}

),

omregning as (

    select * from {{ ref('periode') }}

),

final as (

    select
        source._archive_id,
        source.kommunenr,
        source.line as linjenr,
        source.person,
        source.fodselsaar,
        source.kjonn,
        source.sone,
        source.tjenestekode,
        source.start,
        source.slutt,
        source.mengde,
        source.enhet,
        source.periode,
        source.antall,
        source.utforer,
        source.bistandsbehov,
        source.boform,
        source.status,
        {{ til_desimal(
            'cast(source.mengde as double) * source.antall * periode.ganger * enhet.ganger'
            ~ ' / (periode.delt_paa * enhet.delt_paa)', '18, 4'
        ) }} as timer_per_uke
    from source
    left join omregning as periode on periode.felt = 'periode' and source.periode = periode.verdi
    left join omregning as enhet on enhet.felt = 'enhet' and source.enhet = enhet.verdi

)

select * from final
