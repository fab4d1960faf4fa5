-- What of a ticket's texts has been erased since its latest event that could have brought more (bits of 1 << enum erasure); and what there is
-- still to erase, along the oldest.
ALTER TABLE ticket ADD COLUMN erased INTEGER NOT NULL DEFAULT 0;
CREATE INDEX ticket_caller_kept ON ticket (closed_at, number) WHERE closed_at <> 0 AND erased & 1 = 0;
CREATE INDEX ticket_texts_kept ON ticket (type, closed_at, number) WHERE closed_at <> 0 AND erased & 2 = 0;
CREATE INDEX call_caller_kept ON call (offered_at, id) WHERE caller <> '';
CREATE INDEX call_recording_kept ON call (offered_at, id) WHERE recording <> '';
