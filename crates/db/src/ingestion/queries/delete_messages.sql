delete from crm.ingested_messages
where ctid = any (
    array(
        select ctid
        from crm.ingested_messages
        where received_at < $1
        limit $2
    )
)
