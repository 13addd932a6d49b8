-- Tickets and what was said about them, until all are there and can be numbered, for the time of a load.
create temporary table loaded_tickets (
    id uuid not null,
    subject text not null,
    description text not null,
    status text not null,
    priority text not null,
    category text not null,
    tags text[] not null,
    source text not null,
    member_id uuid not null,
    assignee_id uuid,
    spent bigint not null,
    running_since timestamptz,
    first_responded_at timestamptz,
    first_response_spent bigint,
    first_response_missed boolean not null,
    first_response_due_at timestamptz,
    resolved_at timestamptz,
    resolution_missed boolean not null,
    resolution_due_at timestamptz,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    revision bigint not null
)
on commit drop;
create temporary table loaded_ticket_entries (
    id uuid not null,
    ticket_id uuid not null,
    kind text not null,
    at timestamptz not null,
    actor_kind text,
    actor_id uuid,
    body text not null,
    revision bigint not null
)
on commit drop
