UPDATE member SET role = :role, muted = :muted WHERE "group" = :group AND user = :user;
