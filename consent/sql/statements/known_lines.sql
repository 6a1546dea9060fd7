SELECT coalesce(p.lines, 0), coalesce(p.digest, ''), coalesce(p.begins, 1),
    e.first, e.lines, e.digest
FROM (SELECT) one
LEFT JOIN consent_journalposition p ON p.id = 1
LEFT JOIN consent_journalentry e ON true
ORDER BY e.first
