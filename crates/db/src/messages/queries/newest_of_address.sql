select consent, source
from crm.consents
where channel = $2
    and address = $1
order by id desc
limit 1
