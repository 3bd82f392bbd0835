{{ config(materialized='view') }}

with deler as (

    select * from {{ ref('int_fordeling__del') }}

),

final as (

    {{ med_regel('deler') }}

)

select * from final
