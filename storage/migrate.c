/* Runs storage/migrations/NNNN_*.sql in order; the version is kept in a table that every engine has. */
#include "storage/migrate.h"

#include "storage/migrations.h"

#include <inttypes.h>
#include <libintl.h>
#include <stdio.h>
#include <string.h>

#define _(text) gettext(text)

int64_t migrate_version(struct db *db)
{
    struct statement *s = db_sql(db, "SELECT max(version) FROM migration");
    int64_t version = db_step(s) == RESULT_OK ? column_int(s, 0) : 0;
    db_reset(s);
    return version;
}

int64_t migrate_projections(void)
{
    size_t i = storage_migrations_count;
    while (i > 0 && strstr(storage_migrations[i - 1].sql, MIGRATION_KEEPS) != NULL)
        i--;
    return i > 0 ? storage_migrations[i - 1].version : 0;
}

int64_t migrate_undone(void)
{
    size_t i = storage_migrations_count;
    while (i > 0 && strstr(storage_migrations[i - 1].sql, MIGRATION_UNDONE) == NULL)
        i--;
    return i > 0 ? storage_migrations[i - 1].version : 0;
}

static enum result run(struct db *db, const struct migration_text *migration)
{
    enum result result = db_exec(db, "BEGIN IMMEDIATE");
    if (result == RESULT_OK)
        result = db_exec(db, migration->sql);
    if (result == RESULT_OK) {
        struct statement *s = db_sql(db, "INSERT INTO migration (version, name) VALUES ($1, $2)");
        bind_int(s, 1, migration->version);
        bind_text(s, 2, migration->name);
        result = db_run(s);
    }
    if (result == RESULT_OK)
        result = db_exec(db, "COMMIT");
    return result;
}

enum result migrate(struct db *db, char *error, size_t error_size)
{
    enum result result = db_exec(
        db, "CREATE TABLE IF NOT EXISTS migration (version INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT");
    int64_t version = result == RESULT_OK ? migrate_version(db) : 0;
    int64_t newest = storage_migrations_count ? storage_migrations[storage_migrations_count - 1].version : 0;
    if (result == RESULT_OK && version > newest) {
        snprintf(
            error, error_size,
            _("the database has schema %" PRId64 ", this program knows %" PRId64 "; install the newer Rexian"),
            version, newest);
        return RESULT_REFUSED;
    }
    for (size_t i = 0; i < storage_migrations_count && result == RESULT_OK; i++)
        if (storage_migrations[i].version > version)
            result = run(db, &storage_migrations[i]);
    if (result != RESULT_OK) {
        snprintf(error, error_size, "migrating the database: %s", db_error(db));
        if (!db_idle(db) && db_exec(db, "ROLLBACK") != RESULT_OK)
            return RESULT_CORRUPT;
    }
    return result;
}
