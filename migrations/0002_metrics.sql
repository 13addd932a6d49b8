-- The guide's two tables of figures per member, plus the columns we add to them.
-- Without them there is nothing to classify a member by and nothing to show beside the name.
--
-- An older installation already has both, filled: they are taken over as they are. What changes
-- there is that deleting a user is no longer blocked by the figures about that user.
--
-- Supabase serves the schema public to the world, so there the new tables get row level security:
-- without a policy only the owner reads on. On a database of one's own that would only hide the
-- rows from whoever was granted to read them.

do $$
begin
    if to_regclass('public.user_activity_metrics') is not null then
        return;
    end if;
    create table public.user_activity_metrics (
        user_id uuid primary key references auth.users (id) on delete cascade,
        profile_completion_percent integer default 0,
        vision_count integer default 0,
        vision_refinement_count integer default 0,
        audio_generated_count integer default 0,
        journal_entry_count integer default 0,
        vision_board_image_count integer default 0,
        last_login_at timestamptz,
        total_logins integer default 0,
        days_since_last_login integer,
        s3_file_count integer default 0,
        total_storage_mb decimal(10, 2) default 0,
        tokens_used integer default 0,
        tokens_remaining integer default 0,
        engagement_status text
            check (engagement_status in ('active', 'at_risk', 'champion', 'inactive')),
        health_status text
            check (health_status in ('healthy', 'needs_attention', 'churned')),
        custom_tags text[],
        admin_notes text,
        calculated_at timestamptz default now(),
        updated_at timestamptz default now()
    );
    if not (select owns_users from crm.installation) then
        alter table public.user_activity_metrics enable row level security;
    end if;
end
$$;

do $$
begin
    if to_regclass('public.user_revenue_metrics') is not null then
        return;
    end if;
    create table public.user_revenue_metrics (
        user_id uuid primary key references auth.users (id) on delete cascade,
        subscription_tier text,
        subscription_status text,
        mrr decimal(10, 2) default 0,
        ltv decimal(10, 2) default 0,
        total_spent decimal(10, 2) default 0,
        subscription_start_date date,
        months_subscribed integer default 0,
        updated_at timestamptz default now()
    );
    if not (select owns_users from crm.installation) then
        alter table public.user_revenue_metrics enable row level security;
    end if;
end
$$;

-- An older installation's foreign keys have no action on delete.
do $$
declare
    metrics text;
    key record;
begin
    foreach metrics in array array['user_activity_metrics', 'user_revenue_metrics'] loop
        for key in
            select conname
            from pg_catalog.pg_constraint
            where conrelid = format('public.%I', metrics)::regclass
                and confrelid = 'auth.users'::regclass
                and contype = 'f'
                and confdeltype <> 'c'
        loop
            execute format('alter table public.%I drop constraint %I', metrics, key.conname);
        end loop;
        if not exists (
            select
            from pg_catalog.pg_constraint
            where conrelid = format('public.%I', metrics)::regclass
                and confrelid = 'auth.users'::regclass
                and contype = 'f'
        ) then
            -- Not validated: rows of users long gone must not keep an installation from moving on.
            execute format(
                'alter table public.%I add constraint %I foreign key (user_id)'
                ' references auth.users (id) on delete cascade not valid',
                metrics,
                metrics || '_user_id_fkey'
            );
        end if;
    end loop;
end
$$;

alter table public.user_activity_metrics
    add column if not exists revision bigint not null default 1;
alter table public.user_revenue_metrics
    add column if not exists raw_status text,
    add column if not exists revision bigint not null default 1;

-- Figures of every member change often and in place: leave room for it on each page.
alter table public.user_activity_metrics set (fillfactor = 90);
alter table public.user_revenue_metrics set (fillfactor = 90);

comment on column public.user_activity_metrics.days_since_last_login is
    'As of calculated_at. Readers derive it from last_login_at at the moment of reading';
comment on column public.user_activity_metrics.calculated_at is
    'When a run last changed a figure of this row';
comment on column public.user_activity_metrics.revision is
    'Rises with every change of a field that people set: what an edit is checked against';
comment on column public.user_revenue_metrics.raw_status is
    'The subscription''s status in the words of the billing provider';

-- Whoever writes, a change of a field that people set is a new revision, so that an edit based
-- on an older one can be refused. Figures that jobs write do not make one.
create function crm.next_activity_revision() returns trigger
language plpgsql
set search_path = ''
as $$
begin
    new.revision := old.revision + 1;
    return new;
end
$$;

create trigger next_revision
    before update on public.user_activity_metrics
    for each row
    when (
        (old.engagement_status, old.health_status, old.custom_tags, old.admin_notes)
        is distinct from
        (new.engagement_status, new.health_status, new.custom_tags, new.admin_notes)
    )
    execute function crm.next_activity_revision();
