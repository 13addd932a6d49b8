left join crm.member_directory as d on d.user_id = r.user_id
left join crm.messages as m on m.id = r.message_id
left join crm.broadcast_replies as p on p.broadcast_id = r.broadcast_id
    and p.user_id = r.user_id
