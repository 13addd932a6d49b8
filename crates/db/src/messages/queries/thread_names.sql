left join crm.member_directory as d on d.user_id = t.user_id
left join crm.leads as l on l.id = t.lead_id
left join crm.admins as a on a.id = t.assignee_id
