SELECT user, read_seq, received_seq FROM marker WHERE conversation = :conversation AND user = :user;
