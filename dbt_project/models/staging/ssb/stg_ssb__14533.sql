{{ ssb_celler('14533', {
    'region': 'kokkommuneregion0000',
    'yrke': 'kokyrker0000',
}) }}
