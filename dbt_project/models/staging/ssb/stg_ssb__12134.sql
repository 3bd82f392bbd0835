{{ ssb_celler('12134', {
    'region': 'kokkommuneregion0000',
}) }}
