{{ ssb_celler('14534', {
    'region': 'kokkommuneregion0000',
    'stillingstype': 'kokstillingkode0000',
    'utdanning': 'kokutdanningoms0000',
}) }}
