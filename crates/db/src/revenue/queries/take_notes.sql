with
members as (
    delete from billing.changed_members
    where user_id = any ($1)
)
delete from billing.changed as c
using billing.links as l
where l.user_id = any ($1)
    and c.customer = l.customer
returning c.customer, c.payments
