UPDATE imports_import SET place = %(place)s, attempts = 0, rows = rows + %(rows)s,
    accepted = accepted + %(accepted)s, updated = updated + %(updated)s,
    unchanged = unchanged + %(unchanged)s, refused = refused || %(refused)s::jsonb,
    warnings = warnings || %(warnings)s::jsonb, ignored = ignored || %(ignored)s::jsonb,
    recorded = recorded || %(recorded)s::jsonb
WHERE id = %(id)s AND state = 'running' AND place = %(before)s
