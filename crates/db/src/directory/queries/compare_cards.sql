-- How many members' cards differ from the directory's.
select count(*)
from crm.cards_source as s
full join crm.member_cards as c on c.user_id = s.user_id
where row(s.*) is distinct from row(c.*)
