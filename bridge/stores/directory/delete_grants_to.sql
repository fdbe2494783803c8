DELETE FROM grant_rule WHERE subject_kind = :kind AND subject = :subject;
