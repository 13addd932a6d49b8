select
    d.id,
    d.name,
    d.email,
    d.phone,
    d.source,
    d.message,
    d.status,
    d.owner_id,
    d.next_step,
    d.next_step_on,
    d.member_id,
    d.converted_at,
    d.revision
from crm.leads as d
where d.id = any ($1)
order by d.id
for no key update
