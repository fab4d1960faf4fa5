/* Copies by interval, as files. */
#include "broker/copies.h"

#include "broker/inside.h"
#include "core/civil.h"
#include "core/text.h"
#include "wire/mono.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* city-2026-05-06T09-00-00-000000001234.db, where x is a digit. */
static const char form[] = "city-xxxx-xx-xxTxx-xx-xx-xxxxxxxxxxxx";
enum { PORTION_BYTES = 16 << 20, REST_SHARE = 4 };
enum { FORM_SIZE = sizeof form - 1, TIME_AT = 5, SEQ_AT = 25 };
static const char proven_end[] = ".db", faulty_end[] = "-faulty.db";

void copy_name(const struct zone *zone, int64_t at, int64_t seq, bool faulty, char out[TEXT_NAME])
{
    struct civil_time t = zone_local(zone, at);
    snprintf(out, TEXT_NAME, "city-%04d-%02d-%02dT%02d-%02d-%02d-%012" PRId64 "%s", t.year, t.month, t.day,
             t.hour, t.minute, t.second, seq, faulty ? faulty_end : proven_end);
}

static bool has_form(const char *name)
{
    for (size_t i = 0; i < FORM_SIZE; i++)
        if (form[i] == 'x' ? name[i] < '0' || name[i] > '9' : name[i] != form[i])
            return false;
    return true;
}

static bool read_name(const char *name, const struct zone *zone, struct copy_file *ret)
{
    char time[20];
    if (!has_form(name))
        return false;
    bool faulty = strcmp(name + FORM_SIZE, faulty_end) == 0;
    if (!faulty && strcmp(name + FORM_SIZE, proven_end) != 0)
        return false;
    memcpy(time, name + TIME_AT, 19);
    time[19] = '\0';
    time[13] = time[16] = ':';
    *ret = (struct copy_file){.seq = strtoll(name + SEQ_AT, NULL, 10), .faulty = faulty};
    return text_copy(ret->name, sizeof ret->name, name) && zone_parse(zone, time, &ret->made_at) == RESULT_OK;
}

static int by_name(const void *a, const void *b)
{
    const struct copy_file *left = a, *right = b;
    return strcmp(left->name, right->name);
}

enum result copies_read(const char *folder, const struct zone *zone, struct copies *ret)
{
    struct dirent *entry;
    DIR *dir = opendir(folder);
    ret->count = 0;
    if (!dir)
        return RESULT_IO;
    while (ret->count < COPIES_MOST && (entry = readdir(dir)))
        ret->count += read_name(entry->d_name, zone, &ret->rows[ret->count]);
    closedir(dir);
    qsort(ret->rows, ret->count, sizeof ret->rows[0], by_name);
    return RESULT_OK;
}

const struct copy_file *copies_newest(const struct copies *copies)
{
    for (size_t i = copies->count; i > 0; i--)
        if (!copies->rows[i - 1].faulty)
            return &copies->rows[i - 1];
    return NULL;
}

static bool take_away(const char *folder, const char *name)
{
    char file[CONFIG_PATH_SIZE + 300];
    snprintf(file, sizeof file, "%s/%s", folder, name);
    return unlink(file) == 0;
}

/* A file system that gives back gigabytes at once keeps all that is synced waiting for half a second: it is given back by portions, and
 * the disk is others' between two of them. A kill in the middle leaves what copies_sweep takes away. */
static bool shrink_away(const char *folder, const char *name)
{
    char file[CONFIG_PATH_SIZE + 300], part[CONFIG_PATH_SIZE + 320];
    struct stat info;
    snprintf(file, sizeof file, "%s/%s", folder, name);
    snprintf(part, sizeof part, "%s%s", file, COPY_UNFINISHED);
    int fd = rename(file, part) == 0 ? open(part, O_WRONLY | O_CLOEXEC) : -1;
    off_t left = fd >= 0 && fstat(fd, &info) == 0 ? info.st_size : 0;
    while (left > PORTION_BYTES && !broker_is_stopping()) {
        int64_t begun_ms = mono_ms();
        left -= PORTION_BYTES;
        if (ftruncate(fd, left) != 0 || fsync(fd) != 0)
            break;
        poll(NULL, 0, (int)(mono_ms() - begun_ms + 1) * REST_SHARE);
    }
    if (fd >= 0)
        close(fd);
    return unlink(part) == 0;
}

size_t copies_thin(const char *folder, const struct zone *zone, int64_t keep)
{
    struct copies *copies = malloc(sizeof *copies);
    size_t gone = 0;
    if (copies && copies_read(folder, zone, copies) == RESULT_OK) {
        int64_t kept[2] = {0, 0};
        for (size_t i = copies->count; i > 0; i--) {
            const struct copy_file *row = &copies->rows[i - 1];
            bool stays = ++kept[row->faulty] <= keep || (!row->faulty && kept[false] == 1);
            gone += !stays && shrink_away(folder, row->name);
        }
    }
    free(copies);
    return gone;
}

void copies_sweep(const char *folder)
{
    struct dirent *entry;
    DIR *dir = opendir(folder);
    while (dir && (entry = readdir(dir)))
        if (strstr(entry->d_name, COPY_UNFINISHED))
            (void)take_away(folder, entry->d_name);
    if (dir)
        closedir(dir);
}
