-- One lead ($1), with the names in it.
select
    d.id,
    d.name,
    d.email,
    d.phone,
    d.source,
    d.status,
    d.owner_id,
    a.name as owner_name,
    d.next_step,
    d.next_step_on,
    d.member_id,
    d.converted_at,
    d.created_at,
    d.updated_at,
    d.revision,
    d.message,
    d.utm_source,
    d.utm_medium,
    d.utm_campaign,
    d.utm_term,
    d.utm_content,
    f.name as form_name,
    coalesce(m.name, m.email) as member_name
from crm.leads as d
left join crm.admins as a on a.id = d.owner_id
left join crm.lead_forms as f on f.id = d.form_id
left join crm.member_directory as m on m.user_id = d.member_id
where d.id = $1
