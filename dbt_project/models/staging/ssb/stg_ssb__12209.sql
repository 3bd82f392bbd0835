{{ ssb_celler('12209', {
    'region': 'kokkommuneregion0000',
}) }}
