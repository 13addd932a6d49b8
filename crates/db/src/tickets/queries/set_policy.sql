-- Another policy ($1 to $4), by $6 at $5; what it was ($7) and is ($8) is kept. The row is locked.
with changed as (
    update crm.ticket_policy as p
    set targets = $1,
        hours = $2,
        time_zone = $3,
        holidays = $4,
        revision = p.revision + 1,
        updated_at = $5,
        updated_by = $6
    returning p.*
),
kept as (
    insert into crm.ticket_policy_changes (revision, at, changed_by, before, after)
    select c.revision, $5, $6, $7, $8
    from changed as c
)
select *
from changed
