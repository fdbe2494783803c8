INSERT INTO audit (seq, at_ms, actor, action, target, detail, source, hash)
VALUES (:seq, :at_ms, :actor, :action, :target, :detail, :source, :hash);
