-- A revoked session is kept until it would have expired: a stolen token that comes back late is still told from an
-- unknown one in the log.
delete from crm.sessions
where expires_at < $1
