SELECT 1 FROM audit WHERE source = :source;
