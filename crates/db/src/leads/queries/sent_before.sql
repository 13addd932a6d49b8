-- What the form $1 sent within ten minutes before $3 and is the same ($2).
select l.id
from crm.leads as l
where l.form_id = $1
    and l.created_at > $3 - interval '10 minutes'
    and l.digest = $2
order by l.created_at desc
limit 1
