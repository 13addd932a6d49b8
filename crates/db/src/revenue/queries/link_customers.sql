-- {confirmed}: whether an account's e-mail is known to be its own.
with
loose as (
    select o.id as customer, o.read
    from billing.objects as o
    where o.kind = 'customer'
        and o.gone_at is null
        and o.read is not null
        and not exists (
            select
            from billing.links as l
            where l.customer = o.id
        )
),
told as (
    select l.customer, lower(btrim(l.read ->> 'email')) as email, u.id as user_id
    from loose as l
    left join auth.users as u on u.id::text = lower(coalesce(
        l.read -> 'metadata' ->> 'user_id',
        l.read -> 'metadata' ->> 'member_id',
        l.read -> 'metadata' ->> 'supabase_user_id',
        l.read -> 'metadata' ->> 'userId'
    ))
),
fits as (
    select t.customer, array_agg(u.id order by u.id) as candidates
    from told as t
    join auth.users as u on lower(btrim(u.email::text)) = t.email
    where t.user_id is null
        and t.email <> ''
        and {confirmed}
    group by t.customer
),
linked as (
    insert into billing.links (customer, user_id, how, linked_at)
    select
        t.customer,
        coalesce(t.user_id, f.candidates[1]),
        case when t.user_id is not null then 'metadata' else 'email' end,
        $1
    from told as t
    left join fits as f on f.customer = t.customer
    where t.user_id is not null
        or cardinality(f.candidates) = 1
    on conflict (customer) do nothing
    returning customer
),
noted as (
    insert into billing.changed (customer, payments)
    select customer, false
    from linked
    order by customer
    on conflict (customer) do nothing
),
settled as (
    delete from billing.unlinked as u
    where not exists (
        select
        from loose as l
        where l.customer = u.customer
    )
        or u.customer in (select customer from linked)
    returning u.candidates
),
left_over as (
    insert into billing.unlinked as u (customer, why, candidates)
    select
        t.customer,
        case when f.customer is null then 'nobody' else 'several' end,
        coalesce(f.candidates, '{}')
    from told as t
    left join fits as f on f.customer = t.customer
    where t.user_id is null
        and coalesce(cardinality(f.candidates), 0) <> 1
    on conflict (customer) do update
    set why = excluded.why,
        candidates = excluded.candidates
    where (u.why, u.candidates) is distinct from (excluded.why, excluded.candidates)
    returning u.candidates
),
-- What they pay depends on whether it may be theirs.
doubtful as (
    insert into billing.changed_members (user_id)
    select distinct c.user_id
    from (
        select candidates
        from left_over
        union all
        select candidates
        from settled
    ) as s
    cross join lateral unnest(s.candidates) as c (user_id)
    order by c.user_id
    on conflict (user_id) do nothing
)
select count(*)
from linked
