-- Whether the conversation $1 is a number's, which is now the lead's $2, or nobody's; no row where there is none.
with linked as (
    update crm.threads
    set lead_id = $2,
        revision = revision + 1
    where id = $1
        and number is not null
    returning id
)
select exists (select from linked)
from crm.threads as t
where t.id = $1
