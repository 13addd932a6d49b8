-- Tickets in the order in which they were made, numbered after those that there are. What is due of the open ones was worked
-- out by no policy of this database, so that they are worked out anew. Nobody listens for so many.
alter table crm.tickets disable trigger tell_insert;
insert into crm.tickets (
    id, number, subject, description, status, priority, category, tags, source, member_id, assignee_id,
    spent, running_since, first_responded_at, first_response_spent, first_response_missed, first_response_due_at,
    resolved_at, resolution_missed, resolution_due_at, policy, created_at, updated_at, revision
)
select
    l.id,
    (select coalesce(max(d.number), 0) from crm.tickets as d) + row_number() over (order by l.created_at, l.id),
    l.subject, l.description, l.status, l.priority, l.category, l.tags, l.source, l.member_id, l.assignee_id,
    l.spent, l.running_since, l.first_responded_at, l.first_response_spent, l.first_response_missed, l.first_response_due_at,
    l.resolved_at, l.resolution_missed, l.resolution_due_at, 0, l.created_at, l.updated_at, l.revision
from loaded_tickets as l
order by l.created_at, l.id;
alter table crm.tickets enable trigger tell_insert;
insert into crm.ticket_entries (id, ticket_id, kind, at, actor_kind, actor_id, body, revision)
select l.id, l.ticket_id, l.kind, l.at, l.actor_kind, l.actor_id, l.body, l.revision
from loaded_ticket_entries as l
order by l.ticket_id, l.at, l.id;
select setval(pg_get_serial_sequence('crm.tickets', 'number'), max(d.number))
from crm.tickets as d
having max(d.number) is not null
