-- The account's zone ($1), where nobody has said another.
update crm.ticket_policy as p
set time_zone = $1,
    revision = p.revision + 1
where p.time_zone is null
returning p.revision
