{{ ssb_celler('12003', {
    'region': 'kokkommuneregion0000',
    'alder': 'kokalder0000',
    'tjenestegruppe': 'koktenestegrp0000',
}) }}
