-- Whether somebody but $3 has said something about a ticket ($1) since revision $2.
select exists (
    select
    from crm.ticket_entries as e
    where e.ticket_id = $1
        and e.revision > $2
        and (e.kind = 'answer' or e.actor_id is distinct from $3)
)
