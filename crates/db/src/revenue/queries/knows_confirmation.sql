select exists (
    select
    from pg_catalog.pg_attribute
    where attrelid = 'auth.users'::regclass
        and attname = 'email_confirmed_at'
        and not attisdropped
)
