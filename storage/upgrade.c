/* First the copy, then the scripts. */
#include "storage/upgrade.h"

#include "storage/copy.h"
#include "storage/migrate.h"
#include "storage/migrations.h"

#include <inttypes.h>
#include <libintl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define _(text) gettext(text)

/* Bytes that the copy needs, and that the changed tables and indexes may need once more. */
static bool has_room(const char *folder, const char *file, int64_t *ret_needed)
{
    struct statvfs disk;
    struct stat info;
    if (stat(file, &info) != 0 || statvfs(folder, &disk) != 0)
        return true; /* what is wrong is told by whoever writes */
    *ret_needed = 2 * (int64_t)info.st_size;
    return (int64_t)(disk.f_bavail * disk.f_frsize) > *ret_needed;
}

static enum result keep(struct db *db, const char *folder, int64_t version, int64_t seq,
                        char kept[UPGRADE_FILE], char *error, size_t error_size)
{
    char file[UPGRADE_FILE], part[UPGRADE_FILE + 16];
    int64_t needed = 0;
    struct copy_reach reach;
    snprintf(file, sizeof file, "%s/city.db", folder);
    snprintf(kept, UPGRADE_FILE, "%s/city-before-upgrade-%" PRId64 "-%" PRId64 ".db", folder, version, seq);
    if (access(kept, F_OK) == 0)
        return RESULT_OK;
    if (!has_room(folder, file, &needed)) {
        snprintf(
            error, error_size,
            _("%s: before an upgrade a copy of the database is kept here, and there is no room: make room for "
              "%" PRId64 " MB"),
            folder, needed / 1000000 + 1);
        return RESULT_FULL;
    }
    snprintf(part, sizeof part, "%s.unfinished", kept);
    unlink(part);
    enum result result = copy_write(db, part, &reach, error, error_size);
    if (result == RESULT_OK && (result = copy_rename(part, kept)) != RESULT_OK)
        snprintf(error, error_size, _("%s: the copy before an upgrade cannot be named"), kept);
    return result;
}

static bool has_table(struct db *db, const char *name)
{
    struct statement *s = db_sql(db, "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = $1");
    bind_text(s, 1, name);
    bool found = db_step(s) == RESULT_OK;
    db_reset(s);
    return found;
}

static int64_t newest_seq(struct db *db)
{
    struct statement *s = db_sql(db, "SELECT seq FROM chain_head WHERE id = 1");
    int64_t seq = db_step(s) == RESULT_OK ? column_int(s, 0) : 0;
    db_reset(s);
    return seq;
}

enum result upgrade(struct db *db, const char *folder, char kept[UPGRADE_FILE], char *error, size_t error_size)
{
    int64_t newest = storage_migrations_count ? storage_migrations[storage_migrations_count - 1].version : 0;
    int64_t version = has_table(db, "migration") ? migrate_version(db) : 0;
    int64_t seq = version > 0 && version < newest ? newest_seq(db) : 0;
    kept[0] = '\0';
    enum result result = seq > 0 ? keep(db, folder, version, seq, kept, error, error_size) : RESULT_OK;
    return result == RESULT_OK ? migrate(db, error, error_size) : result;
}
