delete from crm.waiting_messages
where ctid = any (
    array(
        select ctid
        from crm.waiting_messages
        where kind = 'anonymous' and received_at < $1
        limit $2
    )
)
