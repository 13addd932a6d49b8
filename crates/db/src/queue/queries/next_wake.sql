-- $1: kinds of which more can be taken. $2: all that are known.
select least(
    (
        select min(d.due_at)
        from unnest($1::text[]) as k (kind)
        cross join lateral (
            select q.due_at
            from crm.queue as q
            where q.state = 'waiting'
                and q.kind = k.kind
            order by q.due_at
            limit 1
        ) as d
    ),
    (
        select q.leased_until
        from crm.queue as q
        where q.state = 'running'
            and q.kind = any ($2)
        order by q.leased_until
        limit 1
    )
) - now()
