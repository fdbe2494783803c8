DELETE FROM session WHERE number = :number;
