/* What a disk holds, and what it may lose with the power: writes and cuts until their file is synced; names that were given, taken away
 * or changed until their folder is synced. Whoever calls holds the shim's lock. */
#ifndef REXIAN_TESTS_CRASH_FAULT_DISK_H
#define REXIAN_TESTS_CRASH_FAULT_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { NAME_BYTES = 512, SECTOR = 512 };

/* The calls themselves, behind those that are counted. */
struct real_calls {
    ssize_t (*write)(int, const void *, size_t);
    ssize_t (*pwrite)(int, const void *, size_t, off_t);
    int (*fsync)(int);
    int (*fdatasync)(int);
    int (*ftruncate)(int, off_t);
    int (*open)(const char *, int, ...);
    int (*unlink)(const char *);
    int (*rename)(const char *, const char *);
    ssize_t (*send)(int, const void *, size_t, int);
};
extern struct real_calls real;

/* Before a file is written, or cut to a size. */
void disk_write(int fd, const char *name, const void *bytes, size_t size, off_t at);
void disk_cut(int fd, const char *name, off_t size);
/* After a file was made; before one is removed, or takes another name. */
void disk_made(const char *name);
void disk_removed(const char *name);
void disk_moved(const char *name, const char *to);
/* After a file or folder was synced. */
void disk_synced(int fd);
/* The power fails: all that was not synced is lost, but for some of it by these dice if `some`: writes that reach the disk up to a sector,
 * names that stay as they are. */
void disk_lose(bool some, uint64_t dice);

#endif
