-- How many members' figures for filtering differ from the directory's.
select count(*)
from crm.figures_source as s
full join crm.member_figures as f on f.user_id = s.user_id
where s.* is distinct from f.*
