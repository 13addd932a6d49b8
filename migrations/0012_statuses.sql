-- Statuses as rows that an admin edits, and members who can only have one that there is. Without it another word for
-- how a member fares would take a migration, what counts as active would stand in the program, and a status could go
-- away from under its members.
--
-- The guide's columns keep their names and their values. Its two checks, whatever they are called in an older
-- installation, become references to the lists: as strong, and as data.

-- One table to read and write by list, a part for each list to refer to.
create table crm.statuses (
    list text collate "C" not null,
    key text collate "C" not null,
    label text not null,
    tone text not null,
    position integer not null,
    counts_as_active boolean not null default false,
    counts_as_at_risk boolean not null default false,
    counts_as_churned boolean not null default false,
    revision bigint not null default 1,
    -- While its members are being given another one it takes no new ones: which, and by which change.
    merging_into text collate "C",
    merging_change uuid,
    constraint statuses_list_known check (list in ('engagement', 'health')),
    constraint statuses_key_shape check (key ~ '^[a-z][a-z0-9_]{0,49}$' and key not in ('unclassified', 'null')),
    constraint statuses_label_length check (char_length(label) between 1 and 50),
    constraint statuses_tone_known
        check (tone in ('green', 'blue', 'amber', 'red', 'gray', 'violet', 'teal', 'pink')),
    constraint statuses_merging check ((merging_into is null) = (merging_change is null) and merging_into <> key)
)
partition by list (list);
create table crm.engagement_statuses partition of crm.statuses for values in ('engagement');
create table crm.health_statuses partition of crm.statuses for values in ('health');

alter table crm.engagement_statuses add constraint engagement_statuses_pkey primary key (key);
alter table crm.health_statuses add constraint health_statuses_pkey primary key (key);
-- Two statuses of one name could not be told apart.
create unique index statuses_label on crm.statuses (list, crm.fold(label));

comment on table crm.statuses is 'What members can be classified as, in the order of position; one that is in use cannot go';
comment on column crm.statuses.key is 'What user_activity_metrics and filters hold; never changes';

insert into crm.statuses (list, key, label, tone, position, counts_as_active, counts_as_at_risk, counts_as_churned)
values
    ('engagement', 'active', 'Active', 'green', 1, true, false, false),
    ('engagement', 'champion', 'Champion', 'blue', 2, true, false, false),
    ('engagement', 'at_risk', 'At risk', 'amber', 3, false, true, false),
    ('engagement', 'inactive', 'Inactive', 'gray', 4, false, false, false),
    ('health', 'healthy', 'Healthy', 'green', 1, false, false, false),
    ('health', 'needs_attention', 'Needs attention', 'amber', 2, false, false, false),
    ('health', 'churned', 'Churned', 'red', 3, false, false, true);

-- An older installation that had loosened its checks has words of its own: those that can be keys become statuses.
insert into crm.statuses (list, key, label, tone, position)
select u.list, u.key, left(initcap(replace(u.key, '_', ' ')), 50), 'gray', 100 + row_number() over (order by u.list, u.key)
from (
    select 'engagement' as list, engagement_status as key
    from public.user_activity_metrics
    union
    select 'health', health_status
    from public.user_activity_metrics
) as u
where u.key ~ '^[a-z][a-z0-9_]{0,49}$'
    and u.key not in ('unclassified', 'null')
    and not exists (
        select
        from crm.statuses as s
        where s.list = u.list
            and s.key = u.key
    )
on conflict do nothing;

-- Checks of one of the two columns alone, by whatever name.
do $$
declare
    found record;
begin
    for found in
        select c.conname
        from pg_catalog.pg_constraint as c
        join pg_catalog.pg_attribute as a on a.attrelid = c.conrelid
            and c.conkey = array[a.attnum]
        where c.conrelid = 'public.user_activity_metrics'::regclass
            and c.contype = 'c'
            and a.attname in ('engagement_status', 'health_status')
    loop
        execute format('alter table public.user_activity_metrics drop constraint %I', found.conname);
    end loop;
end
$$;

-- Not validated at first: a word that cannot be a key must not keep an installation from moving on.
alter table public.user_activity_metrics
    add constraint user_activity_metrics_engagement_status_fkey foreign key (engagement_status)
    references crm.engagement_statuses (key) not valid,
    add constraint user_activity_metrics_health_status_fkey foreign key (health_status)
    references crm.health_statuses (key) not valid;

do $$
begin
    if not exists (
        select
        from public.user_activity_metrics as m
        where m.engagement_status is not null
            and not exists (select from crm.engagement_statuses as s where s.key = m.engagement_status)
    ) then
        alter table public.user_activity_metrics validate constraint user_activity_metrics_engagement_status_fkey;
    end if;
    if not exists (
        select
        from public.user_activity_metrics as m
        where m.health_status is not null
            and not exists (select from crm.health_statuses as s where s.key = m.health_status)
    ) then
        alter table public.user_activity_metrics validate constraint user_activity_metrics_health_status_fkey;
    end if;
end
$$;

-- Every server keeps the lists in memory.
create function crm.tell_statuses() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    perform pg_notify('crm', '{"kind":"statuses"}');
    return null;
end
$$;
revoke all on function crm.tell_statuses() from public;

create trigger tell_statuses
    after insert or update or delete or truncate on crm.statuses
    for each statement execute function crm.tell_statuses();
