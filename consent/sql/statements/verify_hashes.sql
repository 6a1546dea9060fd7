SELECT contact_id + 0, id, 'événement modifié : son empreinte ne correspond plus'
FROM consent_consentevent e
WHERE {scope} AND (hash IS DISTINCT FROM consent_event_hash(e) OR hash IS NULL)
