-- What became of conversations: who took one on, put it off, closed it, and what opened it again. Without it nobody could say
-- why a question lay for a week, or who had closed it.

create table crm.thread_changes (
    id bigint generated always as identity primary key,
    thread_id uuid not null references crm.threads (id) on delete cascade,
    at timestamptz not null,
    -- What it happened by; the admin goes away with their account, and that it was one stays.
    cause text collate "C" not null,
    admin_id uuid references crm.admins (id) on delete set null,
    kind text collate "C" not null,
    state_before text collate "C",
    state_after text collate "C",
    until_before timestamptz,
    until_after timestamptz,
    assignee_before uuid references crm.admins (id) on delete set null,
    assignee_after uuid references crm.admins (id) on delete set null,
    -- Which became the member's.
    number text collate "C",
    constraint thread_changes_cause_known check (cause in ('admin', 'message', 'time')),
    constraint thread_changes_kind_known check (kind in ('assigned', 'snoozed', 'closed', 'opened', 'linked')),
    constraint thread_changes_admin check (admin_id is null or cause = 'admin'),
    constraint thread_changes_number check ((number is not null) = (kind = 'linked'))
);
create index thread_changes_of_thread on crm.thread_changes (thread_id, at, id);
create index thread_changes_admin on crm.thread_changes (admin_id) where admin_id is not null;
create index thread_changes_assignee_before on crm.thread_changes (assignee_before) where assignee_before is not null;
create index thread_changes_assignee_after on crm.thread_changes (assignee_after) where assignee_after is not null;
comment on table crm.thread_changes is 'Who did what about a conversation, written with it: entries are added, and go with the conversation';
