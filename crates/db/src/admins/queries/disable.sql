-- Somebody must remain who can let others in: the last owner stays.
update crm.admins as admin
set disabled_at = $2
where admin.id = $1
and admin.disabled_at is null
and (
    admin.role <> 'owner'
    or exists (
        select
        from crm.admins as other
        where other.role = 'owner'
        and other.disabled_at is null
        and other.id <> admin.id
    )
)
