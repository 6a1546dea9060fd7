INSERT INTO accounts_auditevent (at, action, user_id, api_key_id, target, details)
SELECT %(at)s, %(action)s, %(user)s, %(api_key)s, target, %(details)s
FROM json_array_elements_text(%(targets)s) target
