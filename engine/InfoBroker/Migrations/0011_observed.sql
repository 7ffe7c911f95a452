-- When each cloud of an infrastructure was listed last, as JSON: one write for all its instances.
ALTER TABLE infrastructure ADD COLUMN observed TEXT;
