-- The two read models: one directory row per member, and counters per dimension and value.
-- Without them a list sorted by a figure of another table, a total or a board header reads every
-- member there is; with a million members that is seconds instead of a millisecond.
--
-- Both are written in the transaction that changes their source, by statement-level triggers, so
-- that at any snapshot they equal what `crm.rebuild_directory` and `crm.rebuild_counters` make.
-- How they stay equal under concurrent writers:
-- - a trigger publishes only the columns of the table it stands on, whose row its transaction
--   holds locked; two writers of different tables therefore never overwrite each other;
-- - rows are locked in the order of their ids, so that writers wait instead of deadlocking;
-- - a transaction adds to counters in a slot that it holds alone until it ends.

-- ---------------------------------------------------------------------- text as it is searched

-- Lower case, compatibility forms, no accents. The same as crm_domain::text::fold. Text of ASCII
-- alone, which most is, needs only the first.
create function crm.fold(value text) returns text
language sql
immutable
strict
parallel safe
return case
    when octet_length(value) = char_length(value) then lower(value collate "C")
    else regexp_replace(
        normalize(lower(value collate "und-x-icu"), nfkd) collate "C",
        '[\u0300-\u036f]',
        '',
        'g'
    )
end;

-- The distinct folded words of a set, sorted.
create function crm.fold_all(words text[]) returns text[]
language sql
immutable
strict
parallel safe
return array(
    select distinct crm.fold(word) collate "C" as folded
    from unnest(words) as word
    order by folded
);

-- Whether a word of the first text looks like the second, slips of the pen forgiven, and how much
-- it does. Functions, because only here is it known in which schema this database keeps pg_trgm.
do $$
declare
    home text := (
        select quote_ident(n.nspname)
        from pg_catalog.pg_extension as e
        join pg_catalog.pg_namespace as n on n.oid = e.extnamespace
        where e.extname = 'pg_trgm'
    );
begin
    execute format(
        'create function crm.resembles(text, text) returns boolean'
        ' language sql stable strict parallel safe'
        -- With another collation than the column's its index would be of no use.
        ' return ($1 collate "C") operator(%s.%%>) $2',
        home
    );
    execute format(
        'create function crm.likeness(text, text) returns real'
        ' language sql immutable strict parallel safe'
        ' return %s.word_similarity($2, $1)',
        home
    );
end
$$;

-- --------------------------------------------------------------- figures as they are published

-- Older installations may hold what a program cannot read: NaN, infinity, tags that are null. And
-- text of any length, which an index does not take: what is published is cut, so that no write to
-- a source ever fails because of the directory.

create function crm.hundredths(value numeric) returns bigint
language sql
immutable
parallel safe
return case when value <> 'NaN' then (value * 100)::bigint end;

create function crm.instant(value timestamptz) returns timestamptz
language sql
immutable
parallel safe
return case when value >= '0001-01-01 00:00:00+00' and value < '10000-01-01 00:00:00+00' then value end;

create function crm.tags(words text[]) returns text[]
language sql
immutable
parallel safe
return array(
    select left(word, 200)
    from unnest(words) with ordinality as w (word, position)
    where btrim(word) <> ''
    order by position
);

create view crm.activity_figures as
select
    user_id,
    left(engagement_status, 100) as engagement_status,
    left(health_status, 100) as health_status,
    crm.tags(custom_tags) as custom_tags,
    nullif(admin_notes, '') as admin_notes,
    profile_completion_percent,
    vision_count,
    vision_refinement_count,
    audio_generated_count,
    journal_entry_count,
    vision_board_image_count,
    crm.instant(last_login_at) as last_login_at,
    total_logins,
    s3_file_count,
    nullif(total_storage_mb, 'NaN') as total_storage_mb,
    tokens_used,
    tokens_remaining,
    crm.instant(calculated_at) as calculated_at,
    crm.instant(updated_at) as activity_updated_at,
    revision
from public.user_activity_metrics;

create view crm.revenue_figures as
select
    user_id,
    nullif(left(btrim(subscription_tier), 100), '') as subscription_tier,
    nullif(left(btrim(subscription_status), 100), '') as subscription_status,
    nullif(left(btrim(raw_status), 100), '') as raw_status,
    crm.hundredths(mrr) as mrr_cents,
    crm.hundredths(ltv) as ltv_cents,
    crm.hundredths(total_spent) as total_spent_cents,
    case
        when subscription_start_date >= '0001-01-01' and subscription_start_date <= '9999-12-31'
        then subscription_start_date
    end as subscription_start_date,
    months_subscribed,
    crm.instant(updated_at) as revenue_updated_at
from public.user_revenue_metrics;

-- ------------------------------------------------------------------------------- the directory

-- Every column that is filtered, sorted or grouped by. What is not known is null, which is not 0.
create table crm.member_directory (
    user_id uuid primary key references auth.users (id) on delete cascade,

    -- sources.members
    name text collate "und-x-icu",
    email text collate "und-x-icu",
    created_at timestamptz not null,

    -- user_activity_metrics
    engagement_status text collate "C",
    health_status text collate "C",
    custom_tags text[] not null default '{}',
    admin_notes text,
    profile_completion_percent integer,
    vision_count integer,
    vision_refinement_count integer,
    audio_generated_count integer,
    journal_entry_count integer,
    vision_board_image_count integer,
    last_login_at timestamptz,
    total_logins integer,
    s3_file_count integer,
    total_storage_mb numeric(10, 2),
    tokens_used integer,
    tokens_remaining integer,
    calculated_at timestamptz,
    activity_updated_at timestamptz,
    revision bigint not null default 0,

    -- user_revenue_metrics; amounts in hundredths of the reporting currency
    subscription_tier text collate "und-x-icu",
    subscription_status text collate "C",
    raw_status text collate "C",
    mrr_cents bigint,
    ltv_cents bigint,
    total_spent_cents bigint,
    subscription_start_date date,
    months_subscribed integer,
    revenue_updated_at timestamptz,

    -- derived, so that no writer can forget them
    updated_at timestamptz generated always as (greatest(activity_updated_at, revenue_updated_at)) stored,
    name_folded text collate "C" generated always as (crm.fold(name)) stored,
    email_folded text collate "C" generated always as (crm.fold(email)) stored,
    notes_folded text collate "C" generated always as (crm.fold(admin_notes)) stored,
    tags_folded text[] collate "C" not null generated always as (crm.fold_all(custom_tags)) stored,
    search_text text collate "C" not null generated always as (
        ' ' || coalesce(crm.fold(name), '') || ' ' || coalesce(crm.fold(email), '')
    ) stored
)
with (fillfactor = 90);

comment on table crm.member_directory is
    'One row per member for lists and boards. Kept by triggers; never write to it: change its source';
comment on column crm.member_directory.revision is
    'user_activity_metrics.revision; 0 before that row exists';
comment on column crm.member_directory.search_text is
    'Folded name and e-mail, a space before each, so that `% x%` finds the words that begin with x';

-- One index per sortable column serves both directions; unknowns are a segment of their own. Each
-- includes what is most often asked about, so that finding the next page of such members, wherever
-- in the order they are, reads the index alone: at a million members a tenth of the time.
create index member_directory_name
    on crm.member_directory (name, user_id)
    include (engagement_status, health_status, subscription_tier, vision_count, last_login_at, created_at);
create index member_directory_email
    on crm.member_directory (email, user_id)
    include (engagement_status, health_status, subscription_tier, vision_count, last_login_at, created_at);
create index member_directory_created_at
    on crm.member_directory (created_at, user_id)
    include (engagement_status, health_status, subscription_tier, vision_count, last_login_at);
create index member_directory_last_login_at
    on crm.member_directory (last_login_at, user_id)
    include (engagement_status, health_status, subscription_tier, vision_count, created_at);
create index member_directory_engagement_status
    on crm.member_directory (engagement_status, user_id)
    include (health_status, subscription_tier, vision_count, last_login_at, created_at);
create index member_directory_subscription_tier
    on crm.member_directory (subscription_tier, user_id)
    include (engagement_status, health_status, vision_count, last_login_at, created_at);
create index member_directory_vision_count
    on crm.member_directory (vision_count, user_id)
    include (engagement_status, health_status, subscription_tier, last_login_at, created_at);
create index member_directory_mrr
    on crm.member_directory (mrr_cents, user_id)
    include (engagement_status, health_status, subscription_tier, vision_count, last_login_at, created_at);

-- Columns of a board, and counting.
create index member_directory_by_engagement
    on crm.member_directory (engagement_status, last_login_at, user_id)
    include (health_status, subscription_tier, vision_count, created_at);
create index member_directory_by_health
    on crm.member_directory (health_status, last_login_at, user_id)
    include (engagement_status, subscription_tier, vision_count, created_at);
create index member_directory_by_tier
    on crm.member_directory (subscription_tier, last_login_at, user_id)
    include (engagement_status, health_status, vision_count, created_at);

create index member_directory_tags on crm.member_directory using gin (tags_folded);

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
        'create index member_directory_search on crm.member_directory'
        ' using gin (search_text %1$s) with (gin_pending_list_limit = 512)',
        trigrams
    );
    execute format(
        'create index member_directory_notes on crm.member_directory'
        ' using gin (notes_folded %1$s) with (gin_pending_list_limit = 512)'
        ' where notes_folded is not null',
        trigrams
    );
end
$$;

-- -------------------------------------------------------------------------------- the counters

-- How many members, and how much recurring revenue, each value of each dimension has: the sum
-- over its slots. '' stands for unknown. No index beside the key, so that updates stay in place.
create table crm.member_counters (
    dimension text collate "C" not null check (
        dimension in ('all', 'engagement_status', 'health_status', 'subscription_tier', 'subscription_status', 'tag')
    ),
    value text collate "C" not null,
    slot smallint not null check (slot between 0 and 7),
    members bigint not null,
    mrr_cents bigint not null,
    primary key (dimension, value, slot)
)
with (fillfactor = 50);

comment on table crm.member_counters is
    'Exact counts over crm.member_directory: sum over the slots. Kept by triggers';
comment on column crm.member_counters.value is
    'The directory''s value; for tags the folded word; empty for unknown, or no tag';

create type crm.counter_change as (dimension text, value text, members bigint, mrr_cents bigint);

-- What one member counts towards.
create function crm.counter_keys(
    engagement_status text,
    health_status text,
    subscription_tier text,
    subscription_status text,
    tags_folded text[]
) returns table (dimension text, value text)
language sql
immutable
parallel safe
begin atomic
    select 'all'::text, ''::text
    union all
    select 'engagement_status', coalesce(engagement_status, '')
    union all
    select 'health_status', coalesce(health_status, '')
    union all
    select 'subscription_tier', coalesce(subscription_tier, '')
    union all
    select 'subscription_status', coalesce(subscription_status, '')
    union all
    select 'tag', tag
    from unnest(case when cardinality(tags_folded) = 0 then array[''] else tags_folded end) as tag;
end;

-- Adds to the counters, in a slot that no other transaction is adding to. Which slot is of no
-- consequence; that it is held alone means that nobody waits for a counter while one is free,
-- and that no two transactions can deadlock over counters. With all taken, one waits its turn.
create function crm.add_to_counters(changes crm.counter_change[]) returns void
language plpgsql
set search_path = ''
as $$
declare
    slots constant integer := 8;
    namespace constant integer := 1129467219;
    chosen integer := -1;
begin
    for n in 0 .. slots - 1 loop
        if pg_try_advisory_xact_lock(namespace, (pg_backend_pid() + n) % slots) then
            chosen := (pg_backend_pid() + n) % slots;
            exit;
        end if;
    end loop;
    if chosen < 0 then
        chosen := pg_backend_pid() % slots;
        perform pg_advisory_xact_lock(namespace, chosen);
    end if;
    insert into crm.member_counters as c (dimension, value, slot, members, mrr_cents)
    select change.dimension, change.value, chosen, change.members, change.mrr_cents
    from unnest(changes) as change
    order by change.dimension collate "C", change.value collate "C"
    on conflict (dimension, value, slot) do update
    set members = c.members + excluded.members,
        mrr_cents = c.mrr_cents + excluded.mrr_cents;
end
$$;

create function crm.count_directory() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
    changes crm.counter_change[];
begin
    if tg_op = 'TRUNCATE' then
        delete from crm.member_counters;
        return null;
    elsif tg_op = 'INSERT' then
        select array_agg(row(k.dimension, k.value, k.members, k.mrr_cents)::crm.counter_change)
        into changes
        from (
            select k.dimension, k.value, count(*) as members, coalesce(sum(d.mrr_cents), 0)::bigint as mrr_cents
            from new_rows as d
            cross join lateral crm.counter_keys(
                d.engagement_status, d.health_status, d.subscription_tier, d.subscription_status, d.tags_folded
            ) as k
            group by k.dimension, k.value
        ) as k;
    elsif tg_op = 'DELETE' then
        select array_agg(row(k.dimension, k.value, -k.members, -k.mrr_cents)::crm.counter_change)
        into changes
        from (
            select k.dimension, k.value, count(*) as members, coalesce(sum(d.mrr_cents), 0)::bigint as mrr_cents
            from old_rows as d
            cross join lateral crm.counter_keys(
                d.engagement_status, d.health_status, d.subscription_tier, d.subscription_status, d.tags_folded
            ) as k
            group by k.dimension, k.value
        ) as k;
    else
        -- Most updates change nothing that is counted: they end at the two `except all`.
        with left_behind as (
            select engagement_status, health_status, subscription_tier, subscription_status, tags_folded, mrr_cents
            from old_rows
            except all
            select engagement_status, health_status, subscription_tier, subscription_status, tags_folded, mrr_cents
            from new_rows
        ),
        arrived as (
            select engagement_status, health_status, subscription_tier, subscription_status, tags_folded, mrr_cents
            from new_rows
            except all
            select engagement_status, health_status, subscription_tier, subscription_status, tags_folded, mrr_cents
            from old_rows
        ),
        moved as (
            select -1 as sign, l.*
            from left_behind as l
            union all
            select 1, a.*
            from arrived as a
        )
        select array_agg(row(k.dimension, k.value, k.members, k.mrr_cents)::crm.counter_change)
        into changes
        from (
            select
                k.dimension,
                k.value,
                sum(d.sign) as members,
                coalesce(sum(d.sign * d.mrr_cents), 0)::bigint as mrr_cents
            from moved as d
            cross join lateral crm.counter_keys(
                d.engagement_status, d.health_status, d.subscription_tier, d.subscription_status, d.tags_folded
            ) as k
            group by k.dimension, k.value
            having sum(d.sign) <> 0 or sum(d.sign * d.mrr_cents) <> 0
        ) as k;
    end if;
    if changes is not null then
        perform crm.add_to_counters(changes);
    end if;
    return null;
end
$$;

create trigger count_inserted
    after insert on crm.member_directory
    referencing new table as new_rows
    for each statement
    execute function crm.count_directory();
create trigger count_updated
    after update on crm.member_directory
    referencing old table as old_rows new table as new_rows
    for each statement
    execute function crm.count_directory();
create trigger count_deleted
    after delete on crm.member_directory
    referencing old table as old_rows
    for each statement
    execute function crm.count_directory();
create trigger count_truncated
    after truncate on crm.member_directory
    for each statement
    execute function crm.count_directory();

-- -------------------------------------------------------- from the sources into the directory

-- The directory as it should be; its columns in the table's order.
create view crm.directory_source as
select
    m.user_id,
    left(m.name, 200) as name,
    left(m.email, 320) as email,
    coalesce(crm.instant(m.created_at), 'epoch'::timestamptz) as created_at,
    a.engagement_status,
    a.health_status,
    coalesce(a.custom_tags, '{}') as custom_tags,
    a.admin_notes,
    a.profile_completion_percent,
    a.vision_count,
    a.vision_refinement_count,
    a.audio_generated_count,
    a.journal_entry_count,
    a.vision_board_image_count,
    a.last_login_at,
    a.total_logins,
    a.s3_file_count,
    a.total_storage_mb,
    a.tokens_used,
    a.tokens_remaining,
    a.calculated_at,
    a.activity_updated_at,
    coalesce(a.revision, 0) as revision,
    r.subscription_tier,
    r.subscription_status,
    r.raw_status,
    r.mrr_cents,
    r.ltv_cents,
    r.total_spent_cents,
    r.subscription_start_date,
    r.months_subscribed,
    r.revenue_updated_at
from sources.members as m
left join crm.activity_figures as a on a.user_id = m.user_id
left join crm.revenue_figures as r on r.user_id = m.user_id;

-- Adds those of the members that the directory does not have yet.
create function crm.add_to_directory(ids uuid[]) returns bigint
language plpgsql
set search_path = ''
as $$
declare
    added bigint;
begin
    insert into crm.member_directory (
        user_id, name, email, created_at,
        engagement_status, health_status, custom_tags, admin_notes,
        profile_completion_percent, vision_count, vision_refinement_count, audio_generated_count,
        journal_entry_count, vision_board_image_count, last_login_at, total_logins,
        s3_file_count, total_storage_mb, tokens_used, tokens_remaining,
        calculated_at, activity_updated_at, revision,
        subscription_tier, subscription_status, raw_status, mrr_cents, ltv_cents, total_spent_cents,
        subscription_start_date, months_subscribed, revenue_updated_at
    )
    select s.*
    from unnest(ids) as i (user_id)
    join crm.directory_source as s on s.user_id = i.user_id
    order by s.user_id
    on conflict (user_id) do nothing;
    get diagnostics added = row_count;
    return added;
end
$$;

-- Name, e-mail and date of joining. They come from two tables, neither of which the caller need
-- have locked: so lock the directory's row first, and read the sources after that.
create function crm.publish_members(ids uuid[]) returns bigint
language plpgsql
set search_path = ''
as $$
declare
    stale uuid[];
    published bigint;
begin
    stale := array(
        select d.user_id
        from unnest(ids) as i (user_id)
        join crm.member_directory as d on d.user_id = i.user_id
        join crm.directory_source as s on s.user_id = i.user_id
        where (d.name, d.email, d.created_at) is distinct from (s.name, s.email, s.created_at)
    );
    if cardinality(stale) = 0 then
        return 0;
    end if;
    perform
    from crm.member_directory
    where user_id = any (stale)
    order by user_id
    for no key update;
    update crm.member_directory as d
    set name = s.name,
        email = s.email,
        created_at = s.created_at
    from unnest(stale) as i (user_id)
    join crm.directory_source as s on s.user_id = i.user_id
    where d.user_id = i.user_id
        and (d.name, d.email, d.created_at) is distinct from (s.name, s.email, s.created_at);
    get diagnostics published = row_count;
    return published;
end
$$;

-- The columns of user_activity_metrics, for the given members; null where the row is gone.
-- alone: the caller has locked the table, so no row needs a lock of its own.
create function crm.publish_activity(ids uuid[], alone boolean default false) returns bigint
language plpgsql
set search_path = ''
as $$
declare
    published bigint;
begin
    if cardinality(ids) > 1 and not alone then
        perform
        from crm.member_directory
        where user_id = any (ids)
        order by user_id
        for no key update;
    end if;
    update crm.member_directory as d
    set engagement_status = a.engagement_status,
        health_status = a.health_status,
        custom_tags = coalesce(a.custom_tags, '{}'),
        admin_notes = a.admin_notes,
        profile_completion_percent = a.profile_completion_percent,
        vision_count = a.vision_count,
        vision_refinement_count = a.vision_refinement_count,
        audio_generated_count = a.audio_generated_count,
        journal_entry_count = a.journal_entry_count,
        vision_board_image_count = a.vision_board_image_count,
        last_login_at = a.last_login_at,
        total_logins = a.total_logins,
        s3_file_count = a.s3_file_count,
        total_storage_mb = a.total_storage_mb,
        tokens_used = a.tokens_used,
        tokens_remaining = a.tokens_remaining,
        calculated_at = a.calculated_at,
        activity_updated_at = a.activity_updated_at,
        revision = coalesce(a.revision, 0)
    from unnest(ids) as i (user_id)
    left join crm.activity_figures as a on a.user_id = i.user_id
    where d.user_id = i.user_id
        and (
            d.engagement_status, d.health_status, d.custom_tags, d.admin_notes,
            d.profile_completion_percent, d.vision_count, d.vision_refinement_count, d.audio_generated_count,
            d.journal_entry_count, d.vision_board_image_count, d.last_login_at, d.total_logins,
            d.s3_file_count, d.total_storage_mb, d.tokens_used, d.tokens_remaining,
            d.calculated_at, d.activity_updated_at, d.revision
        ) is distinct from (
            a.engagement_status, a.health_status, coalesce(a.custom_tags, '{}'), a.admin_notes,
            a.profile_completion_percent, a.vision_count, a.vision_refinement_count, a.audio_generated_count,
            a.journal_entry_count, a.vision_board_image_count, a.last_login_at, a.total_logins,
            a.s3_file_count, a.total_storage_mb, a.tokens_used, a.tokens_remaining,
            a.calculated_at, a.activity_updated_at, coalesce(a.revision, 0)
        );
    get diagnostics published = row_count;
    return published;
end
$$;

-- The columns of user_revenue_metrics, for the given members; null where the row is gone.
create function crm.publish_revenue(ids uuid[], alone boolean default false) returns bigint
language plpgsql
set search_path = ''
as $$
declare
    published bigint;
begin
    if cardinality(ids) > 1 and not alone then
        perform
        from crm.member_directory
        where user_id = any (ids)
        order by user_id
        for no key update;
    end if;
    update crm.member_directory as d
    set subscription_tier = r.subscription_tier,
        subscription_status = r.subscription_status,
        raw_status = r.raw_status,
        mrr_cents = r.mrr_cents,
        ltv_cents = r.ltv_cents,
        total_spent_cents = r.total_spent_cents,
        subscription_start_date = r.subscription_start_date,
        months_subscribed = r.months_subscribed,
        revenue_updated_at = r.revenue_updated_at
    from unnest(ids) as i (user_id)
    left join crm.revenue_figures as r on r.user_id = i.user_id
    where d.user_id = i.user_id
        and (
            d.subscription_tier, d.subscription_status, d.raw_status,
            d.mrr_cents, d.ltv_cents, d.total_spent_cents,
            d.subscription_start_date, d.months_subscribed, d.revenue_updated_at
        ) is distinct from (
            r.subscription_tier, r.subscription_status, r.raw_status,
            r.mrr_cents, r.ltv_cents, r.total_spent_cents,
            r.subscription_start_date, r.months_subscribed, r.revenue_updated_at
        );
    get diagnostics published = row_count;
    return published;
end
$$;

-- Brings what a source says about the given members into the directory, and into it those of
-- them that it does not have yet.
create function crm.publish(source text, ids uuid[]) returns void
language plpgsql
set search_path = ''
as $$
declare
    missing uuid[];
begin
    -- The second round is for rows that another transaction added in the meantime.
    for round in 1 .. 2 loop
        if source = 'activity' then
            perform crm.publish_activity(ids);
        elsif source = 'revenue' then
            perform crm.publish_revenue(ids);
        else
            perform crm.publish_members(ids);
        end if;
        exit when round = 2;
        missing := array(
            select i.user_id
            from unnest(ids) as i (user_id)
            where not exists (
                select
                from crm.member_directory as d
                where d.user_id = i.user_id
            )
        );
        exit when cardinality(missing) = 0;
        exit when crm.add_to_directory(missing) = cardinality(missing);
    end loop;
end
$$;

-- The triggers on the sources run with the owner's rights: whoever may change a source (on
-- Supabase also the owner of auth.users, whose deletions cascade) need not know of a directory.

create function crm.publish_source() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
    ids uuid[];
begin
    if tg_op = 'TRUNCATE' then
        perform crm.rebuild_directory();
        return null;
    elsif tg_op = 'INSERT' then
        ids := array(
            select user_id
            from new_rows
            order by user_id
        );
    elsif tg_op = 'DELETE' then
        ids := array(
            select user_id
            from old_rows
            order by user_id
        );
    else
        ids := array(
            select user_id
            from old_rows
            union
            select user_id
            from new_rows
            order by user_id
        );
    end if;
    if cardinality(ids) > 0 then
        perform crm.publish(tg_argv[0], ids);
    end if;
    return null;
end
$$;

create function crm.publish_users() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
    ids uuid[];
begin
    ids := array(
        select id
        from new_rows
        order by id
    );
    if cardinality(ids) > 0 then
        perform crm.publish('members', ids);
    end if;
    return null;
end
$$;

do $$
declare
    source record;
begin
    for source in
        select *
        from (
            values
                ('public.user_activity_metrics', 'activity'),
                ('public.user_revenue_metrics', 'revenue'),
                ('product.profiles', 'members')
        ) as s (relation, name)
    loop
        execute format(
            'create trigger publish_inserted after insert on %s'
            ' referencing new table as new_rows'
            ' for each statement execute function crm.publish_source(%L)',
            source.relation, source.name
        );
        execute format(
            'create trigger publish_updated after update on %s'
            ' referencing old table as old_rows new table as new_rows'
            ' for each statement execute function crm.publish_source(%L)',
            source.relation, source.name
        );
        execute format(
            'create trigger publish_deleted after delete on %s'
            ' referencing old table as old_rows'
            ' for each statement execute function crm.publish_source(%L)',
            source.relation, source.name
        );
        execute format(
            'create trigger publish_truncated after truncate on %s'
            ' for each statement execute function crm.publish_source(%L)',
            source.relation, source.name
        );
    end loop;
    -- Deletions reach the directory by its foreign key.
    if (select owns_users from crm.installation) then
        create trigger publish_inserted
            after insert on auth.users
            referencing new table as new_rows
            for each statement execute function crm.publish_users();
        create trigger publish_updated
            after update on auth.users
            referencing old table as old_rows new table as new_rows
            for each statement execute function crm.publish_users();
    end if;
end
$$;

-- ------------------------------------------------------------------------------ making it whole

-- What no trigger tells us of: users that came, changed or went in an auth.users that is not
-- ours. Waits for no writer for longer than a row's lock. Answers how many rows it changed.
create function crm.sync_members() returns bigint
language plpgsql
set search_path = ''
as $$
declare
    ids uuid[];
    changed bigint;
    removed bigint;
begin
    ids := array(
        select m.user_id
        from sources.members as m
        where not exists (
            select
            from crm.member_directory as d
            where d.user_id = m.user_id
        )
    );
    changed := crm.add_to_directory(ids);
    ids := array(
        select d.user_id
        from crm.member_directory as d
        join crm.directory_source as s on s.user_id = d.user_id
        where (d.name, d.email, d.created_at) is distinct from (s.name, s.email, s.created_at)
    );
    changed := changed + crm.publish_members(ids);
    ids := array(
        select d.user_id
        from crm.member_directory as d
        where not exists (
            select
            from sources.members as m
            where m.user_id = d.user_id
        )
    );
    if cardinality(ids) > 0 then
        perform
        from crm.member_directory
        where user_id = any (ids)
        order by user_id
        for update;
        delete from crm.member_directory as d
        where d.user_id = any (ids)
            and not exists (
                select
                from sources.members as m
                where m.user_id = d.user_id
            );
        get diagnostics removed = row_count;
        changed := changed + removed;
    end if;
    return changed;
end
$$;

-- Makes the directory what its sources say. Nobody writes to it meanwhile: whoever has published
-- is waited for, whoever has not yet waits. Answers how many rows it changed.
create function crm.rebuild_directory() returns bigint
language plpgsql
set search_path = ''
as $$
declare
    ids uuid[];
    changed bigint;
begin
    lock table crm.member_directory in share row exclusive mode;
    changed := crm.sync_members();
    ids := array(
        select user_id
        from crm.member_directory
    );
    changed := changed + crm.publish_activity(ids, alone => true) + crm.publish_revenue(ids, alone => true);
    return changed;
end
$$;

-- Makes the counters what the directory says, all in the first slot. Nobody writes meanwhile.
create function crm.rebuild_counters() returns void
language plpgsql
set search_path = ''
as $$
begin
    lock table crm.member_directory in share row exclusive mode;
    delete from crm.member_counters;
    insert into crm.member_counters (dimension, value, slot, members, mrr_cents)
    select k.dimension, k.value, 0, count(*), coalesce(sum(d.mrr_cents), 0)
    from crm.member_directory as d
    cross join lateral crm.counter_keys(
        d.engagement_status, d.health_status, d.subscription_tier, d.subscription_status, d.tags_folded
    ) as k
    group by k.dimension, k.value;
end
$$;

revoke all on all functions in schema crm from public;

-- An older installation's members and figures are there already.
select crm.rebuild_directory();
