insert into crm.consents (at, channel, address, user_id, consent, source, wording, recorded_by)
values ($1, $2, $3, $4, $5, $6, $7, $8)
