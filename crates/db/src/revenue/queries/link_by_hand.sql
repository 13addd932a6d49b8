with
linked as (
    insert into billing.links (customer, user_id, how, linked_at, linked_by)
    select o.id, u.id, 'hand', $3, $4
    from billing.objects as o
    cross join auth.users as u
    where o.kind = 'customer'
        and o.id = $1
        and u.id = $2
    on conflict (customer) do update
    set user_id = excluded.user_id,
        how = excluded.how,
        linked_at = excluded.linked_at,
        linked_by = excluded.linked_by
    returning customer
),
settled as (
    delete from billing.unlinked as u
    using linked as l
    where u.customer = l.customer
    returning u.candidates
),
doubtful as (
    insert into billing.changed_members (user_id)
    select distinct c.user_id
    from settled as s
    cross join lateral unnest(s.candidates) as c (user_id)
    order by c.user_id
    on conflict (user_id) do nothing
)
insert into billing.changed as c (customer, payments)
select customer, false
from linked
on conflict (customer) do update
set payments = c.payments
