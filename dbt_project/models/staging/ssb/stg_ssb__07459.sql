{{ ssb_celler('07459', {
    'region': 'region',
    'kjonn_kode': 'kjonn',
    'alder': 'alder',
}) }}
