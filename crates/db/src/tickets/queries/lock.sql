-- Tickets ($1) that are from here on ours alone; locked in the order of their ids, so that nobody waits in a circle.
select
    d.id,
    d.subject,
    d.description,
    d.status,
    d.priority,
    d.category,
    d.tags,
    d.member_id,
    d.assignee_id,
    d.merged_into,
    d.spent,
    d.running_since,
    d.first_responded_at,
    d.first_response_spent,
    d.first_response_missed,
    d.first_response_due_at,
    d.resolved_at,
    d.resolution_missed,
    d.resolution_due_at,
    d.revision
from crm.tickets as d
where d.id = any ($1)
order by d.id
for no key update
