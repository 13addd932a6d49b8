-- Leads ($1, each with all that people set) as they are from now ($2) on; they are locked.
update crm.leads as d
set name = w.name,
    email = w.email,
    phone = w.phone,
    source = w.source,
    message = w.message,
    status = w.status,
    owner_id = w.owner_id,
    next_step = w.next_step,
    next_step_on = w.next_step_on,
    member_id = w.member_id,
    converted_at = w.converted_at,
    updated_at = $2,
    revision = d.revision + 1
from jsonb_to_recordset($1) as w (
    id uuid,
    name text,
    email text,
    phone text,
    source text,
    message text,
    status text,
    owner_id uuid,
    next_step text,
    next_step_on date,
    member_id uuid,
    converted_at timestamptz
)
where d.id = w.id
returning d.id, d.revision
