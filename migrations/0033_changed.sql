-- Of an update of the directory: who differs in what is looked for once. Without it texts and cards are looked up for every
-- member whose figures a run changed, only to find that neither did; that was a tenth of what such a member costs.

drop trigger count_updated on crm.member_directory;
drop trigger keep_texts_updated on crm.member_directory;
drop trigger keep_cards_updated on crm.member_directory;

-- Brings the texts of these members up to date.
create function crm.write_texts(ids uuid[]) returns void
language plpgsql
set search_path = ''
set enable_nestloop = on
set enable_sort = on
as $$
begin
    update crm.member_texts as t
    set text = s.text,
        name = s.name,
        email = s.email,
        letters = s.letters,
        tags = s.tags,
        notes = s.notes
    from unnest(ids) as i (user_id)
    join crm.texts_source as s on s.user_id = i.user_id
    where t.user_id = i.user_id;
end
$$;

-- Brings the cards of these members up to date.
create function crm.write_cards(ids uuid[]) returns void
language plpgsql
set search_path = ''
set enable_nestloop = on
set enable_sort = on
as $$
begin
    update crm.member_cards as c
    set created_at = s.created_at,
        mrr_cents = s.mrr_cents,
        ltv_cents = s.ltv_cents,
        total_spent_cents = s.total_spent_cents,
        months_subscribed = s.months_subscribed,
        subscription_start_date = s.subscription_start_date,
        engagement_status = s.engagement_status,
        health_status = s.health_status,
        subscription_tier = s.subscription_tier,
        subscription_status = s.subscription_status,
        raw_status = s.raw_status,
        name = s.name
    from unnest(ids) as i (user_id)
    join crm.cards_source as s on s.user_id = i.user_id
    where c.user_id = i.user_id;
end
$$;

-- Whoever writes to the directory holds the member's row, so nobody else writes what follows it meanwhile. The plan of a
-- trigger is kept for all statements of a session: made for one row, it would compare each with all the others.
create function crm.keep_changed() returns trigger
language plpgsql
security definer
set search_path = ''
set enable_nestloop = off
as $$
declare
    texts uuid[];
    cards uuid[];
    counted boolean;
    changes crm.counter_change[];
begin
    select
        array_agg(n.user_id) filter (
            where (n.name_folded, n.email_folded, n.tags_folded, n.notes_folded)
                is distinct from (o.name_folded, o.email_folded, o.tags_folded, o.notes_folded)
        ),
        array_agg(n.user_id) filter (
            where (
                n.created_at, n.mrr_cents, n.ltv_cents, n.total_spent_cents, n.months_subscribed,
                n.subscription_start_date, n.engagement_status, n.health_status, n.subscription_tier,
                n.subscription_status, n.raw_status, n.name
            ) is distinct from (
                o.created_at, o.mrr_cents, o.ltv_cents, o.total_spent_cents, o.months_subscribed,
                o.subscription_start_date, o.engagement_status, o.health_status, o.subscription_tier,
                o.subscription_status, o.raw_status, o.name
            )
        ),
        bool_or(
            (
                n.engagement_status, n.health_status, n.subscription_tier, n.subscription_status, n.tags_folded,
                n.mrr_cents
            ) is distinct from (
                o.engagement_status, o.health_status, o.subscription_tier, o.subscription_status, o.tags_folded,
                o.mrr_cents
            )
        )
    into texts, cards, counted
    from new_rows as n
    join old_rows as o on o.user_id = n.user_id;
    if texts is not null then
        perform crm.write_texts(texts);
    end if;
    if cards is not null then
        perform crm.write_cards(cards);
    end if;
    if counted then
        with moved as (
            select
                -1 as sign, engagement_status, health_status, subscription_tier, subscription_status, tags_folded, mrr_cents
            from old_rows
            union all
            select
                1, engagement_status, health_status, subscription_tier, subscription_status, tags_folded, mrr_cents
            from new_rows
        ),
        -- Most stay where they are.
        differing as (
            select
                sum(sign) as sign, engagement_status, health_status, subscription_tier, subscription_status, tags_folded,
                mrr_cents
            from moved
            group by engagement_status, health_status, subscription_tier, subscription_status, tags_folded, mrr_cents
            having sum(sign) <> 0
        )
        select array_agg(row(k.dimension, k.value, k.members, k.mrr_cents)::crm.counter_change)
        into changes
        from (
            select
                k.dimension,
                k.value,
                sum(d.sign) as members,
                coalesce(sum(d.sign * d.mrr_cents), 0)::bigint as mrr_cents
            from differing as d
            cross join lateral crm.counter_keys(
                d.engagement_status, d.health_status, d.subscription_tier, d.subscription_status, d.tags_folded,
                d.mrr_cents
            ) as k
            group by k.dimension, k.value
            having sum(d.sign) <> 0 or sum(d.sign * d.mrr_cents) <> 0
        ) as k;
        if changes is not null then
            perform crm.add_to_counters(changes);
        end if;
    end if;
    return null;
end
$$;

create trigger keep_changed
    after update on crm.member_directory
    referencing old table as old_rows new table as new_rows
    for each statement execute function crm.keep_changed();

-- What comes and what goes, as before.

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
    else
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
    end if;
    if changes is not null then
        perform crm.add_to_counters(changes);
    end if;
    return null;
end
$$;

create or replace function crm.keep_texts() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    if tg_op = 'INSERT' then
        insert into crm.member_texts as t (user_id, text, name, email, letters, tags, notes)
        select
            user_id,
            search_text,
            name_folded,
            email_folded,
            nullif(crm.letters(search_text), '{}'),
            nullif(tags_folded, '{}'),
            notes_folded
        from new_rows
        on conflict (user_id) do update
        set text = excluded.text,
            name = excluded.name,
            email = excluded.email,
            letters = excluded.letters,
            tags = excluded.tags,
            notes = excluded.notes;
    elsif tg_op = 'DELETE' then
        delete from crm.member_texts as t
        using old_rows as o
        where t.user_id = o.user_id;
    else
        delete from crm.member_texts;
    end if;
    return null;
end
$$;

create or replace function crm.keep_cards() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    if tg_op = 'INSERT' then
        -- Nothing should be there; what is there all the same must not keep a member out.
        delete from crm.member_cards as c
        using new_rows as n
        where c.user_id = n.user_id;
        insert into crm.member_cards
        select s.*
        from new_rows as n
        join crm.cards_source as s on s.user_id = n.user_id;
    elsif tg_op = 'DELETE' then
        delete from crm.member_cards as c
        using old_rows as o
        where c.user_id = o.user_id;
    else
        delete from crm.member_cards;
    end if;
    return null;
end
$$;

revoke all on function crm.write_texts(uuid[]), crm.write_cards(uuid[]), crm.keep_changed() from public;
