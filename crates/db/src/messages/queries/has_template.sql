select exists (
    select
    from crm.message_templates
    where id = $1
)
