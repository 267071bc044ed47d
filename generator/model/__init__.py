"""What a record may be, as frozen values: fields, kinds, conditions, records, findings."""
