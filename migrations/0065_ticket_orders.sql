-- Tickets of one status in the order of statuses, and of one priority in the order of priorities: whoever asks for both means
-- any order, but without these an index over all of them is walked past everything else first.
create index tickets_of_status_by_status on crm.tickets (status, status_rank, id);
create index tickets_of_priority_by_priority on crm.tickets (priority, priority_rank, id);
