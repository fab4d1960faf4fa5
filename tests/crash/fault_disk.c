/* A list of what was done since it was made safe, the newest first; a loss goes through it backwards. A file that is removed, or whose
 * name another one takes, stays beside the folder under a hard link until its folder is synced, so that it can come back. */
#include "fault_disk.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE_BYTES = 4096 };
enum change_kind { CHANGE_WRITE, CHANGE_CUT, CHANGE_MADE, CHANGE_REMOVED, CHANGE_MOVED };

struct change {
    struct change *before;
    enum change_kind kind;
    char name[NAME_BYTES], to[NAME_BYTES]; /* to: the new name */
    char kept[NAME_BYTES + 32];            /* the file that has lost its name */
    ino_t file;                            /* that was written or cut */
    off_t at;
    size_t size, old_size;
    off_t old_end;
    uint8_t *bytes, *old;
};

struct real_calls real;
static struct change *newest;
static uint64_t dice;

static uint64_t roll(void)
{
    dice ^= dice << 13;
    dice ^= dice >> 7;
    dice ^= dice << 17;
    return dice;
}

static struct change *note(enum change_kind kind, const char *name)
{
    struct change *change = calloc(1, sizeof *change);
    if (!change)
        abort();
    change->before = newest;
    change->kind = kind;
    snprintf(change->name, sizeof change->name, "%s", name);
    newest = change;
    return change;
}

/* A cut loses all from there on, a write what it overwrites. */
static void note_bytes(enum change_kind kind, int fd, const char *name, const void *bytes, size_t size,
                       off_t at)
{
    struct stat state;
    struct change *change = note(kind, name);
    if (fstat(fd, &state) != 0)
        abort();
    change->file = state.st_ino;
    change->at = at;
    change->size = size;
    change->old_end = state.st_size;
    if (size) {
        change->bytes = malloc(size);
        if (!change->bytes)
            abort();
        memcpy(change->bytes, bytes, size);
    }
    off_t end = kind == CHANGE_CUT || at + (off_t)size > state.st_size ? state.st_size : at + (off_t)size;
    if (end <= at)
        return;
    change->old_size = (size_t)(end - at);
    change->old = malloc(change->old_size);
    int other = real.open(name, O_RDONLY | O_CLOEXEC); /* the descriptor may be one for writing alone */
    if (!change->old || other < 0 ||
        pread(other, change->old, change->old_size, at) != (ssize_t)change->old_size)
        abort();
    close(other);
}

/* A disk takes a long write page by page: each may be lost by itself. */
void disk_write(int fd, const char *name, const void *bytes, size_t size, off_t at)
{
    for (size_t done = 0, piece; done < size; done += piece) {
        piece = size - done < PIECE_BYTES ? size - done : PIECE_BYTES;
        note_bytes(CHANGE_WRITE, fd, name, (const uint8_t *)bytes + done, piece, at + (off_t)done);
    }
}

void disk_cut(int fd, const char *name, off_t size)
{
    note_bytes(CHANGE_CUT, fd, name, NULL, 0, size);
}

void disk_made(const char *name)
{
    (void)note(CHANGE_MADE, name);
}

/* Keeps a file that is about to lose its name; it may not be there. */
static void keep(struct change *change, const char *name)
{
    static unsigned count;
    char folder[NAME_BYTES];
    snprintf(folder, sizeof folder, "%s", name);
    *strrchr(folder, '/') = '\0';
    snprintf(change->kept, sizeof change->kept, "%s.kept-%u", folder, ++count);
    if (link(name, change->kept) != 0)
        change->kept[0] = '\0';
}

void disk_removed(const char *name)
{
    keep(note(CHANGE_REMOVED, name), name);
}

void disk_moved(const char *name, const char *to)
{
    struct change *change = note(CHANGE_MOVED, name);
    snprintf(change->to, sizeof change->to, "%s", to);
    keep(change, to);
}

static bool is_in(const char *name, const char *folder)
{
    size_t length = strlen(folder);
    return strncmp(name, folder, length) == 0 && name[length] == '/' && !strchr(name + length + 1, '/');
}

void disk_synced(int fd)
{
    struct stat state;
    char link[40], folder[NAME_BYTES] = "";
    if (fstat(fd, &state) != 0)
        abort();
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = S_ISDIR(state.st_mode) ? readlink(link, folder, sizeof folder - 1) : 0;
    folder[length > 0 ? length : 0] = '\0';
    for (struct change **at = &newest; *at;) {
        struct change *change = *at;
        bool of_file = change->kind == CHANGE_WRITE || change->kind == CHANGE_CUT;
        if (of_file ? S_ISDIR(state.st_mode) || change->file != state.st_ino
                    : !folder[0] || !is_in(change->name, folder)) {
            at = &change->before;
            continue;
        }
        *at = change->before;
        if (change->kept[0])
            (void)real.unlink(change->kept);
        free(change->bytes);
        free(change->old);
        free(change);
    }
}

static void undo_bytes(const struct change *change)
{
    int fd = real.open(change->name, O_RDWR | O_CLOEXEC);
    if (fd < 0)
        return; /* its name is lost, or gone for good */
    if (real.ftruncate(fd, change->old_end) != 0 ||
        (change->old_size && real.pwrite(fd, change->old, change->old_size, change->at) < 0))
        abort();
    close(fd);
}

static void undo_name(const struct change *change)
{
    if (change->kind == CHANGE_MADE)
        (void)real.unlink(change->name);
    if (change->kind == CHANGE_MOVED)
        (void)real.rename(change->to, change->name);
    if (change->kept[0])
        (void)link(change->kept, change->kind == CHANGE_MOVED ? change->to : change->name);
}

/* Half of the writes reach the disk, half of these only up to a sector. */
static void redo(const struct change *change)
{
    if (!change)
        return;
    redo(change->before);
    if ((change->kind != CHANGE_WRITE && change->kind != CHANGE_CUT) || roll() % 2)
        return;
    int fd = real.open(change->name, O_RDWR | O_CLOEXEC);
    if (fd < 0)
        return;
    size_t size = roll() % 2 ? change->size : roll() % (change->size / SECTOR + 1) * SECTOR;
    if (change->kind == CHANGE_CUT ? real.ftruncate(fd, change->at) != 0
                                   : real.pwrite(fd, change->bytes, size, change->at) < 0)
        abort();
    close(fd);
}

void disk_lose(bool some, uint64_t seed)
{
    dice = seed;
    for (struct change *change = newest; change; change = change->before) {
        if (change->kind == CHANGE_WRITE || change->kind == CHANGE_CUT)
            undo_bytes(change);
        else if (!some || roll() % 2)
            undo_name(change);
    }
    if (some)
        redo(newest);
}
