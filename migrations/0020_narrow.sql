-- What lists look for members by, apart from what they show of them: figures, texts, tags and notes in two narrow tables.
-- Without the figures a filter that no index serves reads every row of the directory, a second at a million members, or
-- two of the guide's tables and joins them; and as long as tags and notes are searched in the directory itself, every
-- figure that a run changes costs the indexes over them an entry.

-- ------------------------------------------------------------------------------------------ the figures

-- All columns of crm.member_directory that hold no text of any length, under the same names. No index but the key, so
-- that changes stay in place: it is read whole, by all processors at once.
create table crm.member_figures (
    user_id uuid primary key,
    created_at timestamptz not null,
    profile_completion_percent integer,
    vision_count integer,
    vision_refinement_count integer,
    audio_generated_count integer,
    journal_entry_count integer,
    vision_board_image_count integer,
    total_logins integer,
    s3_file_count integer,
    tokens_used integer,
    tokens_remaining integer,
    months_subscribed integer,
    subscription_start_date date,
    mrr_cents bigint,
    ltv_cents bigint,
    total_spent_cents bigint,
    last_login_at timestamptz,
    calculated_at timestamptz,
    updated_at timestamptz,
    total_storage_mb numeric(10, 2),
    engagement_status text collate "C",
    health_status text collate "C",
    subscription_tier text collate "und-x-icu",
    subscription_status text collate "C",
    raw_status text collate "C"
)
with (fillfactor = 90);
comment on table crm.member_figures is
    'What members are filtered by where no index leads to them. Kept by triggers from crm.member_directory; never write to it';

-- As it should be; its columns in the table's order.
create view crm.figures_source as
select
    user_id,
    created_at,
    profile_completion_percent,
    vision_count,
    vision_refinement_count,
    audio_generated_count,
    journal_entry_count,
    vision_board_image_count,
    total_logins,
    s3_file_count,
    tokens_used,
    tokens_remaining,
    months_subscribed,
    subscription_start_date,
    mrr_cents,
    ltv_cents,
    total_spent_cents,
    last_login_at,
    calculated_at,
    updated_at,
    total_storage_mb,
    engagement_status,
    health_status,
    subscription_tier,
    subscription_status,
    raw_status
from crm.member_directory;

-- Whoever writes to the directory holds the member's row, so nobody else writes the figures meanwhile.
create function crm.keep_figures() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    if tg_op = 'INSERT' then
        insert into crm.member_figures (user_id, created_at)
        select user_id, created_at
        from new_rows
        on conflict (user_id) do nothing;
    end if;
    if tg_op in ('INSERT', 'UPDATE') then
        update crm.member_figures as f
        set created_at = n.created_at,
            profile_completion_percent = n.profile_completion_percent,
            vision_count = n.vision_count,
            vision_refinement_count = n.vision_refinement_count,
            audio_generated_count = n.audio_generated_count,
            journal_entry_count = n.journal_entry_count,
            vision_board_image_count = n.vision_board_image_count,
            total_logins = n.total_logins,
            s3_file_count = n.s3_file_count,
            tokens_used = n.tokens_used,
            tokens_remaining = n.tokens_remaining,
            months_subscribed = n.months_subscribed,
            subscription_start_date = n.subscription_start_date,
            mrr_cents = n.mrr_cents,
            ltv_cents = n.ltv_cents,
            total_spent_cents = n.total_spent_cents,
            last_login_at = n.last_login_at,
            calculated_at = n.calculated_at,
            updated_at = n.updated_at,
            total_storage_mb = n.total_storage_mb,
            engagement_status = n.engagement_status,
            health_status = n.health_status,
            subscription_tier = n.subscription_tier,
            subscription_status = n.subscription_status,
            raw_status = n.raw_status
        from new_rows as n
        where f.user_id = n.user_id;
    elsif tg_op = 'DELETE' then
        delete from crm.member_figures as f
        using old_rows as o
        where f.user_id = o.user_id;
    else
        delete from crm.member_figures;
    end if;
    return null;
end
$$;

create trigger keep_figures_inserted
    after insert on crm.member_directory
    referencing new table as new_rows
    for each statement execute function crm.keep_figures();
create trigger keep_figures_updated
    after update on crm.member_directory
    referencing new table as new_rows
    for each statement execute function crm.keep_figures();
create trigger keep_figures_deleted
    after delete on crm.member_directory
    referencing old table as old_rows
    for each statement execute function crm.keep_figures();
create trigger keep_figures_truncated
    after truncate on crm.member_directory
    for each statement execute function crm.keep_figures();

-- Makes the figures what the directory says. Nobody writes meanwhile.
create function crm.rebuild_figures() returns void
language plpgsql
set search_path = ''
as $$
begin
    lock table crm.member_directory in share row exclusive mode;
    delete from crm.member_figures;
    insert into crm.member_figures
    select s.*
    from crm.figures_source as s;
end
$$;

insert into crm.member_figures
select s.*
from crm.figures_source as s;

-- -------------------------------------------------------------------------------------------- the texts

-- The letters of a text that are words by themselves, in scripts that put no spaces between words; no trigram has them.
create function crm.letters(value text) returns text[]
language sql
immutable
strict
parallel safe
return case
    when octet_length(value) = char_length(value) then '{}'::text[]
    else array(
        select distinct letter [1] collate "C"
        from regexp_matches(
            value collate "C",
            '[\u0e00-\u0eff\u1000-\u11ff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7ff\U00020000-\U0003ffff]',
            'g'
        ) as letter
    )
end;

alter table crm.member_texts
    add column letters text[] collate "C",
    add column tags text[] collate "C",
    add column notes text collate "C";
comment on column crm.member_texts.letters is
    'The letters of the text that may be looked for one at a time; null where there is none';
comment on column crm.member_texts.tags is 'crm.member_directory''s tags_folded; null where there is none';
comment on column crm.member_texts.notes is 'crm.member_directory''s notes_folded';

-- As it should be; its columns in the table's order.
create view crm.texts_source as
select
    user_id,
    search_text as text,
    name_folded as name,
    email_folded as email,
    nullif(crm.letters(search_text), '{}') as letters,
    nullif(tags_folded, '{}') as tags,
    notes_folded as notes
from crm.member_directory;

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
    elsif tg_op = 'UPDATE' then
        update crm.member_texts as t
        set text = n.search_text,
            name = n.name_folded,
            email = n.email_folded,
            letters = nullif(crm.letters(n.search_text), '{}'),
            tags = nullif(n.tags_folded, '{}'),
            notes = n.notes_folded
        from new_rows as n
        join old_rows as o on o.user_id = n.user_id
        where (n.name_folded, n.email_folded, n.tags_folded, n.notes_folded)
                is distinct from (o.name_folded, o.email_folded, o.tags_folded, o.notes_folded)
            and t.user_id = n.user_id;
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

create or replace function crm.rebuild_texts() returns void
language plpgsql
set search_path = ''
as $$
begin
    lock table crm.member_directory in share row exclusive mode;
    delete from crm.member_texts;
    insert into crm.member_texts (user_id, text, name, email, letters, tags, notes)
    select s.*
    from crm.texts_source as s;
end
$$;

-- Written anew, so that no room is left between the rows.
do $$
declare
    trigrams text := (
        select format('%I.gin_trgm_ops', n.nspname)
        from pg_catalog.pg_extension as e
        join pg_catalog.pg_namespace as n on n.oid = e.extnamespace
        where e.extname = 'pg_trgm'
    );
begin
    drop index crm.member_texts_trigrams;
    truncate crm.member_texts;
    insert into crm.member_texts (user_id, text, name, email, letters, tags, notes)
    select s.*
    from crm.texts_source as s;
    execute format(
        'create index member_texts_trigrams on crm.member_texts'
        ' using gin (text %s) with (gin_pending_list_limit = 512)',
        trigrams
    );
    execute format(
        'create index member_texts_notes on crm.member_texts'
        ' using gin (notes %s) with (gin_pending_list_limit = 512)'
        ' where notes is not null',
        trigrams
    );
end
$$;
create index member_texts_letters on crm.member_texts using gin (letters) where letters is not null;
create index member_texts_tags on crm.member_texts using gin (tags) where tags is not null;
drop index crm.member_directory_tags;
drop index crm.member_directory_notes;

revoke all on all functions in schema crm from public;
