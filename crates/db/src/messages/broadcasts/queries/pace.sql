-- How many messages of the broadcast $1 were written after $2, and how many at all, up to $3.
select
    (
        select count(*)
        from crm.broadcast_recipients as r
        where r.broadcast_id = $1
            and r.written_at > $2
    ) as last_minute,
    (
        select count(*)
        from (
            select
            from crm.broadcast_recipients as r
            where r.broadcast_id = $1
                and r.written_at is not null
            limit $3
        ) as w
    ) as written
