SELECT seq, at_ms, actor, action, target, detail, source, hash FROM audit ORDER BY seq;
