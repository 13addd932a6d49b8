-- What is due of tickets ($1), which are locked; nobody has set anything, so their revision stays.
update crm.tickets as d
set first_response_due_at = w.first_response_due_at,
    first_response_missed = w.first_response_missed,
    resolution_due_at = w.resolution_due_at,
    resolution_missed = w.resolution_missed,
    policy = w.policy
from jsonb_to_recordset($1) as w (
    id uuid,
    first_response_due_at timestamptz,
    first_response_missed boolean,
    resolution_due_at timestamptz,
    resolution_missed boolean,
    policy bigint
)
where d.id = w.id
