-- How many texts for searching differ from the directory's.
select count(*)
from crm.member_directory as d
full join crm.member_texts as t on t.user_id = d.user_id
where (d.search_text, d.name_folded, d.email_folded) is distinct from (t.text, t.name, t.email)
