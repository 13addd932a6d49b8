-- How many members' texts for searching differ from the directory's.
select count(*)
from crm.texts_source as s
full join crm.member_texts as t on t.user_id = s.user_id
where row(s.*) is distinct from row(t.user_id, t.text, t.name, t.email, t.letters, t.tags, t.notes)
