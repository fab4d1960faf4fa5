#include "storage/sqlite_log.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* SQLite's files for Unix take less than 128 KiB at once. */
enum { FRAME_HEADER = 24, GATHERED_MOST = 1 << 20, PIECE_BYTES = 1 << 16 };

/* A log; the system's own file lies behind it. */
struct log_file {
    sqlite3_file base;
    uint8_t *gathered; /* GATHERED_MOST bytes, from the first write on */
    size_t size;
    sqlite3_int64 end; /* behind all that was handed over; -1: not known */
    bool ends;         /* the page of a transaction's last frame comes next */
};

static sqlite3_vfs *under;

static sqlite3_file *own_of(sqlite3_file *file)
{
    return (sqlite3_file *)((char *)file + sizeof(struct log_file));
}

static int put(sqlite3_file *file, const void *bytes, int size, sqlite3_int64 at)
{
    return own_of(file)->pMethods->xWrite(own_of(file), bytes, size, at);
}

static int write_gathered(struct log_file *log)
{
    size_t size = log->size, done = 0;
    int code = SQLITE_OK;
    while (done < size && code == SQLITE_OK) {
        size_t piece = size - done < PIECE_BYTES ? size - done : PIECE_BYTES;
        code = put(&log->base, log->gathered + done, (int)piece, log->end - (sqlite3_int64)(size - done));
        done += piece;
    }
    log->size = 0;
    if (code != SQLITE_OK)
        log->end = -1;
    return code;
}

static bool is_last_of_its_transaction(const void *frame_header)
{
    static const uint8_t none[4];
    return memcmp((const uint8_t *)frame_header + 4, none, sizeof none) != 0;
}

static int write_at_once(struct log_file *log, const void *bytes, int size, sqlite3_int64 at)
{
    int code = write_gathered(log);
    if (code == SQLITE_OK)
        code = put(&log->base, bytes, size, at);
    log->end = code == SQLITE_OK ? at + size : -1;
    return code;
}

static int gather(struct log_file *log, const void *bytes, int size, bool then_write)
{
    int code = log->size + (size_t)size > GATHERED_MOST ? write_gathered(log) : SQLITE_OK;
    if (code != SQLITE_OK)
        return code;
    memcpy(log->gathered + log->size, bytes, (size_t)size);
    log->size += (size_t)size;
    log->end += size;
    return then_write ? write_gathered(log) : SQLITE_OK;
}

static int log_write(sqlite3_file *file, const void *bytes, int size, sqlite3_int64 at)
{
    struct log_file *log = (struct log_file *)file;
    bool ends = log->ends;
    log->ends = size == FRAME_HEADER && is_last_of_its_transaction(bytes);
    if (log->gathered == NULL)
        log->gathered = malloc(GATHERED_MOST);
    if (at != log->end || log->gathered == NULL || size > GATHERED_MOST)
        return write_at_once(log, bytes, size, at);
    return gather(log, bytes, size, ends);
}

static int log_close(sqlite3_file *file)
{
    struct log_file *log = (struct log_file *)file;
    int code = write_gathered(log), closed = own_of(file)->pMethods->xClose(own_of(file));
    free(log->gathered);
    return code == SQLITE_OK ? closed : code;
}

static int log_read(sqlite3_file *file, void *bytes, int size, sqlite3_int64 at)
{
    int code = write_gathered((struct log_file *)file);
    return code == SQLITE_OK ? own_of(file)->pMethods->xRead(own_of(file), bytes, size, at) : code;
}

static int log_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    int code = write_gathered((struct log_file *)file);
    return code == SQLITE_OK ? own_of(file)->pMethods->xTruncate(own_of(file), size) : code;
}

static int log_sync(sqlite3_file *file, int flags)
{
    int code = write_gathered((struct log_file *)file);
    return code == SQLITE_OK ? own_of(file)->pMethods->xSync(own_of(file), flags) : code;
}

static int log_size(sqlite3_file *file, sqlite3_int64 *ret)
{
    int code = write_gathered((struct log_file *)file);
    return code == SQLITE_OK ? own_of(file)->pMethods->xFileSize(own_of(file), ret) : code;
}

static int log_lock(sqlite3_file *file, int level)
{
    return own_of(file)->pMethods->xLock(own_of(file), level);
}

static int log_unlock(sqlite3_file *file, int level)
{
    return own_of(file)->pMethods->xUnlock(own_of(file), level);
}

static int log_is_reserved(sqlite3_file *file, int *ret)
{
    return own_of(file)->pMethods->xCheckReservedLock(own_of(file), ret);
}

static int log_control(sqlite3_file *file, int what, void *value)
{
    return own_of(file)->pMethods->xFileControl(own_of(file), what, value);
}

static int log_sector(sqlite3_file *file)
{
    return own_of(file)->pMethods->xSectorSize(own_of(file));
}

static int log_traits(sqlite3_file *file)
{
    return own_of(file)->pMethods->xDeviceCharacteristics(own_of(file));
}

static const sqlite3_io_methods log_methods = {.iVersion = 1,
                                               .xClose = log_close,
                                               .xRead = log_read,
                                               .xWrite = log_write,
                                               .xTruncate = log_truncate,
                                               .xSync = log_sync,
                                               .xFileSize = log_size,
                                               .xLock = log_lock,
                                               .xUnlock = log_unlock,
                                               .xCheckReservedLock = log_is_reserved,
                                               .xFileControl = log_control,
                                               .xSectorSize = log_sector,
                                               .xDeviceCharacteristics = log_traits};

/* Logs are ours; all other files are the system's. */
static int open_file(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *ret_flags)
{
    (void)vfs;
    if (!(flags & SQLITE_OPEN_WAL))
        return under->xOpen(under, name, file, flags, ret_flags);
    struct log_file *log = (struct log_file *)file;
    *log = (struct log_file){.end = -1};
    int code = under->xOpen(under, name, own_of(file), flags, ret_flags);
    if (own_of(file)->pMethods != NULL) /* it is to be closed, also where it could not be opened */
        log->base.pMethods = &log_methods;
    return code;
}

void sqlite_log_settle(void)
{
    static sqlite3_vfs vfs;
    under = sqlite3_vfs_find(NULL);
    if (under == NULL)
        return;
    vfs = *under;
    vfs.pNext = NULL;
    vfs.zName = "rexian";
    vfs.szOsFile = under->szOsFile + (int)sizeof(struct log_file);
    vfs.xOpen = open_file;
    (void)sqlite3_vfs_register(&vfs, 1);
}
