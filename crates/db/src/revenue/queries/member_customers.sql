select
    l.customer,
    o.read ->> 'name' as name,
    o.read ->> 'email' as email,
    l.how,
    l.linked_at,
    a.name as admin_name
from billing.links as l
left join billing.objects as o on o.kind = 'customer'
    and o.id = l.customer
left join crm.admins as a on a.id = l.linked_by
where l.user_id = $1
order by l.customer
limit 100
