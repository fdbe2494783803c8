-- Never backwards: a message that was dealt with is not shown again.
INSERT INTO cursor (conversation, shown) VALUES (:conversation, :shown)
ON CONFLICT (conversation) DO UPDATE SET shown = max(shown, excluded.shown)
