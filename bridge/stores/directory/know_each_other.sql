-- The shorter of the two group lists is not known here; both sides are probes into member_of_user and the primary key.
SELECT EXISTS (SELECT 1 FROM contact WHERE user = :one AND peer = :other)
    OR EXISTS (SELECT 1 FROM member AS mine JOIN member AS theirs ON theirs."group" = mine."group" AND theirs.user = :other
               WHERE mine.user = :one);
