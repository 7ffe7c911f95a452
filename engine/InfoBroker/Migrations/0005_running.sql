-- Since when enactments change nothing, who wants it so, and why; null while they may.
ALTER TABLE infrastructure ADD COLUMN suspended_at TEXT;
ALTER TABLE infrastructure ADD COLUMN suspended_by TEXT;
ALTER TABLE infrastructure ADD COLUMN suspend_reason TEXT;
