update crm.consents
set user_id = $2
where channel = 'sms'
    and address = $1
    and user_id is null
