-- Counts an attempt and sets the wait that follows it, in one statement, so that attempts at the same time queue up on
-- the row. Returns nothing where one still has to wait. $3: free attempts, $4: longest wait, $5: forgotten after
-- (seconds).
insert into crm.sign_in_attempts as known (key, attempts, last_at, blocked_until)
values ($1, 1, $2, $2)
on conflict (key) do update
set
    attempts = case
        when known.last_at < $2 - make_interval(secs => $5) then 1
        else known.attempts + 1
    end,
    last_at = $2,
    blocked_until = case
        when known.last_at < $2 - make_interval(secs => $5) then $2
        when known.attempts + 1 < $3 then $2
        else $2 + make_interval(secs => least($4, power(2, least(known.attempts + 1 - $3, 30))))
    end
where known.blocked_until <= $2
returning attempts
