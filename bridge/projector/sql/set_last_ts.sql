-- When the broker was last known to be alive: its sessions ended then, if it was killed.
INSERT INTO meta (key, value) VALUES ('last_ts', CAST(?1 AS TEXT)) ON CONFLICT (key) DO UPDATE SET value = excluded.value;
