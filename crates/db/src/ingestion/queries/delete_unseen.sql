delete from crm.unmapped_events
where ctid = any (
    array(
        select ctid
        from crm.unmapped_events
        where last_seen_at < $1
        limit $2
    )
)
