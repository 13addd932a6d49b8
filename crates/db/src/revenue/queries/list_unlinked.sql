select
    u.customer,
    o.read ->> 'email' as email,
    o.read ->> 'name' as name,
    u.candidates,
    (
        select count(*)
        from billing.objects as s
        where s.kind = 'subscription'
            and s.customer = u.customer
    ) as subscriptions
from billing.unlinked as u
left join billing.objects as o on o.kind = 'customer'
    and o.id = u.customer
where u.customer > $1
order by u.customer
limit $2
