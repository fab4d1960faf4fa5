/* SQLite behind db.h: WAL, synchronous FULL until db_sync_apart, one writer that alone checkpoints, readers that are read-only. */
#include "storage/sqlite_handle.h"

#include "core/text.h"
#include "storage/sqlite_log.h"
#include "storage/sqlite_memory.h"
#include "storage/sqlite_pages.h"
#include "storage/sqlite_result.h"

#include <assert.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libintl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define _(text) gettext(text)

enum {
    STATEMENT_SLOTS = 512,
    PARAMETERS_MOST = 48,
    BUSY_MS = 2000,
    CHECKPOINT_WAIT_MS = 5,
    STOP_STEPS = 10000, /* of SQLite's machine: a millisecond, where no page is read from the disk */
};

struct statement {
    const char *sql;
    sqlite3_stmt *handle;
    struct db *db;
    enum result failed;              /* why it could not be prepared or bound */
    uint8_t places[PARAMETERS_MOST]; /* of $1 and so on among SQLite's parameters; 0: it is not there */
    int64_t *numbers;                /* last bound, by place */
    uint64_t are_numbers;            /* bits of the places where they still stand */
    uint64_t bound;                  /* bits of the places bound for this run */
    uint64_t stale;                  /* of those that earlier runs left bound */
};

struct db {
    sqlite3 *handle;
    enum db_mode mode;
    int64_t wal_pages;  /* in the log since it last began anew */
    int log_fd;         /* of the log, to sync it apart; -1: each commit syncs it */
    sqlite3_file *file; /* the main one, to sync it apart */
    bool keeps_log;
    bool (*stops)(void *context);
    void *stops_context;
    struct statement statements[STATEMENT_SLOTS];
};

sqlite3 *sqlite_handle(struct db *db)
{
    return db->handle;
}

static int pages_in_log(void *context, sqlite3 *handle, const char *name, int pages)
{
    struct db *db = context;
    (void)handle;
    (void)name;
    db->wal_pages = pages;
    return SQLITE_OK;
}

static int64_t cache_kib = 64 * 1024;

void db_cache_mib(int64_t mib)
{
    cache_kib = mib * 1024;
}

static enum result configure(struct db *db)
{
    char cache[48];
    snprintf(cache, sizeof cache, "PRAGMA cache_size=-%" PRId64, cache_kib);
    sqlite3_busy_timeout(db->handle, BUSY_MS);
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_extended_result_codes(db->handle, 1);
    enum result result =
        db_exec(db, "PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA temp_store=MEMORY");
    if (result == RESULT_OK)
        result = db_exec(db, cache);
    if (result != RESULT_OK || db->mode == DB_READ)
        return result;
    result = db_exec(db, "PRAGMA locking_mode=NORMAL; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                         "PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON");
    if (result != RESULT_OK)
        return result;
    sqlite3_wal_autocheckpoint(db->handle, 0);
    sqlite3_wal_hook(db->handle, pages_in_log, db);
    /* Told now, not at the first request: a file that cannot be written or that another writer holds. */
    result = db_exec(db, "BEGIN IMMEDIATE");
    return result == RESULT_OK ? db_exec(db, "ROLLBACK") : result;
}

static void say_fault(const char *file, struct db *db, enum result result, char *error, size_t size)
{
    const char *remedy = result == RESULT_BUSY   ? _("another program holds it: stop that one first")
                         : result == RESULT_FULL ? _("the disk is full: make room")
                         : result == RESULT_CORRUPT
                             ? _("restore it from a backup")
                             : _("check that the file is there and that this user may write it");
    snprintf(error, size, _("%s: %s; %s"), file,
             db && db->handle ? sqlite3_errmsg(db->handle) : _("out of memory"), remedy);
}

/* Nobody asks how much memory SQLite has; counting it takes a lock at each allocation. */
static void settle_library(void)
{
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    sqlite_memory_settle();
    sqlite_pages_settle();
    sqlite_log_settle();
}

enum result db_open(const char *file, enum db_mode mode, struct db **ret, char *error, size_t error_size)
{
    static pthread_once_t settled = PTHREAD_ONCE_INIT;
    static const int flags[] = {[DB_CREATE] = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
                                [DB_WRITE] = SQLITE_OPEN_READWRITE,
                                [DB_READ] = SQLITE_OPEN_READONLY};
    pthread_once(&settled, settle_library);
    struct db *db = calloc(1, sizeof *db);
    enum result result = RESULT_NO_MEMORY;
    if (!db)
        goto done;
    db->mode = mode;
    db->log_fd = -1;
    result = sqlite_result(sqlite3_open_v2(file, &db->handle, flags[mode] | SQLITE_OPEN_NOMUTEX, NULL));
    if (result == RESULT_OK && mode != DB_READ && sqlite3_db_readonly(db->handle, "main") == 1)
        result = RESULT_IO;
    if (result == RESULT_OK)
        result = configure(db);
    if (result == RESULT_OK) {
        *ret = db;
        return RESULT_OK;
    }
done:
    say_fault(file, db, result, error, error_size);
    if (result == RESULT_IO && access(file, F_OK) != 0)
        result = RESULT_NOT_FOUND;
    db_close(&db);
    return result;
}

void db_close(struct db **db)
{
    if (!*db)
        return;
    for (size_t i = 0; i < STATEMENT_SLOTS; i++) {
        sqlite3_finalize((*db)->statements[i].handle);
        free((*db)->statements[i].numbers);
    }
    sqlite3_close((*db)->handle);
    if ((*db)->log_fd >= 0)
        close((*db)->log_fd);
    free(*db);
    *db = NULL;
}

/* SQLite numbers $2 before $1 if it stands before it, and knows them by name: looked up once, since a ticket binds some hundred. */
static void find_places(struct statement *s)
{
    int count = s->handle ? sqlite3_bind_parameter_count(s->handle) : 0;
    assert(count < PARAMETERS_MOST) /* raise it */;
    for (int place = 1; place <= count; place++) {
        const char *name = sqlite3_bind_parameter_name(s->handle, place);
        long n = name && name[0] == '$' ? strtol(name + 1, NULL, 10) : 0;
        assert(n > 0 && n < PARAMETERS_MOST);
        s->places[n] = (uint8_t)place;
    }
}

static enum result prepare(struct statement *s)
{
    int code = sqlite3_prepare_v3(s->db->handle, s->sql, -1, SQLITE_PREPARE_PERSISTENT, &s->handle, NULL);
    s->numbers = calloc(PARAMETERS_MOST, sizeof *s->numbers);
    if (s->numbers) {
        find_places(s);
        return sqlite_result(code);
    }
    sqlite3_finalize(s->handle);
    s->handle = NULL;
    return RESULT_NO_MEMORY;
}

struct statement *db_sql(struct db *db, const char *sql)
{
    size_t slot = ((uintptr_t)sql >> 3) * 2654435761u % STATEMENT_SLOTS;
    for (size_t i = 0; i < STATEMENT_SLOTS; i++, slot = (slot + 1) % STATEMENT_SLOTS) {
        struct statement *s = &db->statements[slot];
        if (s->sql == sql && s->handle) {
            sqlite3_reset(s->handle);
            s->stale |= s->bound;
            s->bound = 0;
            s->failed = RESULT_OK;
            return s;
        }
        if (s->sql && s->sql != sql)
            continue;
        free(s->numbers);
        *s = (struct statement){.sql = sql, .db = db};
        s->failed = prepare(s);
        return s;
    }
    assert(false) /* raise STATEMENT_SLOTS */;
    return NULL;
}

static uint64_t bit_of(int place)
{
    return UINT64_C(1) << place;
}

static int place_of(struct statement *s, int n)
{
    assert(n > 0 && n < PARAMETERS_MOST && (!s->handle || s->places[n] > 0));
    s->bound |= bit_of(s->places[n]);
    return s->places[n];
}

/* A place for what is no number. */
static int other_place_of(struct statement *s, int n)
{
    int place = place_of(s, n);
    s->are_numbers &= ~bit_of(place);
    return place;
}

static void note_binding(struct statement *s, int code)
{
    if (code != SQLITE_OK && s->failed == RESULT_OK)
        s->failed = sqlite_result(code);
}

/* What is bound anew need not be cleared before, and that is nearly all. */
static void clear_stale(struct statement *s)
{
    s->stale &= ~s->bound;
    s->are_numbers &= ~s->stale;
    for (int place = 1; s->stale != 0; place++, s->stale >>= 1)
        if (s->stale >> 1 & 1)
            note_binding(s, sqlite3_bind_null(s->handle, place));
    s->stale = 0;
}

void bind_int(struct statement *s, int n, int64_t value)
{
    int place = place_of(s, n);
    if ((s->are_numbers & bit_of(place)) != 0 && s->numbers[place] == value)
        return;
    int code = sqlite3_bind_int64(s->handle, place, value);
    note_binding(s, code);
    if (code != SQLITE_OK)
        return;
    s->numbers[place] = value;
    s->are_numbers |= bit_of(place);
}

void bind_text(struct statement *s, int n, const char *text)
{
    note_binding(s, sqlite3_bind_text(s->handle, other_place_of(s, n), text, -1, SQLITE_TRANSIENT));
}

void bind_blob(struct statement *s, int n, const void *bytes, size_t size)
{
    note_binding(s, sqlite3_bind_blob64(s->handle, other_place_of(s, n), bytes, size, SQLITE_TRANSIENT));
}

void lend_text(struct statement *s, int n, const char *text)
{
    note_binding(s, sqlite3_bind_text(s->handle, other_place_of(s, n), text, -1, SQLITE_STATIC));
}

void lend_blob(struct statement *s, int n, const void *bytes, size_t size)
{
    note_binding(s, sqlite3_bind_blob64(s->handle, other_place_of(s, n), bytes, size, SQLITE_STATIC));
}

void bind_null(struct statement *s, int n)
{
    note_binding(s, sqlite3_bind_null(s->handle, other_place_of(s, n)));
}

enum result db_step(struct statement *s)
{
    if (s->stale & ~s->bound)
        clear_stale(s);
    if (s->failed != RESULT_OK)
        return s->failed;
    int code = sqlite3_step(s->handle);
    if (code != SQLITE_ROW)
        sqlite3_reset(s->handle);
    return sqlite_result(code);
}

enum result db_run(struct statement *s)
{
    enum result result = db_step(s);
    if (result == RESULT_OK)
        sqlite3_reset(s->handle);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

int64_t column_int(struct statement *s, int n)
{
    return sqlite3_column_int64(s->handle, n);
}

const char *column_text(struct statement *s, int n)
{
    const unsigned char *text = sqlite3_column_text(s->handle, n);
    return text ? (const char *)text : "";
}

const uint8_t *column_blob(struct statement *s, int n, size_t *ret_size)
{
    const uint8_t *bytes = sqlite3_column_blob(s->handle, n);
    *ret_size = (size_t)sqlite3_column_bytes(s->handle, n);
    return bytes;
}

bool column_null(struct statement *s, int n)
{
    return sqlite3_column_type(s->handle, n) == SQLITE_NULL;
}

void column_copy(struct statement *s, int n, char *out, size_t size)
{
    text_copy(out, size, column_text(s, n));
}

void db_reset(struct statement *s)
{
    if (s->handle)
        sqlite3_reset(s->handle);
}

enum result db_exec(struct db *db, const char *sql)
{
    return sqlite_result(sqlite3_exec(db->handle, sql, NULL, NULL, NULL));
}

int64_t db_changes(struct db *db)
{
    return sqlite3_changes64(db->handle);
}

int64_t db_changes_ever(struct db *db)
{
    return sqlite3_total_changes64(db->handle);
}

int64_t db_work(struct db *db)
{
    int64_t steps = 0;
    for (sqlite3_stmt *s = NULL; (s = sqlite3_next_stmt(db->handle, s)) != NULL;)
        steps += sqlite3_stmt_status(s, SQLITE_STMTSTATUS_VM_STEP, 0);
    return steps;
}

bool db_idle(struct db *db)
{
    return sqlite3_get_autocommit(db->handle) != 0;
}

const char *db_error(struct db *db)
{
    return sqlite3_errmsg(db->handle);
}

/* The log was made when the file was opened, and goes with the last connection. That it is there must be on the disk as well, which
 * SQLite otherwise sees to at its first sync. */
static bool sync_folder_of(const char *file)
{
    char folder[1100];
    const char *slash = strrchr(file, '/');
    snprintf(folder, sizeof folder, "%.*s", slash ? (int)(slash - file) : 1, slash ? file : ".");
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool synced = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    return synced;
}

/* NORMAL syncs the log before each checkpoint and the file after it, as FULL does, but not at each commit. */
enum result db_sync_apart(struct db *db)
{
    const char *log = sqlite3_filename_wal(sqlite3_db_filename(db->handle, "main"));
    db->log_fd = log ? open(log, O_RDWR | O_CLOEXEC) : -1;
    if (db->log_fd < 0 || !sync_folder_of(log) ||
        sqlite3_file_control(db->handle, "main", SQLITE_FCNTL_FILE_POINTER, &db->file) != SQLITE_OK)
        return RESULT_IO;
    enum result result = db_log_sync(db);
    return result == RESULT_OK ? db_exec(db, "PRAGMA synchronous=NORMAL") : result;
}

enum result db_log_sync(struct db *db)
{
    return fdatasync(db->log_fd) == 0 ? RESULT_OK : RESULT_IO;
}

enum result db_file_sync(struct db *db)
{
    return sqlite_result(db->file->pMethods->xSync(db->file, SQLITE_SYNC_NORMAL));
}

void db_keep_log(struct db *db)
{
    db->keeps_log = true;
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
}

void db_copy_log(struct db *db)
{
    if (!db->keeps_log)
        (void)sqlite3_wal_checkpoint_v2(db->handle, "main", SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
}

void db_checkpoint(struct db *db, int64_t pages_limit)
{
    if (db->wal_pages < pages_limit || db->keeps_log)
        return;
    /* 4 KiB pages: past 48 MB the log is cut back, below it is only copied. */
    int mode = db->wal_pages > 12288 ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE;
    int left = 0, done = 0;
    /* Whoever reads long (the doctor) holds the log: that is waited for a moment, in each turn again, and not for seconds. */
    sqlite3_busy_timeout(db->handle, CHECKPOINT_WAIT_MS);
    if (sqlite3_wal_checkpoint_v2(db->handle, "main", mode, &left, &done) == SQLITE_OK && left == done)
        db->wal_pages = 0;
    sqlite3_busy_timeout(db->handle, BUSY_MS);
}

bool db_cut_log(struct db *db)
{
    if (db->keeps_log)
        return false;
    sqlite3_busy_timeout(db->handle, CHECKPOINT_WAIT_MS);
    int code = sqlite3_wal_checkpoint_v2(db->handle, "main", SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    sqlite3_busy_timeout(db->handle, BUSY_MS);
    if (code == SQLITE_OK)
        db->wal_pages = 0;
    return code == SQLITE_OK;
}

int64_t db_log_pages(const struct db *db)
{
    return db->wal_pages;
}

static int asked_to_stop(void *context)
{
    const struct db *db = context;
    return db->stops(db->stops_context);
}

void db_stop_when(struct db *db, bool (*stops)(void *context), void *context)
{
    db->stops = stops;
    db->stops_context = context;
    sqlite3_progress_handler(db->handle, STOP_STEPS, asked_to_stop, db);
}

enum result db_verify(struct db *db, char *error, size_t error_size)
{
    struct statement *s = db_sql(db, "PRAGMA integrity_check(1)");
    enum result result = db_step(s);
    if (result == RESULT_OK && strcmp(column_text(s, 0), "ok") != 0) {
        snprintf(error, error_size, "%s", column_text(s, 0));
        result = RESULT_CORRUPT;
    } else if (result != RESULT_OK) {
        snprintf(error, error_size, "%s", db_error(db));
    }
    db_reset(s);
    return result;
}
