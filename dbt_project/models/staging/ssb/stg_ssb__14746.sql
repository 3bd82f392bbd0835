{{ ssb_celler('14746', {
    'region': 'region',
    'kjonn_kode': 'kjonn',
    'alder': 'alder',
}) }}
