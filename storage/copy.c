/* SQLite's online backup (https://www.sqlite.org/c3ref/backup_finish.html), with the writer's own connection as its source: the one way in
 * which a copy keeps up with its source. Through another connection it had to hold one read transaction to its end; the log grew all the
 * while, and at a great city's size or a great load the copy was given up. */
#include "storage/copy.h"

#include "storage/sqlite_handle.h"
#include "storage/sqlite_result.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PART_PAGES = 32, PAGE_BYTES = 4096, SETBACKS_MOST = 100, FILE_NAME_BYTES = 1400 };

struct copy {
    sqlite3 *target;
    sqlite3_file *main; /* the target's, to sync it apart */
    sqlite3_backup *backup;
    int pages, synced_pages, left_pages;
    int setbacks; /* how often it was begun anew, or had to wait */
    char file[FILE_NAME_BYTES];
};

/* Nobody else may read it, from its first byte on. */
static enum result make_private(const char *file)
{
    int fd = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return errno == EEXIST ? RESULT_REFUSED : errno == ENOSPC ? RESULT_FULL : RESULT_IO;
    close(fd);
    return RESULT_OK;
}

static int drop_backup(struct copy *copy)
{
    int code = copy->backup ? sqlite3_backup_finish(copy->backup) : SQLITE_OK;
    copy->backup = NULL;
    return code;
}

static void say(const struct copy *copy, char *error, size_t error_size)
{
    snprintf(error, error_size, "%s: %s", copy->file,
             copy->target ? sqlite3_errmsg(copy->target) : "out of memory");
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

static enum result make_safe(const char *file)
{
    int fd = open(file, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return RESULT_IO;
    enum result result = fsync(fd) == 0 ? RESULT_OK : errno == ENOSPC ? RESULT_FULL : RESULT_IO;
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

/* One that does not come to its end is thrown away: it needs no journal, and is synced from outside. Pages that are written behind its
 * back come in any order: few are kept in memory. */
static int open_target(struct copy *copy)
{
    int code = sqlite3_open_v2(copy->file, &copy->target, SQLITE_OPEN_READWRITE, NULL);
    if (code == SQLITE_OK)
        code =
            sqlite3_exec(copy->target, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=64",
                         NULL, NULL, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_file_control(copy->target, "main", SQLITE_FCNTL_FILE_POINTER, &copy->main);
    return code;
}

enum result copy_begin(struct db *source, const char *to, struct copy **ret, char *error, size_t error_size)
{
    enum result result = make_private(to);
    if (result != RESULT_OK) {
        snprintf(error, error_size, "%s: %s", to, strerror(errno));
        return result;
    }
    struct copy *copy = calloc(1, sizeof *copy);
    if (!copy) {
        snprintf(error, error_size, "out of memory");
        unlink(to);
        return RESULT_NO_MEMORY;
    }
    snprintf(copy->file, sizeof copy->file, "%s", to);
    int code = open_target(copy);
    if (code == SQLITE_OK) {
        copy->backup = sqlite3_backup_init(copy->target, "main", sqlite_handle(source), "main");
        code = copy->backup ? SQLITE_OK : sqlite3_errcode(copy->target);
    }
    if (code == SQLITE_OK) {
        *ret = copy;
        return RESULT_OK;
    }
    say(copy, error, error_size);
    copy_drop(&copy);
    return sqlite_result(code);
}

enum result copy_step(struct copy *copy, bool *ret_more, char *error, size_t error_size)
{
    int code = sqlite3_backup_step(copy->backup, PART_PAGES);
    copy->left_pages = sqlite3_backup_remaining(copy->backup);
    int pages = sqlite3_backup_pagecount(copy->backup) - copy->left_pages;
    bool waits = code == SQLITE_BUSY || code == SQLITE_LOCKED;
    copy->setbacks += waits || pages < copy->pages;
    copy->synced_pages = copy->synced_pages < pages ? copy->synced_pages : pages;
    copy->pages = pages;
    *ret_more = code != SQLITE_DONE;
    if (code == SQLITE_DONE)
        code = drop_backup(copy);
    if (*ret_more && (waits || code == SQLITE_OK))
        return copy->setbacks < SETBACKS_MOST ? RESULT_OK : RESULT_BUSY;
    if (code != SQLITE_OK)
        say(copy, error, error_size);
    return sqlite_result(code);
}

int64_t copy_unsynced(const struct copy *copy)
{
    return (int64_t)(copy->pages - copy->synced_pages) * PAGE_BYTES;
}

int64_t copy_left(const struct copy *copy)
{
    return (int64_t)copy->left_pages * PAGE_BYTES;
}

enum result copy_sync(struct copy *copy)
{
    copy->synced_pages = copy->pages;
    return sqlite_result(copy->main->pMethods->xSync(copy->main, SQLITE_SYNC_NORMAL));
}

enum result copy_finish(struct copy **copy, struct copy_reach *ret, char *error, size_t error_size)
{
    struct copy *c = *copy;
    int code = sqlite3_close(c->target);
    c->target = NULL;
    enum result result = sqlite_result(code == SQLITE_OK ? leave_log(c->file) : code);
    if (result != RESULT_OK)
        snprintf(error, error_size, "%s: the copy cannot be finished", c->file);
    if (result == RESULT_OK && (result = make_safe(c->file)) != RESULT_OK)
        snprintf(error, error_size, "%s: %s", c->file, strerror(errno));
    take_rest_away(c->file);
    if (result == RESULT_OK)
        result = copy_read(c->file, ret, error, error_size);
    if (result != RESULT_OK)
        unlink(c->file);
    free(c);
    *copy = NULL;
    return result;
}

void copy_drop(struct copy **copy)
{
    struct copy *c = *copy;
    if (!c)
        return;
    (void)drop_backup(c);
    sqlite3_close(c->target);
    take_rest_away(c->file);
    unlink(c->file);
    free(c);
    *copy = NULL;
}

enum result copy_write(struct db *source, const char *to, struct copy_reach *ret, char *error,
                       size_t error_size)
{
    struct copy *copy = NULL;
    bool more = true;
    enum result result = copy_begin(source, to, &copy, error, error_size);
    while (result == RESULT_OK && more)
        result = copy_step(copy, &more, error, error_size);
    if (result == RESULT_OK)
        return copy_finish(&copy, ret, error, error_size);
    copy_drop(&copy);
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
