-- Somebody ($2) looks at a ticket ($1) and writes or not ($3), as of $4; whoever was seen before $5 does not any more. Others
-- are told of whoever came, went, began or stopped. Answers whether there is such a ticket.
with here as (
    select d.id
    from crm.tickets as d
    where d.id = $1
),
before as (
    select p.writing, p.seen_at
    from crm.ticket_presence as p
    where p.ticket_id = $1
        and p.admin_id = $2
),
gone as (
    delete from crm.ticket_presence as p
    where p.seen_at < $5
        and (p.ticket_id, p.admin_id) <> ($1, $2)
    returning p.ticket_id
),
seen as (
    insert into crm.ticket_presence as p (ticket_id, admin_id, writing, seen_at)
    select h.id, $2, $3, $4
    from here as h
    on conflict (ticket_id, admin_id) do update
    set writing = excluded.writing,
        seen_at = greatest(p.seen_at, excluded.seen_at)
    returning p.ticket_id
),
told as (
    select pg_notify('crm', json_build_object('kind', 'ticket_presence', 'id', n.ticket_id)::text)
    from (
        select s.ticket_id
        from seen as s
        where not exists (
            select
            from before as b
            where b.writing = $3
                and b.seen_at >= $5
        )
        union
        select g.ticket_id
        from gone as g
    ) as n
)
select (select count(*) from told) >= 0
    and exists (
        select
        from here
    )
