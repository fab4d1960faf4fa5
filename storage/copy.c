/* The copy reads through a connection of its own that holds one read transaction to its end: SQLite begins a copy anew when its source
 * sees that another connection has written, and under load would never come to its end. What is held up is the cutting back
 * of the log alone, so that whoever asks for a copy watches how long the log has grown. */
#include "storage/copy.h"

#include "storage/db.h"
#include "storage/sqlite_result.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PART_PAGES = 512, FILE_NAME_BYTES = 1400 };

/* Nobody else may read it, from its first byte on. */
static enum result make_private(const char *file)
{
    int fd = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return errno == EEXIST ? RESULT_REFUSED : errno == ENOSPC ? RESULT_FULL : RESULT_IO;
    close(fd);
    return RESULT_OK;
}

/* Fixes the moment of the copy: the transaction is held from here on. */
static int hold(sqlite3 *source, struct copy_reach *ret)
{
    sqlite3_stmt *s = NULL;
    int code = sqlite3_exec(source, "BEGIN", NULL, NULL, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_prepare_v2(source, "SELECT seq, recorded_at FROM chain_head WHERE id = 1", -1, &s, NULL);
    if (code == SQLITE_OK && (code = sqlite3_step(s)) == SQLITE_ROW) {
        ret->seq = sqlite3_column_int64(s, 0);
        ret->recorded_at = sqlite3_column_int64(s, 1);
        code = SQLITE_OK;
    } else if (code == SQLITE_DONE) {
        code = SQLITE_CORRUPT;
    }
    sqlite3_finalize(s);
    return code;
}

static enum result copy_pages(sqlite3 *source, sqlite3 *target, copy_goes_on *goes_on, void *context)
{
    sqlite3_backup *backup = sqlite3_backup_init(target, "main", source, "main");
    if (!backup)
        return sqlite_result(sqlite3_errcode(target));
    int code = SQLITE_OK;
    bool on = true;
    while (code == SQLITE_OK && (on = goes_on(context)))
        code = sqlite3_backup_step(backup, PART_PAGES);
    int ended = sqlite3_backup_finish(backup);
    if (!on)
        return RESULT_BUSY;
    return sqlite_result(code == SQLITE_DONE ? ended : code);
}

/* One file: the header says that there is a log, which a copy has none of. That it cannot be left is no error to SQLite, it says which one
 * is kept. */
static int leave_log(const char *file)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *s = NULL;
    int code = sqlite3_open_v2(file, &db, SQLITE_OPEN_READWRITE, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_prepare_v2(db, "PRAGMA journal_mode=DELETE", -1, &s, NULL);
    if (code == SQLITE_OK && (code = sqlite3_step(s)) == SQLITE_ROW)
        code = strcmp((const char *)sqlite3_column_text(s, 0), "delete") == 0 ? SQLITE_OK : SQLITE_IOERR;
    sqlite3_finalize(s);
    sqlite3_close(db);
    return code;
}

static enum result make_safe(const char *file, int64_t *ret_bytes)
{
    struct stat info;
    int fd = open(file, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return RESULT_IO;
    enum result result = fsync(fd) == 0 && fstat(fd, &info) == 0 ? RESULT_OK
                         : errno == ENOSPC                       ? RESULT_FULL
                                                                 : RESULT_IO;
    if (result == RESULT_OK)
        *ret_bytes = info.st_size;
    close(fd);
    return result;
}

/* What SQLite has made beside the file; it ignores that it cannot remove it. */
static void take_rest_away(const char *file)
{
    static const char *const endings[] = {"-journal", "-wal", "-shm"};
    char name[FILE_NAME_BYTES];
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        snprintf(name, sizeof name, "%s%s", file, endings[i]);
        unlink(name);
    }
}

enum result copy_write(const char *from, const char *to, copy_goes_on *goes_on, void *context,
                       struct copy_reach *ret, char *error, size_t error_size)
{
    sqlite3 *source = NULL, *target = NULL;
    struct copy_reach reach = {0};
    enum result result = make_private(to);
    if (result != RESULT_OK) {
        snprintf(error, error_size, "%s: %s", to, strerror(errno));
        return result;
    }
    result = sqlite_result(sqlite3_open_v2(from, &source, SQLITE_OPEN_READONLY, NULL));
    if (result == RESULT_OK)
        result = sqlite_result(hold(source, &reach));
    if (result != RESULT_OK)
        snprintf(error, error_size, "%s: %s", from, source ? sqlite3_errmsg(source) : "out of memory");
    if (result == RESULT_OK) {
        result = sqlite_result(sqlite3_open_v2(to, &target, SQLITE_OPEN_READWRITE, NULL));
        /* A copy that is not finished is thrown away: it needs no journal, and its one sync comes at the end. */
        if (result == RESULT_OK)
            result = sqlite_result(
                sqlite3_exec(target, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF", NULL, NULL, NULL));
        if (result == RESULT_OK)
            result = copy_pages(source, target, goes_on, context);
        if (result != RESULT_OK)
            snprintf(error, error_size, "%s: %s", to, target ? sqlite3_errmsg(target) : "out of memory");
    }
    sqlite3_close(target);
    sqlite3_close(source);
    if (result == RESULT_OK && (result = sqlite_result(leave_log(to))) != RESULT_OK)
        snprintf(error, error_size, "%s: the copy cannot be finished", to);
    if (result == RESULT_OK && (result = make_safe(to, &reach.bytes)) != RESULT_OK)
        snprintf(error, error_size, "%s: %s", to, strerror(errno));
    take_rest_away(to);
    if (result == RESULT_OK)
        *ret = reach;
    else
        unlink(to);
    return result;
}

enum result copy_read(const char *file, struct copy_reach *ret, char *error, size_t error_size)
{
    struct db *db = NULL;
    struct stat info;
    enum result result = db_open(file, DB_READ, &db, error, error_size);
    if (result != RESULT_OK)
        return result;
    struct statement *s = db_sql(db, "SELECT seq, recorded_at FROM chain_head WHERE id = 1");
    result = db_step(s);
    if (result == RESULT_OK)
        *ret = (struct copy_reach){.seq = column_int(s, 0), .recorded_at = column_int(s, 1)};
    else
        snprintf(error, error_size, "%s: %s", file, db_error(db));
    db_reset(s);
    db_close(&db);
    if (result == RESULT_OK && stat(file, &info) == 0)
        ret->bytes = info.st_size;
    return result == RESULT_NOT_FOUND ? RESULT_CORRUPT : result;
}

enum result copy_rename(const char *from, const char *to)
{
    return access(to, F_OK) == 0 ? RESULT_REFUSED : copy_replace(from, to);
}

enum result copy_replace(const char *from, const char *to)
{
    char folder[FILE_NAME_BYTES];
    if (rename(from, to) != 0)
        return RESULT_IO;
    snprintf(folder, sizeof folder, "%s", to);
    int fd = open(dirname(folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return RESULT_IO;
    enum result result = fsync(fd) == 0 ? RESULT_OK : RESULT_IO;
    close(fd);
    return result;
}
