select id, name, channel, subject, body, updated_at, revision
from crm.message_templates
order by name, id
