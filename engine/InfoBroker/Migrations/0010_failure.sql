-- The newest version that an enactment ended without, when and why; null when it was reached or is tried again.
ALTER TABLE infrastructure ADD COLUMN failed_version INTEGER;
ALTER TABLE infrastructure ADD COLUMN failed_at TEXT;
ALTER TABLE infrastructure ADD COLUMN failure TEXT;
