SELECT user, read_seq, received_seq FROM marker WHERE conversation = :conversation ORDER BY user LIMIT :limit;
