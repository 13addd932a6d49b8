select
    f.id,
    f.name,
    f.key,
    f.origins,
    f.source,
    f.created_at,
    f.revoked_at,
    (
        select coalesce(sum(c.records), 0)::bigint
        from crm.record_counts as c
        where c.kind = 'lead'
            and c.dimension = 'form_id'
            and c.value = f.id::text
    ) as leads,
    (
        select max(l.created_at)
        from crm.leads as l
        where l.form_id = f.id
    ) as last_lead_at
from crm.lead_forms as f
