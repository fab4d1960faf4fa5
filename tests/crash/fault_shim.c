/* Preloaded into a broker by tests: counts what it writes, syncs and sends, and at the n-th lets it die, lose power, or fail.
 *
 *   REXIAN_FAULT_DIR    the files of this folder are watched, but for search.db, which a thread writes at its own pace, and for what
 *                       SQLite shares between threads, which is made anew at each start: it is mapped, so that cutting it would kill
 *   REXIAN_FAULT_GATE   counts only while this file is there; without it, from the start on
 *   REXIAN_FAULT_TALLY  eight bytes each: all operations, writes, writes and syncs; how often a fault came
 *   REXIAN_FAULT_AT     the operation at which it happens, from 1; 0: never
 *   REXIAN_FAULT_FOR    how many operations from there on fail (full, io); 0: all
 *   REXIAN_FAULT_KIND   see `kinds`
 *
 * Loss of power: what was not synced may be lost. Each write keeps what was there before until its file is synced; at the loss the files
 * get back their old content, and then of the newer writes none, or some, cut at a sector. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DIED = 99, SECTOR = 512, NAME_BYTES = 512 };
enum operation { OP_WRITE, OP_SYNC, OP_SEND };
enum tally { TALLY_ALL, TALLY_WRITES, TALLY_FILE, TALLY_FAULTS, TALLY_COUNT };

/* At which operations a fault is counted, and what it is. */
static const struct kind {
    const char *name;
    enum tally counted;
    int error;       /* the operation fails with it; 0: the broker dies */
    bool half;       /* half of the write is done */
    bool power;      /* what was not synced is lost */
    bool some_stays; /* but for some of it */
} kinds[] = {
    {"kill", TALLY_ALL, 0, false, false, false},         {"torn", TALLY_WRITES, 0, true, false, false},
    {"lost", TALLY_ALL, 0, false, true, false},          {"some", TALLY_ALL, 0, true, true, true},
    {"full", TALLY_WRITES, ENOSPC, false, false, false}, {"io", TALLY_FILE, EIO, false, false, false},
};

/* A write or a cut that its file's next sync makes safe. */
struct change {
    struct change *before;
    char name[NAME_BYTES];
    bool cut;
    off_t at;
    size_t size, old_size;
    off_t old_end;
    uint8_t *bytes, *old;
};

static struct {
    pthread_mutex_t lock;
    const char *folder, *gate;
    const struct kind *kind;
    uint64_t at, last;
    uint64_t *tally;
    struct change *newest;
    uint64_t dice;
} shim = {.lock = PTHREAD_MUTEX_INITIALIZER};

static struct {
    ssize_t (*write)(int, const void *, size_t);
    ssize_t (*pwrite)(int, const void *, size_t, off_t);
    int (*fsync)(int);
    int (*fdatasync)(int);
    int (*ftruncate)(int, off_t);
    ssize_t (*send)(int, const void *, size_t, int);
} real;

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
    find("send", &real.send);
    shim.folder = getenv("REXIAN_FAULT_DIR");
    shim.gate = getenv("REXIAN_FAULT_GATE");
    for (size_t i = 0; kind && i < sizeof kinds / sizeof kinds[0]; i++)
        if (strcmp(kinds[i].name, kind) == 0)
            shim.kind = &kinds[i];
    shim.at = at ? strtoull(at, NULL, 10) : 0;
    uint64_t count = fails ? strtoull(fails, NULL, 10) : 1;
    shim.last = count ? shim.at + count - 1 : UINT64_MAX;
    shim.dice = shim.at * 0x9e3779b97f4a7c15u + 1;
    int fd = tally ? open(tally, O_RDWR | O_CREAT | O_CLOEXEC, 0600) : -1;
    if (fd < 0 || real.ftruncate(fd, TALLY_COUNT * (off_t)sizeof *shim.tally) != 0)
        abort();
    shim.tally = mmap(NULL, TALLY_COUNT * sizeof *shim.tally, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (shim.tally == MAP_FAILED || (kind && !shim.kind))
        abort();
    close(fd);
}

static uint64_t roll(void)
{
    shim.dice ^= shim.dice << 13;
    shim.dice ^= shim.dice >> 7;
    shim.dice ^= shim.dice << 17;
    return shim.dice;
}

/* Whether the descriptor is a watched file; its name. */
static bool watched(int fd, char name[NAME_BYTES])
{
    struct stat state;
    char link[40];
    if (!shim.folder || fstat(fd, &state) != 0 || !S_ISREG(state.st_mode))
        return false;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, name, NAME_BYTES - 1);
    if (length <= 0)
        return false;
    name[length] = '\0';
    size_t folder = strlen(shim.folder);
    return strncmp(name, shim.folder, folder) == 0 && name[folder] == '/' && !strstr(name, "/search.db") &&
           !strstr(name, "-shm");
}

static void keep(int fd, const char *name, bool cut, const void *bytes, size_t size, off_t at)
{
    struct stat state;
    struct change *change = calloc(1, sizeof *change);
    if (!change || fstat(fd, &state) != 0)
        abort();
    *change =
        (struct change){.before = shim.newest, .cut = cut, .at = at, .size = size, .old_end = state.st_size};
    snprintf(change->name, sizeof change->name, "%s", name);
    if (!cut && size) {
        change->bytes = malloc(size);
        if (!change->bytes)
            abort();
        memcpy(change->bytes, bytes, size);
    }
    /* A cut loses all from there on, a write what it overwrites. */
    off_t end = cut || at + (off_t)size > state.st_size ? state.st_size : at + (off_t)size;
    if (end > at) {
        change->old_size = (size_t)(end - at);
        change->old = malloc(change->old_size);
        int other = open(name, O_RDONLY | O_CLOEXEC); /* the descriptor may be one for writing alone */
        if (!change->old || other < 0 ||
            pread(other, change->old, change->old_size, at) != (ssize_t)change->old_size)
            abort();
        close(other);
    }
    shim.newest = change;
}

static void forget(const char *name)
{
    for (struct change **at = &shim.newest; *at;) {
        struct change *change = *at;
        if (strcmp(change->name, name) != 0) {
            at = &change->before;
            continue;
        }
        *at = change->before;
        free(change->bytes);
        free(change->old);
        free(change);
    }
}

static void undo(const struct change *change)
{
    int fd = open(change->name, O_RDWR | O_CLOEXEC);
    if (fd < 0)
        return; /* it has been removed since */
    if (real.ftruncate(fd, change->old_end) != 0 ||
        (change->old_size && real.pwrite(fd, change->old, change->old_size, change->at) < 0))
        abort();
    close(fd);
}

/* Half of the writes reach the disk, half of these only up to a sector. */
static void redo(const struct change *change)
{
    if (!change)
        return;
    redo(change->before);
    int fd = open(change->name, O_RDWR | O_CLOEXEC);
    if (fd < 0 || roll() % 2)
        return;
    size_t size = roll() % 2 ? change->size : roll() % (change->size / SECTOR + 1) * SECTOR;
    if (change->cut ? real.ftruncate(fd, change->at) != 0
                    : real.pwrite(fd, change->bytes, size, change->at) < 0)
        abort();
    close(fd);
}

static void die(void)
{
    for (struct change *change = shim.newest; change && shim.kind->power; change = change->before)
        undo(change);
    if (shim.kind->some_stays)
        redo(shim.newest);
    _exit(DIED);
}

/* Counts; 0: go on, else the error. Does not come back from a death, but for a write of which half is to be done. */
static int count(enum operation operation, bool *ret_half)
{
    if (shim.gate && access(shim.gate, F_OK) != 0)
        return 0;
    shim.tally[TALLY_ALL]++;
    shim.tally[TALLY_WRITES] += operation == OP_WRITE;
    shim.tally[TALLY_FILE] += operation != OP_SEND;
    const struct kind *kind = shim.kind;
    if (!kind || !shim.at || (kind->counted != TALLY_ALL && operation == OP_SEND) ||
        (kind->counted == TALLY_WRITES && operation != OP_WRITE))
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

static ssize_t put(int fd, const char *name, const void *bytes, size_t size, off_t at, bool placed)
{
    bool half = false;
    int error = count(OP_WRITE, &half);
    if (error)
        return fail(error);
    keep(fd, name, false, bytes, size, at);
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
    if (!watched(fd, name))
        return real.write(fd, bytes, size);
    pthread_mutex_lock(&shim.lock);
    return put(fd, name, bytes, size, lseek(fd, 0, SEEK_CUR), false);
}

ssize_t pwrite64(int fd, const void *bytes, size_t size, off64_t at)
{
    char name[NAME_BYTES];
    if (!watched(fd, name))
        return real.pwrite(fd, bytes, size, at);
    pthread_mutex_lock(&shim.lock);
    return put(fd, name, bytes, size, at, true);
}

ssize_t pwrite(int fd, const void *bytes, size_t size, off_t at)
{
    return pwrite64(fd, bytes, size, at);
}

static int synced(int fd, int (*sync)(int))
{
    char name[NAME_BYTES];
    bool half = false;
    if (!watched(fd, name))
        return sync(fd);
    pthread_mutex_lock(&shim.lock);
    int error = count(OP_SYNC, &half);
    if (error)
        return fail(error);
    int result = sync(fd);
    forget(name);
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
    if (!watched(fd, name))
        return real.ftruncate(fd, size);
    pthread_mutex_lock(&shim.lock);
    int error = count(OP_WRITE, &half);
    if (error)
        return fail(error);
    if (half && !shim.kind->power)
        die();
    keep(fd, name, true, NULL, 0, size);
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

ssize_t send(int fd, const void *bytes, size_t size, int flags)
{
    bool half = false;
    pthread_mutex_lock(&shim.lock);
    (void)count(OP_SEND, &half);
    ssize_t done = real.send(fd, bytes, size, flags);
    int error = errno;
    pthread_mutex_unlock(&shim.lock);
    errno = error;
    return done;
}
