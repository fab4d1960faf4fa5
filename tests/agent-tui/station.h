/* A station's folder of drafts for tests: a key, a temporary folder, what lies in it, and faults of the disk on demand.
 * rename and write are the test's own, so that a disk can be full and a program can be killed at that very call. */
#ifndef REXIAN_TESTS_AGENT_STATION_H
#define REXIAN_TESTS_AGENT_STATION_H

#include "agent-tui/vault.h"
#include "tests/support/unit.h"
#include "wire/keys.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static struct key_pair station_keys;
static char station_folder[64];
static char why[FILE_WHY_SIZE];
static bool disk_full, die_before_rename, die_after_rename;

ssize_t write(int fd, const void *bytes, size_t size)
{
    if (disk_full && fd > STDERR_FILENO) {
        errno = ENOSPC;
        return -1;
    }
    return syscall(SYS_write, fd, bytes, size);
}

int rename(const char *from, const char *to)
{
    if (die_before_rename)
        raise(SIGKILL);
    int result = (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
    if (die_after_rename)
        raise(SIGKILL);
    return result;
}

static int station_begin(void **state)
{
    (void)state;
    snprintf(station_folder, sizeof station_folder, "/tmp/rexian-station-XXXXXX");
    disk_full = false;
    return mkdtemp(station_folder) != NULL && keys_make(&station_keys) == RESULT_OK ? 0 : -1;
}

static int station_end(void **state)
{
    char command[128];
    (void)state;
    disk_full = false;
    snprintf(command, sizeof command, "rm -rf -- '%s'", station_folder);
    return system(command);
}

static inline void open_station(struct vault *vault)
{
    assert_int_equal(vault_open(vault, station_folder, station_keys.secret_key, why), RESULT_OK);
}

/* Calls `each` with the path of each file whose name ends so, locks left out; gives their number. */
static inline size_t each_file(const char *end, void (*each)(const char *path))
{
    size_t count = 0;
    char path[512];
    const struct dirent *entry;
    DIR *folder = opendir(station_folder);
    assert_non_null(folder);
    while ((entry = readdir(folder)) != NULL) {
        size_t bytes = strlen(entry->d_name), tail = strlen(end);
        if (strstr(entry->d_name, ".sealed") == NULL || bytes < tail ||
            strcmp(entry->d_name + bytes - tail, end) != 0)
            continue;
        count++;
        snprintf(path, sizeof path, "%s/%s", station_folder, entry->d_name);
        if (each != NULL)
            each(path);
    }
    closedir(folder);
    return count;
}

static inline size_t files(const char *end)
{
    return each_file(end, NULL);
}

static inline void flip_a_byte(const char *path)
{
    struct stat status;
    char byte;
    int fd = open(path, O_RDWR);
    assert_true(fd >= 0 && fstat(fd, &status) == 0);
    assert_int_equal(pread(fd, &byte, 1, status.st_size / 2), 1);
    byte = (char)(byte ^ 1);
    assert_int_equal(pwrite(fd, &byte, 1, status.st_size / 2), 1);
    close(fd);
}

/* Runs it in a process of its own, which must be killed while it runs. */
static inline void killed_in(void (*work)(void))
{
    int status = 0;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        work();
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

#endif
