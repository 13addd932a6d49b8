-- The views the activity metrics are computed from: the one place to adapt when a product keeps
-- its data elsewhere. Without them the job would know table names instead of meanings.
--
-- To adapt one: `create or replace view sources.visions as …` with the same columns, of the same
-- types, in the same order. A view may name members that sources.members leaves out: they are
-- ignored.

create schema sources;
comment on schema sources is 'What the activity metrics read; replace a view to adapt it';

-- Supabase's users can be soft-deleted, and carry a name of their own.
do $$
declare
    profile_name constant text :=
        $sql$nullif(concat_ws(' ', nullif(btrim(p.first_name), ''), nullif(btrim(p.last_name), '')), '')$sql$;
    name_of text := profile_name;
    condition text := '';
    users_column record;
begin
    for users_column in
        select attname
        from pg_catalog.pg_attribute
        where attrelid = 'auth.users'::regclass
            and not attisdropped
            and attname in ('deleted_at', 'raw_user_meta_data')
    loop
        if users_column.attname = 'deleted_at' then
            condition := ' where u.deleted_at is null';
        else
            name_of := format(
                $sql$coalesce(%s, nullif(btrim(u.raw_user_meta_data ->> 'full_name'), ''))$sql$,
                profile_name
            );
        end if;
    end loop;
    execute format(
        $sql$
        create view sources.members (user_id, name, email, created_at) as
        select
            u.id,
            %s,
            nullif(btrim(u.email::text), ''),
            coalesce(u.created_at, 'epoch'::timestamptz)
        from auth.users as u
        left join product.profiles as p on p.user_id = u.id
        %s
        $sql$,
        name_of,
        condition
    );
end
$$;
comment on view sources.members is
    'user_id uuid, name text, email text, created_at timestamptz: every member there is, once. '
    'name and email are null where unknown, never blank';

create view sources.profiles (user_id, fields_filled, fields_total) as
select
    user_id,
    num_nonnulls(
        nullif(btrim(first_name), ''),
        nullif(btrim(last_name), ''),
        nullif(btrim(phone), ''),
        date_of_birth,
        nullif(btrim(gender), ''),
        nullif(btrim(city), ''),
        nullif(btrim(state), ''),
        nullif(btrim(country), ''),
        nullif(btrim(time_zone), ''),
        nullif(btrim(occupation), ''),
        nullif(btrim(company), ''),
        nullif(btrim(relationship_status), ''),
        nullif(btrim(about), ''),
        nullif(btrim(avatar_url), '')
    ),
    14
from product.profiles;
comment on view sources.profiles is
    'user_id uuid, fields_filled integer, fields_total integer: at most one row per member';

create view sources.visions (user_id, created_at) as
select user_id, created_at
from product.visions;
comment on view sources.visions is
    'user_id uuid, created_at timestamptz: one row per life vision';

create view sources.refinements (user_id, created_at) as
select user_id, created_at
from product.vision_refinements;
comment on view sources.refinements is
    'user_id uuid, created_at timestamptz: one row per refinement of a vision';

create view sources.audios (user_id, created_at) as
select user_id, created_at
from product.audios;
comment on view sources.audios is
    'user_id uuid, created_at timestamptz: one row per generated vision audio';

create view sources.journal_entries (user_id, created_at) as
select user_id, created_at
from product.journal_entries;
comment on view sources.journal_entries is
    'user_id uuid, created_at timestamptz: one row per daily paper entry';

create view sources.board_images (user_id, created_at) as
select user_id, created_at
from product.board_items
where image_path is not null;
comment on view sources.board_images is
    'user_id uuid, created_at timestamptz: one row per image uploaded to a vision board';

create view sources.files (user_id, bytes, created_at) as
select user_id, bytes, created_at
from product.storage_files;
comment on view sources.files is
    'user_id uuid, bytes bigint, created_at timestamptz: one row per stored file';

create view sources.tokens (user_id, amount, created_at) as
select user_id, amount, created_at
from product.token_transactions;
comment on view sources.tokens is
    'user_id uuid, amount bigint (above zero granted, below zero consumed), created_at timestamptz';

create view sources.logins (user_id, at) as
select user_id, at
from product.login_events;
comment on view sources.logins is
    'user_id uuid, at timestamptz: one row per login';
