-- Name and e-mail as they are searched, apart from the figures: small enough to be read whole, and left alone by jobs.
-- Without it a search for two letters reads every row of the directory, a third of a second at a million members, and
-- every figure that changes costs the index over names and addresses fifty entries.
create table crm.member_texts (
    user_id uuid primary key,
    -- crm.member_directory's search_text, name_folded and email_folded
    text text collate "C" not null,
    name text collate "C",
    email text collate "C"
);
comment on table crm.member_texts is
    'What members are searched by. Kept by triggers from crm.member_directory; never write to it';

insert into crm.member_texts (user_id, text, name, email)
select user_id, search_text, name_folded, email_folded
from crm.member_directory;

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
        'create index member_texts_trigrams on crm.member_texts'
        ' using gin (text %s) with (gin_pending_list_limit = 512)',
        trigrams
    );
end
$$;
drop index crm.member_directory_search;

-- Whoever writes to the directory holds the member's row, so nobody else writes the text meanwhile.
create function crm.keep_texts() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    if tg_op = 'INSERT' then
        insert into crm.member_texts as t (user_id, text, name, email)
        select user_id, search_text, name_folded, email_folded
        from new_rows
        on conflict (user_id) do update
        set text = excluded.text,
            name = excluded.name,
            email = excluded.email;
    elsif tg_op = 'UPDATE' then
        update crm.member_texts as t
        set text = n.search_text,
            name = n.name_folded,
            email = n.email_folded
        from new_rows as n
        join old_rows as o on o.user_id = n.user_id
        where (n.name_folded, n.email_folded) is distinct from (o.name_folded, o.email_folded)
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

create trigger keep_texts_inserted
    after insert on crm.member_directory
    referencing new table as new_rows
    for each statement execute function crm.keep_texts();
create trigger keep_texts_updated
    after update on crm.member_directory
    referencing old table as old_rows new table as new_rows
    for each statement execute function crm.keep_texts();
create trigger keep_texts_deleted
    after delete on crm.member_directory
    referencing old table as old_rows
    for each statement execute function crm.keep_texts();
create trigger keep_texts_truncated
    after truncate on crm.member_directory
    for each statement execute function crm.keep_texts();

-- Makes the texts what the directory says. Nobody writes meanwhile.
create function crm.rebuild_texts() returns void
language plpgsql
set search_path = ''
as $$
begin
    lock table crm.member_directory in share row exclusive mode;
    delete from crm.member_texts;
    insert into crm.member_texts (user_id, text, name, email)
    select user_id, search_text, name_folded, email_folded
    from crm.member_directory;
end
$$;

revoke all on function crm.keep_texts(), crm.rebuild_texts() from public;

-- An index tells alone only of pages that were vacuumed since they changed.
alter table crm.member_directory set (autovacuum_vacuum_scale_factor = 0.02);
