-- The same as for one message (newest_of_address, newest_of_member, facts), for many that are not written yet: to members
-- ($1), addresses ($2), bodies ($3), each of whose day began then ($4); by the channel $5, with nothing repeated since $6.
select
    a.n,
    ca.consent as address_consent,
    ca.source as address_source,
    cm.consent as member_consent,
    cm.source as member_source,
    coalesce(s.today, 0) as today,
    exists (
        select
        from crm.messages as m
        where m.direction = 'outbound'
            and m.address = a.address
            and m.body = a.body
            and (m.created_at >= $6 and m.state <> 'refused' or m.attempted_at >= $6)
            and m.created_at >= $6::timestamptz - interval '2 days'
    ) as repeated
from unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[]) with ordinality as a (user_id, address, body, day, n)
left join lateral (
    select c.consent, c.source
    from crm.consents as c
    where c.channel = $5
        and c.address = a.address
    order by c.id desc
    limit 1
) as ca on true
left join lateral (
    select c.consent, c.source
    from crm.consents as c
    where c.channel = $5
        and c.user_id = a.user_id
    order by c.id desc
    limit 1
) as cm on true
left join crm.threads as t on t.user_id = a.user_id
left join lateral (
    select count(*) as today
    from crm.messages as m
    where m.thread_id = t.id
        and m.direction = 'outbound'
        and (m.attempted_at >= a.day or m.attempted_at is null and m.state = 'waiting')
) as s on true
order by a.n
