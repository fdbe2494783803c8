SELECT journal_offset, epoch FROM position WHERE one = 1;
