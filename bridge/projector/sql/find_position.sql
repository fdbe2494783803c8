SELECT journal_offset, epoch, coalesce((SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'last_ts'), 0)
FROM position WHERE one = 1;
