delete from crm.message_templates
where id = $1
