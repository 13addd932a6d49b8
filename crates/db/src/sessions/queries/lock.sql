select
    session.id,
    session.generation,
    session.created_at,
    session.rotated_at,
    session.expires_at,
    session.revoked_at,
    admin.id as admin_id,
    admin.email,
    admin.name,
    admin.role,
    admin.disabled_at
from crm.sessions as session
join crm.admins as admin on admin.id = session.admin_id
where session.id = $1
for update of session
