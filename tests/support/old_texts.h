/* Before schema 26 the texts of events were rows of their own, with their digests; of one that was erased there was only the digest. */
#ifndef REXIAN_TESTS_OLD_TEXTS_H
#define REXIAN_TESTS_OLD_TEXTS_H

#include "tests/support/city_store.h"

#include "storage/event_texts.h"

/* Fills the table of then from the database of now that is attached as "newer". */
static inline void old_texts(struct db *db)
{
    struct event_texts texts = {.count = 0};
    struct statement *s = db_sql(db, "SELECT seq, texts FROM newer.event WHERE texts IS NOT NULL");
    while (db_step(s) == RESULT_OK) {
        CITY_OK(event_texts_read(&texts, column_text(s, 1)));
        event_texts_digest(&texts);
        for (size_t i = 0; i < texts.count; i++) {
            const struct chain_text *text = &texts.rows[i];
            struct statement *put = db_sql(
                db, "INSERT INTO event_text (seq, field, digest, salt, value) VALUES ($1, $2, $3, $4, $5)");
            bind_int(put, 1, column_int(s, 0));
            bind_text(put, 2, text->field);
            bind_blob(put, 3, text->digest, CHAIN_HASH);
            if (text->value) {
                bind_blob(put, 4, text->salt, CHAIN_SALT);
                bind_text(put, 5, text->value);
            }
            CITY_OK(db_run(put));
        }
    }
    db_reset(s);
    event_texts_free(&texts);
}

#endif
