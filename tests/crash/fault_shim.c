/* Preloaded into a broker by tests: counts what it writes, syncs, sends, and what files it makes, removes and renames, and at the n-th
 * lets it die, lose power, or fail.
 *
 *   REXIAN_FAULT_DIR    the files of this folder and those below are watched, but for what SQLite shares between threads, which is made
 *                       anew at each start: it is mapped, so that cutting it would kill
 *   REXIAN_FAULT_GATE   counts only while this file is there; without it, from the start on
 *   REXIAN_FAULT_TALLY  eight bytes each: all operations, writes, writes and syncs; how often a fault came; files removed
 *   REXIAN_FAULT_AT     the operation at which it happens, from 1; 0: never
 *   REXIAN_FAULT_FOR    how many operations from there on fail (full, io); 0: all
 *   REXIAN_FAULT_KIND   see `kinds`
 *   REXIAN_FAULT_ASIDE  counts what is done to the search index and to backups, and nothing else
 *
 * What fault_disk.h says may be lost with the power. The search index and backups lose as all others do. Threads write them at their own
 * pace, so that they are counted apart; a folder that is synced is not counted at all, since it may be such a thread's. */
#include "fault_disk.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DIED = 99 };
enum operation { OP_WRITE, OP_SYNC, OP_SEND, OP_MAKE, OP_NAME, OP_REMOVE };
enum place { PLACE_OTHER, PLACE_COUNTED, PLACE_ASIDE };
enum tally { TALLY_ALL, TALLY_WRITES, TALLY_FILE, TALLY_FAULTS, TALLY_REMOVALS, TALLY_COUNT };

/* At which operations a fault is counted, and what it is. */
static const struct kind {
    const char *name;
    enum tally counted;
    int error;       /* the operation fails with it; 0: the broker dies */
    bool half;       /* half of the write is done */
    bool power;      /* what was not synced is lost */
    bool some_stays; /* but for some of it */
} kinds[] = {
    {"kill", TALLY_ALL, 0, false, false, false},          {"torn", TALLY_WRITES, 0, true, false, false},
    {"lost", TALLY_ALL, 0, false, true, false},           {"some", TALLY_ALL, 0, true, true, true},
    {"full", TALLY_WRITES, ENOSPC, false, false, false},  {"io", TALLY_FILE, EIO, false, false, false},
    {"readonly", TALLY_FILE, EROFS, false, false, false}, {"stuck", TALLY_REMOVALS, EIO, false, false, false},
};

static struct {
    pthread_mutex_t lock;
    const char *folder, *gate;
    const struct kind *kind;
    enum place counted;
    uint64_t at, last;
    uint64_t *tally;
} shim = {.lock = PTHREAD_MUTEX_INITIALIZER, .counted = PLACE_COUNTED};

static void find(const char *name, void *function)
{
    void *found = dlsym(RTLD_NEXT, name);
    memcpy(function, &found, sizeof found);
}

__attribute__((constructor)) static void begin(void)
{
    const char *kind = getenv("REXIAN_FAULT_KIND"), *at = getenv("REXIAN_FAULT_AT"),
               *fails = getenv("REXIAN_FAULT_FOR"), *tally = getenv("REXIAN_FAULT_TALLY");
    find("write", &real.write);
    find("pwrite64", &real.pwrite);
    find("fsync", &real.fsync);
    find("fdatasync", &real.fdatasync);
    find("ftruncate64", &real.ftruncate);
    find("open64", &real.open);
    find("unlink", &real.unlink);
    find("rename", &real.rename);
    find("send", &real.send);
    shim.folder = getenv("REXIAN_FAULT_DIR");
    shim.gate = getenv("REXIAN_FAULT_GATE");
    for (size_t i = 0; kind && i < sizeof kinds / sizeof kinds[0]; i++)
        if (strcmp(kinds[i].name, kind) == 0)
            shim.kind = &kinds[i];
    if (getenv("REXIAN_FAULT_ASIDE"))
        shim.counted = PLACE_ASIDE;
    shim.at = at ? strtoull(at, NULL, 10) : 0;
    uint64_t count = fails ? strtoull(fails, NULL, 10) : 1;
    shim.last = count ? shim.at + count - 1 : UINT64_MAX;
    int fd = tally ? real.open(tally, O_RDWR | O_CREAT | O_CLOEXEC, 0600) : -1;
    if (fd < 0 || real.ftruncate(fd, TALLY_COUNT * (off_t)sizeof *shim.tally) != 0)
        abort();
    shim.tally = mmap(NULL, TALLY_COUNT * sizeof *shim.tally, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (shim.tally == MAP_FAILED || (kind && !shim.kind))
        abort();
    close(fd);
}

static enum place place_of(const char *name)
{
    size_t folder = shim.folder ? strlen(shim.folder) : 0;
    if (!folder || strncmp(name, shim.folder, folder) != 0 || name[folder] != '/' || strstr(name, "-shm"))
        return PLACE_OTHER;
    const char *within = name + folder; /* who watches the folder of backups wants them counted */
    return strstr(within, "/search.db") || strstr(within, "/backups/") ? PLACE_ASIDE : PLACE_COUNTED;
}

/* Where a descriptor's file lies; its name. */
static enum place watched(int fd, char name[NAME_BYTES])
{
    struct stat state;
    char link[40];
    if (!shim.folder || fstat(fd, &state) != 0 || !S_ISREG(state.st_mode))
        return PLACE_OTHER;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, name, NAME_BYTES - 1);
    if (length <= 0)
        return PLACE_OTHER;
    name[length] = '\0';
    return place_of(name);
}

/* Whether what can be lost with the power is to be known. */
static bool may_lose(void)
{
    return shim.kind && shim.kind->power;
}

static void die(void)
{
    if (shim.kind->power)
        disk_lose(shim.kind->some_stays, shim.at * 0x9e3779b97f4a7c15u + 1);
    _exit(DIED);
}

/* Counts; 0: go on, else the error. Does not come back from a death, but for a write of which half is to be done. */
static int count(enum operation operation, bool *ret_half)
{
    if (shim.gate && access(shim.gate, F_OK) != 0)
        return 0;
    shim.tally[TALLY_ALL]++;
    bool writes = operation == OP_WRITE || operation == OP_MAKE;
    shim.tally[TALLY_WRITES] += writes;
    shim.tally[TALLY_FILE] += operation != OP_SEND;
    shim.tally[TALLY_REMOVALS] += operation == OP_REMOVE;
    const struct kind *kind = shim.kind;
    if (!kind || !shim.at || (kind->counted != TALLY_ALL && operation == OP_SEND) ||
        (kind->counted == TALLY_WRITES && !writes) ||
        (kind->counted == TALLY_REMOVALS && operation != OP_REMOVE))
        return 0;
    uint64_t now = shim.tally[kind->counted];
    if (now < shim.at || now > shim.last)
        return 0;
    shim.tally[TALLY_FAULTS]++;
    if (kind->error)
        return kind->error;
    *ret_half = kind->half && operation == OP_WRITE;
    if (!*ret_half)
        die();
    return 0;
}

static int fail(int error)
{
    pthread_mutex_unlock(&shim.lock);
    errno = error;
    return -1;
}

static ssize_t put(int fd, enum place place, const char *name, const void *bytes, size_t size, off_t at,
                   bool placed)
{
    bool half = false;
    int error = place == shim.counted ? count(OP_WRITE, &half) : 0;
    if (error)
        return fail(error);
    if (may_lose())
        disk_write(fd, name, bytes, size, at);
    if (half && !shim.kind->power)
        size /= 2;
    ssize_t done = placed ? real.pwrite(fd, bytes, size, at) : real.write(fd, bytes, size);
    if (half)
        die();
    pthread_mutex_unlock(&shim.lock);
    return done;
}

ssize_t write(int fd, const void *bytes, size_t size)
{
    char name[NAME_BYTES];
    enum place place = watched(fd, name);
    if (place == PLACE_OTHER)
        return real.write(fd, bytes, size);
    pthread_mutex_lock(&shim.lock);
    return put(fd, place, name, bytes, size, lseek(fd, 0, SEEK_CUR), false);
}

ssize_t pwrite64(int fd, const void *bytes, size_t size, off64_t at)
{
    char name[NAME_BYTES];
    enum place place = watched(fd, name);
    if (place == PLACE_OTHER)
        return real.pwrite(fd, bytes, size, at);
    pthread_mutex_lock(&shim.lock);
    return put(fd, place, name, bytes, size, at, true);
}

ssize_t pwrite(int fd, const void *bytes, size_t size, off_t at)
{
    return pwrite64(fd, bytes, size, at);
}

static int synced(int fd, int (*sync)(int))
{
    char name[NAME_BYTES];
    bool half = false;
    enum place place = watched(fd, name);
    pthread_mutex_lock(&shim.lock);
    int error = place == shim.counted ? count(OP_SYNC, &half) : 0;
    if (error)
        return fail(error);
    int result = sync(fd);
    if (may_lose())
        disk_synced(fd);
    pthread_mutex_unlock(&shim.lock);
    return result;
}

int fsync(int fd)
{
    return synced(fd, real.fsync);
}

int fdatasync(int fd)
{
    return synced(fd, real.fdatasync);
}

int ftruncate64(int fd, off64_t size)
{
    char name[NAME_BYTES];
    bool half = false;
    enum place place = watched(fd, name);
    if (place == PLACE_OTHER)
        return real.ftruncate(fd, size);
    pthread_mutex_lock(&shim.lock);
    int error = place == shim.counted ? count(OP_WRITE, &half) : 0;
    if (error)
        return fail(error);
    if (half && !shim.kind->power)
        die();
    if (may_lose())
        disk_cut(fd, name, size);
    int result = real.ftruncate(fd, size);
    if (half)
        die();
    pthread_mutex_unlock(&shim.lock);
    return result;
}

int ftruncate(int fd, off_t size)
{
    return ftruncate64(fd, size);
}

int open64(const char *name, int flags, ...)
{
    bool half = false;
    mode_t mode = 0;
    enum place place = PLACE_OTHER;
    if (flags & O_CREAT) {
        va_list more;
        va_start(more, flags);
        mode = (mode_t)va_arg(more, int);
        va_end(more);
        place = access(name, F_OK) == 0 ? PLACE_OTHER : place_of(name);
    }
    if (place == PLACE_OTHER)
        return real.open(name, flags, mode);
    pthread_mutex_lock(&shim.lock);
    int error = place == shim.counted ? count(OP_MAKE, &half) : 0;
    if (error)
        return fail(error);
    int fd = real.open(name, flags, mode);
    if (fd >= 0 && may_lose())
        disk_made(name);
    pthread_mutex_unlock(&shim.lock);
    return fd;
}

int open(const char *name, int flags, ...)
{
    mode_t mode = 0;
    if (flags & O_CREAT) {
        va_list more;
        va_start(more, flags);
        mode = (mode_t)va_arg(more, int);
        va_end(more);
    }
    return open64(name, flags, mode);
}

int unlink(const char *name)
{
    bool half = false;
    enum place place = access(name, F_OK) == 0 ? place_of(name) : PLACE_OTHER;
    if (place == PLACE_OTHER)
        return real.unlink(name);
    pthread_mutex_lock(&shim.lock);
    int error = place == shim.counted ? count(OP_REMOVE, &half) : 0;
    if (error)
        return fail(error);
    if (may_lose())
        disk_removed(name);
    int result = real.unlink(name);
    pthread_mutex_unlock(&shim.lock);
    return result;
}

int rename(const char *name, const char *to)
{
    bool half = false;
    enum place place = place_of(name);
    if (place == PLACE_OTHER)
        return real.rename(name, to);
    pthread_mutex_lock(&shim.lock);
    int error = place == shim.counted ? count(OP_NAME, &half) : 0;
    if (error)
        return fail(error);
    if (may_lose())
        disk_moved(name, to);
    int result = real.rename(name, to);
    pthread_mutex_unlock(&shim.lock);
    return result;
}

ssize_t send(int fd, const void *bytes, size_t size, int flags)
{
    bool half = false;
    pthread_mutex_lock(&shim.lock);
    if (shim.counted == PLACE_COUNTED)
        (void)count(OP_SEND, &half);
    ssize_t done = real.send(fd, bytes, size, flags);
    int error = errno;
    pthread_mutex_unlock(&shim.lock);
    errno = error;
    return done;
}
