-- The newest version that was reached in full: what a failed update goes back to.
ALTER TABLE infrastructure ADD COLUMN reached_version INTEGER;
