-- AUTOINCREMENT remembers the largest number ever given: rows that were cut off the end are missed by it.
SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'audit'), 0);
