-- People who may become members. Without it nobody could say who asked and by which form, who sees to them and what is to be
-- done next, or how many of them the product won; and whoever signs up would stay a lead.

create table crm.lead_forms (
    id uuid primary key,
    name text collate "und-x-icu" not null,
    -- Stands in a page that anybody may read.
    key text collate "C" not null,
    -- Where browsers may send it from.
    origins text[] collate "C" not null default '{}',
    -- Of leads that name none.
    source text collate "und-x-icu",
    created_at timestamptz not null,
    created_by uuid references crm.admins (id) on delete set null,
    revoked_at timestamptz,
    constraint lead_forms_name_length check (char_length(name) between 1 and 100),
    constraint lead_forms_key_length check (char_length(key) between 1 and 100),
    constraint lead_forms_origins_few check (cardinality(origins) <= 50),
    constraint lead_forms_source_length check (char_length(source) between 1 and 200)
);
create unique index lead_forms_key on crm.lead_forms (key);
comment on table crm.lead_forms is 'Forms on the product''s site, and where they may be sent from';

create table crm.leads (
    id uuid primary key,
    name text collate "und-x-icu",
    email text collate "und-x-icu",
    -- E.164.
    phone text collate "C",
    source text collate "und-x-icu",
    status text collate "C" not null default 'new',
    message text,
    owner_id uuid references crm.admins (id) on delete set null,
    next_step text,
    next_step_on date,
    -- Whom they have become, while there is such a member.
    member_id uuid references auth.users (id) on delete set null,
    converted_at timestamptz,
    -- Whether a member who comes with their address converts them. Not where somebody took such a conversion back.
    converts_itself boolean not null default true,
    form_id uuid references crm.lead_forms (id) on delete set null,
    utm_source text collate "C",
    utm_medium text collate "C",
    utm_campaign text collate "C",
    utm_term text collate "C",
    utm_content text collate "C",
    created_by uuid references crm.admins (id) on delete set null,
    -- The same wish twice is one lead.
    idempotency_key text collate "C",
    -- Of the wish, or of what a form sent.
    digest bytea,
    revision bigint not null default 1,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    status_rank smallint not null generated always as (
        case status when 'new' then 0 when 'contacted' then 1 when 'qualified' then 2 when 'converted' then 3 else 4 end
    ) stored,
    name_folded text collate "C" generated always as (crm.fold(name)) stored,
    email_folded text collate "C" generated always as (crm.fold(email)) stored,
    search_text text collate "C" not null generated always as (
        ' ' || coalesce(crm.fold(name), '') || ' ' || coalesce(crm.fold(email), '') || ' ' || coalesce(phone, '')
    ) stored,
    constraint leads_status_known check (status in ('new', 'contacted', 'qualified', 'converted', 'lost')),
    constraint leads_somebody check (name is not null or email is not null or phone is not null),
    constraint leads_converted check ((converted_at is not null) = (status = 'converted')),
    constraint leads_member_converted check (member_id is null or status = 'converted'),
    constraint leads_name_length check (char_length(name) between 1 and 200),
    constraint leads_email_length check (char_length(email) between 1 and 254),
    constraint leads_phone_length check (char_length(phone) between 1 and 40),
    constraint leads_source_length check (char_length(source) between 1 and 200),
    constraint leads_message_length check (char_length(message) between 1 and 10000),
    constraint leads_next_step_length check (char_length(next_step) between 1 and 200),
    constraint leads_key_length check (char_length(idempotency_key) between 1 and 255),
    constraint leads_revision_positive check (revision >= 1)
)
with (fillfactor = 85);
comment on table crm.leads is 'People who may become members, where they came from, and whom they have become';

-- An index an order; unknown values are a stretch of their own.
create index leads_name on crm.leads (name, id);
create index leads_email on crm.leads (email, id);
create index leads_status on crm.leads (status_rank, id);
create index leads_source on crm.leads (source, id);
create index leads_next_step on crm.leads (next_step_on, id);
create index leads_created on crm.leads (created_at, id);
create index leads_updated on crm.leads (updated_at, id);
-- Columns of a board.
create index leads_by_status on crm.leads (status, created_at, id);
create index leads_by_owner on crm.leads (owner_id, created_at, id);
-- What is looked for: who has an address or a number, whom a member was, what a form brought, which wish it was.
create index leads_to_convert on crm.leads (lower(email)) where status <> 'converted' and converts_itself and email is not null;
create index leads_phone on crm.leads (phone) where phone is not null;
create index leads_member on crm.leads (member_id) where member_id is not null;
create index leads_form on crm.leads (form_id, created_at) where form_id is not null;
create unique index leads_same_wish on crm.leads (created_by, idempotency_key) where idempotency_key is not null;

do $$
declare
    trigrams text := (
        select format('%I.gin_trgm_ops', n.nspname)
        from pg_catalog.pg_extension as e
        join pg_catalog.pg_namespace as n on n.oid = e.extnamespace
        where e.extname = 'pg_trgm'
    );
begin
    execute format(
        'create index leads_search on crm.leads using gin (search_text %s) with (gin_pending_list_limit = 512)',
        trigrams
    );
end
$$;

-- ------------------------------------------------------------------------------------------------------------- counting

create trigger count_insert
    after insert on crm.leads
    referencing new table as after
    for each statement execute function crm.count_records('lead', 'status', 'owner_id', 'source', 'form_id');
create trigger count_update
    after update on crm.leads
    referencing old table as before new table as after
    for each statement execute function crm.count_records('lead', 'status', 'owner_id', 'source', 'form_id');
create trigger count_delete
    after delete on crm.leads
    referencing old table as before
    for each statement execute function crm.count_records('lead', 'status', 'owner_id', 'source', 'form_id');

-- What the counters of leads have to come to.
create view crm.lead_counts (dimension, value, records) as
select c.dimension collate "C", c.value collate "C", count(*)
from crm.leads as d
cross join lateral (
    values
        ('all', ''),
        ('status', d.status),
        ('owner_id', coalesce(d.owner_id::text, '')),
        ('source', coalesce(d.source, '')),
        ('form_id', coalesce(d.form_id::text, ''))
) as c (dimension, value)
group by 1, 2;

-- Who was taken back stays so until they have another address.
create function crm.keep_lead_apart() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    if old.status = 'converted' and new.status <> 'converted' then
        new.converts_itself := false;
    elsif lower(new.email) is distinct from lower(old.email) then
        new.converts_itself := true;
    end if;
    return new;
end
$$;
create trigger keep_apart
    before update of status, email on crm.leads
    for each row
    execute function crm.keep_lead_apart();

-- -------------------------------------------------------------------------------------------------------- who signs up

-- As part of a member's coming, or of their getting another address: whoever does that need not know of leads.
create function crm.convert_lead(lead uuid, member uuid) returns void
language plpgsql
set search_path = ''
as $$
declare
    moment timestamptz := date_trunc('second', now());
    change uuid := gen_random_uuid();
    was text;
    became record;
begin
    select l.status into was
    from crm.leads as l
    where l.id = lead
        and l.status <> 'converted'
        and l.converts_itself
    for no key update;
    if was is null then
        return;
    end if;
    update crm.leads as l
    set status = 'converted',
        member_id = member,
        converted_at = greatest(moment, date_trunc('second', l.created_at)),
        updated_at = greatest(now(), l.updated_at),
        revision = l.revision + 1
    where l.id = lead
    returning l.revision, l.converted_at into became;
    insert into crm.change_sets (id, at, actor_kind, source, members)
    values (change, now(), 'system', 'automation', 0);
    -- Each value as crm_domain::leads::State writes it, or it could not be undone; a test undoes one.
    insert into crm.record_changes (change_set_id, kind, record_id, field, before, after, revision, at)
    select change, 'lead', lead, c.field, c.before, c.after, became.revision, now()
    from (
        values
            (
                'converted_at',
                'null'::jsonb,
                to_jsonb(to_char(became.converted_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))
            ),
            ('member_id', 'null'::jsonb, to_jsonb(member)),
            ('status', to_jsonb(was), '"converted"'::jsonb)
    ) as c (field, before, after);
end
$$;

create function crm.convert_newcomers() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
    pair record;
begin
    -- Where nobody waits to be converted, a member costs one look at an empty index.
    if not exists (
        select
        from crm.leads as l
        where l.status <> 'converted'
            and l.converts_itself
            and l.email is not null
    ) then
        return null;
    end if;
    -- In the order of leads, as whoever writes several takes them.
    for pair in
        select l.id, n.user_id
        from new_rows as n
        join crm.leads as l on lower(l.email) = lower(btrim(n.email))
            and l.status <> 'converted'
            and l.converts_itself
            and l.email is not null
        order by l.id, n.user_id
    loop
        perform crm.convert_lead(pair.id, pair.user_id);
    end loop;
    return null;
end
$$;
create trigger convert_leads_inserted
    after insert on crm.member_directory
    referencing new table as new_rows
    for each statement execute function crm.convert_newcomers();

-- Of one column alone, so for each row: figures are published a million at a time, and none of it comes by here.
create function crm.convert_addressed() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
    lead uuid;
begin
    for lead in
        select l.id
        from crm.leads as l
        where lower(l.email) = lower(btrim(new.email))
            and l.status <> 'converted'
            and l.converts_itself
            and l.email is not null
        order by l.id
    loop
        perform crm.convert_lead(lead, new.user_id);
    end loop;
    return null;
end
$$;
create trigger convert_leads_addressed
    after update of email on crm.member_directory
    for each row
    when (new.email is not null and lower(new.email) is distinct from lower(old.email))
    execute function crm.convert_addressed();

-- -------------------------------------------------------------------------------------------------------- conversations

alter table crm.threads
add column lead_id uuid references crm.leads (id) on delete set null,
add constraint threads_lead_number check (lead_id is null or number is not null);
create index threads_of_lead on crm.threads (lead_id) where lead_id is not null;
comment on column crm.threads.lead_id is 'The lead whose number it is; with its conversion the conversation is the member''s';

-- Which lead's conversion said whose a number is: with the conversion that goes, too.
alter table crm.number_links
add column lead_id uuid references crm.leads (id) on delete set null;
create index number_links_lead on crm.number_links (lead_id) where lead_id is not null;

-- A number that nobody was known for, and that a lead has given.
create function crm.find_thread_lead() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    new.lead_id := (
        select l.id
        from crm.leads as l
        where l.phone = new.number
            and l.status <> 'converted'
        order by l.created_at desc, l.id desc
        limit 1
    );
    return new;
end
$$;
create trigger find_lead
    before insert on crm.threads
    for each row
    when (new.number is not null and new.lead_id is null)
    execute function crm.find_thread_lead();

create function crm.find_lead_threads() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    if not exists (
        select
        from crm.threads as t
        where t.number is not null
            and t.lead_id is null
    ) then
        return null;
    end if;
    update crm.threads as t
    set lead_id = n.id,
        revision = t.revision + 1
    from (
        select distinct on (n.phone) n.phone, n.id
        from new_rows as n
        where n.phone is not null
            and n.status <> 'converted'
        order by n.phone, n.created_at desc, n.id desc
    ) as n
    where t.number = n.phone
        and t.lead_id is null;
    return null;
end
$$;
create trigger find_threads_inserted
    after insert on crm.leads
    referencing new table as new_rows
    for each statement execute function crm.find_lead_threads();

create function crm.find_called_thread() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    update crm.threads as t
    set lead_id = new.id,
        revision = t.revision + 1
    where t.number = new.phone
        and t.lead_id is null;
    return null;
end
$$;
create trigger find_threads_called
    after update of phone on crm.leads
    for each row
    when (new.phone is not null and new.phone is distinct from old.phone and new.status <> 'converted')
    execute function crm.find_called_thread();

-- As crm_db::messages::hold does: what is agreed to and what is sent to an address is one after the other.
create function crm.hold_messages(keys text[]) returns void
language sql
set search_path = ''
begin atomic
    select pg_advisory_xact_lock(1297302868, hashtext(k.key))
    from (
        select u.key
        from unnest(keys) as u (key)
        order by u.key collate "C"
    ) as k;
end;

-- A number's conversation becomes part of the member's, as where somebody says whose the number is.
create function crm.give_thread(thread uuid, member uuid, lead uuid) returns void
language plpgsql
set search_path = ''
as $$
declare
    called text := (select t.number from crm.threads as t where t.id = thread);
    theirs uuid;
begin
    if called is null then
        return;
    end if;
    perform crm.hold_messages(array[called, member::text]);
    -- Somebody may have said whose it is meanwhile.
    if not exists (select from crm.threads as t where t.id = thread and t.number is not null) then
        return;
    end if;
    insert into crm.threads as t (id, user_id, last_at, last_direction, created_at)
    select gen_random_uuid(), d.user_id, now(), 'outbound', now()
    from crm.member_directory as d
    where d.user_id = member
    on conflict (user_id) where user_id is not null do update
    set user_id = excluded.user_id
    returning t.id into theirs;
    if theirs is null then
        return;
    end if;
    insert into crm.number_links (number, user_id, linked_at, lead_id)
    values (called, member, now(), lead)
    on conflict (number) do update
    set user_id = excluded.user_id,
        linked_at = excluded.linked_at,
        linked_by = null,
        lead_id = excluded.lead_id;
    update crm.consents
    set user_id = member
    where channel = 'sms'
        and address = called
        and user_id is null;
    update crm.messages
    set thread_id = theirs
    where thread_id = thread;
    update crm.thread_changes
    set thread_id = theirs
    where thread_id = thread;
    update crm.threads as t
    set last_direction = case when o.last_at >= t.last_at or t.preview = '' then o.last_direction else t.last_direction end,
        preview = case when o.last_at >= t.last_at or t.preview = '' then o.preview else t.preview end,
        last_at = case when t.preview = '' then o.last_at else greatest(t.last_at, o.last_at) end,
        unread = t.unread + o.unread,
        state = case when o.unread > 0 then 'open' else t.state end,
        snoozed_until = case when o.unread > 0 then null else t.snoozed_until end,
        revision = t.revision + 1
    from crm.threads as o
    where t.id = theirs
        and o.id = thread;
    delete from crm.threads
    where id = thread;
end
$$;

-- The way back: what went to and came from the number is the lead's again.
create function crm.take_thread_back(called text, member uuid, lead uuid) returns void
language plpgsql
set search_path = ''
as $$
declare
    theirs crm.threads;
    thread uuid := gen_random_uuid();
    is_left boolean;
begin
    perform crm.hold_messages(array[called, member::text]);
    delete from crm.number_links as n
    where n.number = called
        and n.user_id = member
        and n.lead_id = lead;
    if not found then
        return;
    end if;
    -- A number that they gave themselves is theirs, whoever the lead was.
    if exists (
        select
        from crm.contacts as c
        where c.user_id = member
            and crm.phone_tail(c.phone) = crm.phone_tail(called)
    ) then
        return;
    end if;
    select t.* into theirs
    from crm.threads as t
    where t.user_id = member
    for update;
    if theirs.id is null or not exists (
        select
        from crm.messages as m
        where m.thread_id = theirs.id
            and m.channel = 'sms'
            and m.address = called
    ) then
        return;
    end if;
    -- Where the number wrote in between nobody was known for it, which cannot be: it was the member's.
    insert into crm.threads as t (id, number, lead_id, last_at, last_direction, created_at)
    values (thread, called, lead, theirs.last_at, theirs.last_direction, now())
    on conflict (number) where number is not null do update
    set lead_id = excluded.lead_id
    returning t.id into thread;
    update crm.messages as m
    set thread_id = thread
    where m.thread_id = theirs.id
        and m.channel = 'sms'
        and m.address = called;
    is_left := exists (select from crm.messages as m where m.thread_id = theirs.id);
    update crm.threads as t
    set last_at = n.created_at,
        last_direction = n.direction,
        preview = left(btrim(regexp_replace(n.body, '\s+', ' ', 'g')), 160),
        -- Which of them nobody has read is not known apart.
        unread = case when t.id = thread and not is_left then theirs.unread else t.unread end,
        revision = t.revision + 1
    from (
        select distinct on (m.thread_id) m.thread_id, m.created_at, m.direction, m.body
        from crm.messages as m
        where m.thread_id in (thread, theirs.id)
        order by m.thread_id, m.created_at desc, m.id desc
    ) as n
    where t.id = n.thread_id;
    if not is_left then
        update crm.thread_changes
        set thread_id = thread
        where thread_id = theirs.id;
        delete from crm.threads
        where id = theirs.id;
    end if;
end
$$;

create function crm.follow_lead() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
    thread uuid;
    called text;
begin
    -- Of a member whose account is gone nothing is left to be taken back.
    if old.member_id is not null and new.status <> 'converted' then
        for called in
            select n.number
            from crm.number_links as n
            where n.lead_id = new.id
                and n.user_id = old.member_id
            order by n.number
        loop
            perform crm.take_thread_back(called, old.member_id, new.id);
        end loop;
    end if;
    if new.member_id is not null then
        for thread in
            select t.id
            from crm.threads as t
            where t.lead_id = new.id
            order by t.number
        loop
            perform crm.give_thread(thread, new.member_id, new.id);
        end loop;
    end if;
    return null;
end
$$;
create trigger follow_lead
    after update of member_id on crm.leads
    for each row
    when (new.member_id is distinct from old.member_id)
    execute function crm.follow_lead();

-- ------------------------------------------------------------------------------------------------------------- notices

create function crm.tell_leads() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    -- Of more, only that there are many.
    if (select count(*) from (select from new_rows limit 21) as n) > 20 then
        perform pg_notify('crm', '{"kind":"leads"}');
    else
        perform pg_notify('crm', json_build_object('kind', 'lead', 'id', n.id, 'revision', n.revision)::text)
        from new_rows as n;
    end if;
    return null;
end
$$;
create trigger tell_inserted
    after insert on crm.leads
    referencing new table as new_rows
    for each statement execute function crm.tell_leads();
create trigger tell_updated
    after update on crm.leads
    referencing new table as new_rows
    for each statement execute function crm.tell_leads();

revoke all on function
    crm.keep_lead_apart(), crm.convert_lead(uuid, uuid), crm.convert_newcomers(), crm.convert_addressed(),
    crm.find_thread_lead(), crm.find_lead_threads(), crm.find_called_thread(), crm.hold_messages(text[]),
    crm.give_thread(uuid, uuid, uuid), crm.take_thread_back(text, uuid, uuid), crm.follow_lead(), crm.tell_leads()
from public;
