"""Before schema 26 the texts of events were rows of their own, with their digests; of one that was erased there was only the digest."""

import hashlib
import json


def digest_of(salt, field, value):
    """As storage/chain.h has it: what is left in the place of a text that is erased."""
    texts = b"".join(len(text).to_bytes(8, "big") + text for text in (field.encode(), value.encode()))
    return hashlib.blake2b(b"rexian-text-1" + bytes.fromhex(salt) + texts, digest_size=32).hexdigest()


def old_texts(db):
    """Rows of the table of then, from the database of now that is attached as "newer"."""
    for seq, texts in db.execute("SELECT seq, texts FROM newer.event WHERE texts IS NOT NULL"):
        for field, text in json.loads(texts).items():
            if isinstance(text, str):
                yield seq, field, bytes.fromhex(text), None, None
            else:
                salt, value = text
                yield seq, field, bytes.fromhex(digest_of(salt, field, value)), bytes.fromhex(salt), value
