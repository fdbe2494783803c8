UPDATE position SET journal_offset = ?1, epoch = ?2 WHERE one = 1;
