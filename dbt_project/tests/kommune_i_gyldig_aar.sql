-- A municipality number is used only in the years it is valid; numbers that the reference list lacks are not judged.
{{ config(meta={'dagster': {'ref': {'name': 'dim_kommune'}}}) }}

select
    kommune_aar.kommunenr,
    kommune_aar.aar,
    dim_kommune.navn,
    dim_kommune.gyldig_fra,
    dim_kommune.gyldig_til
from {{ ref('stg_raw__kommune_aar') }} as kommune_aar
inner join {{ ref('dim_kommune') }} as dim_kommune on kommune_aar.kommunenr = dim_kommune.kommunenr
where
    kommune_aar.aar < dim_kommune.gyldig_fra
    or kommune_aar.aar > dim_kommune.gyldig_til
