-- The product's own world: its members and what they do in it.
-- Without it nothing has a member to belong to, and the activity metrics have no source.
--
-- `auth.users` is made only where there is none. Where the database is a Supabase project the
-- table belongs to Supabase: nothing here needs more on it than SELECT and REFERENCES, and
-- nothing here (trigger, index, column) is ever put onto it.

do $$
begin
    if exists (select from pg_catalog.pg_extension where extname = 'pg_trgm') then
        return;
    end if;
    -- Supabase keeps extensions out of the schema its API shows.
    if exists (select from pg_catalog.pg_namespace where nspname = 'extensions')
        and has_schema_privilege('extensions', 'create')
    then
        create extension pg_trgm schema extensions;
    else
        create extension pg_trgm schema public;
    end if;
end
$$;

create schema if not exists crm;
comment on schema crm is 'Everything Member Success keeps for itself';

create schema if not exists product;
comment on schema product is 'What the members of the product make and do';

-- What was found when this database was first set up; later migrations ask it.
create table crm.installation (
    only_row boolean primary key default true check (only_row),
    owns_users boolean not null,
    installed_at timestamptz not null default now()
);
comment on column crm.installation.owns_users is
    'true: auth.users was made here, so we may put triggers on it; false: it is somebody else''s';

do $$
declare
    found boolean := to_regclass('auth.users') is not null;
begin
    insert into crm.installation (owns_users) values (not found);
    if found then
        return;
    end if;
    create schema if not exists auth;
    create table auth.users (
        id uuid primary key default gen_random_uuid(),
        email text,
        created_at timestamptz not null default now()
    );
    comment on table auth.users is 'Who has an account with the product';
end
$$;

-- The fourteen columns between `user_id` and `updated_at` are what profile completion counts.
create table product.profiles (
    user_id uuid primary key references auth.users (id) on delete cascade,
    first_name text,
    last_name text,
    phone text,
    date_of_birth date,
    gender text,
    city text,
    state text,
    country text,
    time_zone text,
    occupation text,
    company text,
    relationship_status text,
    about text,
    avatar_url text,
    updated_at timestamptz not null default now()
);

create table product.households (
    id uuid primary key default gen_random_uuid(),
    owner_id uuid not null references auth.users (id) on delete cascade,
    name text,
    created_at timestamptz not null default now()
);
create index households_owner on product.households (owner_id);

create table product.household_members (
    household_id uuid not null references product.households (id) on delete cascade,
    user_id uuid not null references auth.users (id) on delete cascade,
    joined_at timestamptz not null default now(),
    primary key (household_id, user_id)
);
create index household_members_user on product.household_members (user_id);

create table product.visions (
    id uuid primary key default gen_random_uuid(),
    user_id uuid not null references auth.users (id) on delete cascade,
    title text,
    created_at timestamptz not null default now()
);
create index visions_user on product.visions (user_id);

create table product.vision_refinements (
    id uuid primary key default gen_random_uuid(),
    vision_id uuid not null references product.visions (id) on delete cascade,
    user_id uuid not null references auth.users (id) on delete cascade,
    created_at timestamptz not null default now()
);
create index vision_refinements_vision on product.vision_refinements (vision_id);
create index vision_refinements_user on product.vision_refinements (user_id);

create table product.audios (
    id uuid primary key default gen_random_uuid(),
    user_id uuid not null references auth.users (id) on delete cascade,
    vision_id uuid references product.visions (id) on delete set null,
    created_at timestamptz not null default now()
);
create index audios_user on product.audios (user_id);
create index audios_vision on product.audios (vision_id);

create table product.journal_entries (
    id uuid primary key default gen_random_uuid(),
    user_id uuid not null references auth.users (id) on delete cascade,
    body text,
    created_at timestamptz not null default now()
);
create index journal_entries_user on product.journal_entries (user_id);

create table product.board_items (
    id uuid primary key default gen_random_uuid(),
    user_id uuid not null references auth.users (id) on delete cascade,
    caption text,
    image_path text,
    created_at timestamptz not null default now()
);
create index board_items_user on product.board_items (user_id);
comment on column product.board_items.image_path is
    'Where the uploaded image lies; null for an item of words alone';

create table product.storage_files (
    id uuid primary key default gen_random_uuid(),
    user_id uuid not null references auth.users (id) on delete cascade,
    path text not null,
    bytes bigint not null check (bytes >= 0),
    created_at timestamptz not null default now()
);
create index storage_files_user on product.storage_files (user_id);

create table product.token_transactions (
    id bigint generated by default as identity primary key,
    user_id uuid not null references auth.users (id) on delete cascade,
    amount bigint not null,
    created_at timestamptz not null default now()
);
create index token_transactions_user on product.token_transactions (user_id);
comment on column product.token_transactions.amount is
    'Above zero: tokens granted or bought; below zero: tokens consumed';

create table product.login_events (
    id bigint generated by default as identity primary key,
    user_id uuid not null references auth.users (id) on delete cascade,
    at timestamptz not null
);
create index login_events_user on product.login_events (user_id, at);
