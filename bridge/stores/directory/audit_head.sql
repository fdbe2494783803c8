-- What a new entry follows. The number is the one that AUTOINCREMENT remembers: cut-off entries leave a gap.
SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'audit'), 0),
       coalesce((SELECT hash FROM audit ORDER BY seq DESC LIMIT 1), '');
