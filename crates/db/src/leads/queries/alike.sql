-- Members whose address is $1, in small letters; $2 is a pattern that finds its folded form.
select d.user_id
from crm.member_texts as t
join crm.member_directory as d on d.user_id = t.user_id
where t.text like $2
    and lower(btrim(d.email)) = $1
order by d.user_id
limit 20
