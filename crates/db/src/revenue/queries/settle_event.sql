update billing.events
set state = $2,
    error = $3,
    attempts = attempts + 1,
    settled_at = case when $2 = 'open' then null else $4 end
where id = $1
    and state = 'open'
