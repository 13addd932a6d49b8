-- What the dashboard rests on beyond what there is: the members who pay, who became at risk today, and the last good run.
-- Without it the revenue tile could not say how many members it comes from without reading all of them, and a negative
-- amount would be in its sum and not in the list behind it.

alter table crm.member_counters drop constraint member_counters_dimension_check;
alter table crm.member_counters add constraint member_counters_dimension_check check (
    dimension in ('all', 'engagement_status', 'health_status', 'subscription_tier', 'subscription_status', 'tag', 'mrr')
);

comment on column crm.member_counters.value is
    'The directory''s value; for tags the folded word; for mrr `positive`, and nothing for others; empty for unknown, or no tag';

-- What one member counts towards.
drop function crm.counter_keys(text, text, text, text, text[]);
create function crm.counter_keys(
    engagement_status text,
    health_status text,
    subscription_tier text,
    subscription_status text,
    tags_folded text[],
    mrr_cents bigint
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
    select 'mrr', 'positive'
    where mrr_cents > 0
    union all
    select 'tag', tag
    from unnest(case when cardinality(tags_folded) = 0 then array[''] else tags_folded end) as tag;
end;

create or replace function crm.count_directory() returns trigger
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
                d.engagement_status, d.health_status, d.subscription_tier, d.subscription_status, d.tags_folded,
                d.mrr_cents
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
                d.engagement_status, d.health_status, d.subscription_tier, d.subscription_status, d.tags_folded,
                d.mrr_cents
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
                d.engagement_status, d.health_status, d.subscription_tier, d.subscription_status, d.tags_folded,
                d.mrr_cents
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

create or replace function crm.rebuild_counters() returns void
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
        d.engagement_status, d.health_status, d.subscription_tier, d.subscription_status, d.tags_folded,
        d.mrr_cents
    ) as k
    group by k.dimension, k.value;
end
$$;

-- A day has thousands of changes, of which few are of this kind.
create index changes_became_at_risk
    on crm.changes (change_set_id, user_id)
    where field = 'engagement_status' and after = '"at_risk"' and before is distinct from after;

-- The last good run, however many came to nothing since.
create index job_runs_succeeded on crm.job_runs (job, number) where state = 'succeeded';

revoke all on all functions in schema crm from public;

select crm.rebuild_counters();
