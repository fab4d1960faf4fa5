/* The journal of a gateway. */
#include "gateway/journal.h"

#include "config/files.h"
#include "core/text.h"
#include "gateway/journal_entries.h"
#include "gateway/report_line.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_SIZE = 1200, NEW_SIZE = PATH_SIZE + 8, LINE_SIZE = REPORT_LINE_SIZE + JOURNAL_ID_SIZE + 4 };
/* A file is written anew once it is longer than this, and this many times as long as what waits. */
enum { SHORT_ENOUGH = 64 << 10, WASTE_MOST = 4, USUAL_LINE = 150 };

struct journal {
    char path[PATH_SIZE];
    int fd;
    off_t size;
    off_t try_size;  /* a file that could not be written anew is not tried again until it is so long */
    char *unwritten; /* lines for the next journal_keep */
    size_t unwritten_size, unwritten_room;
    bool added; /* among them is a report, not just settled ones */
    struct journal_entries entries;
};

/* FNV-1a: short names for references that are too long for an id. */
static uint64_t short_of(const char *text)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (; *text != '\0'; text++)
        hash = (hash ^ (uint8_t)*text) * 0x100000001b3u;
    return hash;
}

void journal_id(const struct call_report *report, char out[JOURNAL_ID_SIZE])
{
    /* What tells two steps of one call apart, beside the instant. */
    const char *const parts[] = {report->queue, report->visit, report->operator_login, report->extension};
    char whole[600];
    bool plain = true;
    int length = snprintf(whole, sizeof whole, "%s:%s", report->ref, name_of(&call_step_names, report->step));
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (parts[i][0] != '\0')
            length += snprintf(whole + length, sizeof whole - (size_t)length, ":%s", parts[i]);
    if (report->at != 0)
        length += snprintf(whole + length, sizeof whole - (size_t)length, ":%" PRIx64, (uint64_t)report->at);
    /* A time that lasts is told again, and longer. */
    if (report->until_at != 0)
        length +=
            snprintf(whole + length, sizeof whole - (size_t)length, ":%" PRIx64, (uint64_t)report->until_at);
    for (const char *at = whole; *at != '\0'; at++)
        plain = plain && *at > ' ' && *at < 0x7f;
    if (plain && length < JOURNAL_ID_SIZE)
        memcpy(out, whole, (size_t)length + 1);
    else
        snprintf(out, JOURNAL_ID_SIZE, "%s:%016" PRIx64, name_of(&call_step_names, report->step),
                 short_of(whole));
}

/* "+", id and report, or "-" and id, with tabs between. */
static enum result read_line(struct journal *journal, char *line)
{
    struct call_report report;
    char *id = line[0] != '\0' && line[1] == '\t' ? line + 2 : NULL;
    char *cells = id != NULL ? strchr(id, '\t') : NULL;
    if (id != NULL && cells == NULL && line[0] == '-') {
        struct journal_entry *entry = entries_find(&journal->entries, id);
        if (entry != NULL)
            entries_take(&journal->entries, entry);
        return RESULT_OK;
    }
    if (cells == NULL || line[0] != '+' || cells - id >= JOURNAL_ID_SIZE)
        return RESULT_CORRUPT;
    *cells++ = '\0';
    if (report_read(cells, &report) != RESULT_OK)
        return RESULT_CORRUPT;
    return entries_find(&journal->entries, id) != NULL ? RESULT_OK
                                                       : entries_add(&journal->entries, &report, id);
}

/* Reads what was kept, however long it is; *ret_whole is the size up to the last whole line. */
static enum result read_all(struct journal *journal, FILE *file, off_t *ret_whole, char why[JOURNAL_WHY_SIZE])
{
    char *line = NULL;
    size_t room = 0;
    ssize_t length = 0;
    enum result result = RESULT_OK;
    *ret_whole = 0;
    for (int number = 1; result == RESULT_OK && (length = getline(&line, &room, file)) > 0; number++) {
        if (line[length - 1] != '\n')
            break;
        line[length - 1] = '\0';
        result = strlen(line) + 1 == (size_t)length ? read_line(journal, line) : RESULT_CORRUPT;
        *ret_whole += length;
        if (result == RESULT_CORRUPT)
            snprintf(why, JOURNAL_WHY_SIZE,
                     "%s:%d: is no line of a journal; move the file away if its calls may be lost",
                     journal->path, number);
    }
    if (result == RESULT_OK && ferror(file)) {
        snprintf(why, JOURNAL_WHY_SIZE, "%s: %s", journal->path, strerror(errno));
        result = RESULT_IO;
    }
    free(line);
    return result;
}

/* Whether the file of this name is still the one that is open: another gateway may just have written it anew. */
static bool is_still(const struct journal *journal)
{
    struct stat named, open_one;
    return stat(journal->path, &named) == 0 && fstat(journal->fd, &open_one) == 0 &&
           named.st_ino == open_one.st_ino && named.st_dev == open_one.st_dev;
}

static enum result open_file(struct journal *journal, char why[JOURNAL_WHY_SIZE])
{
    off_t whole = 0;
    journal->fd = open(journal->path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    int copy = journal->fd < 0 ? -1 : fcntl(journal->fd, F_DUPFD_CLOEXEC, 0);
    FILE *file = copy < 0 ? NULL : fdopen(copy, "r");
    if (file == NULL) {
        snprintf(why, JOURNAL_WHY_SIZE, "%s: %s; name a folder of your own as journal_dir", journal->path,
                 strerror(errno));
        if (copy >= 0)
            close(copy);
        return RESULT_IO;
    }
    enum result result = RESULT_BUSY;
    if (flock(journal->fd, LOCK_EX | LOCK_NB) == 0 && is_still(journal))
        result = read_all(journal, file, &whole, why);
    else
        snprintf(why, JOURNAL_WHY_SIZE, "%s: another gateway has it open; end that one first", journal->path);
    if (result == RESULT_OK && ftruncate(journal->fd, whole) != 0) {
        snprintf(why, JOURNAL_WHY_SIZE, "%s: %s", journal->path, strerror(errno));
        result = RESULT_IO;
    }
    fclose(file);
    journal->size = whole;
    return result;
}

enum result journal_open(const char *folder, struct journal **ret, char why[JOURNAL_WHY_SIZE])
{
    char folder_why[FILE_WHY_SIZE];
    struct journal *journal = calloc(1, sizeof *journal);
    why[0] = '\0';
    if (journal == NULL)
        return RESULT_NO_MEMORY;
    journal->fd = -1;
    enum result result = folder_make(folder, folder_why);
    if (result != RESULT_OK)
        snprintf(why, JOURNAL_WHY_SIZE, "%s", folder_why);
    else if (snprintf(journal->path, PATH_SIZE, "%s/reports", folder) >= PATH_SIZE)
        result = RESULT_TOO_LONG;
    if (result == RESULT_OK)
        result = open_file(journal, why);
    if (result == RESULT_OK)
        *ret = journal;
    else
        journal_close(&journal);
    return result;
}

void journal_close(struct journal **journal)
{
    if (journal == NULL || *journal == NULL)
        return;
    /* Settled reports that do not get out are sent once more next time, under the same id. */
    if ((*journal)->fd >= 0 && journal_keep(*journal) == RESULT_OK)
        (void)fdatasync((*journal)->fd);
    if ((*journal)->fd >= 0)
        close((*journal)->fd);
    free((*journal)->unwritten);
    entries_free(&(*journal)->entries);
    free(*journal);
    *journal = NULL;
}

static enum result add_line(const char *id, const struct call_report *report, char line[LINE_SIZE],
                            size_t *ret_length)
{
    char cells[REPORT_LINE_SIZE];
    enum result result = report_write(report, cells);
    if (result == RESULT_OK)
        *ret_length = (size_t)snprintf(line, LINE_SIZE, "+\t%s\t%s\n", id, cells);
    return result;
}

static enum result put_line(struct journal *journal, const char *line, size_t length)
{
    if (journal->unwritten_size + length > journal->unwritten_room) {
        size_t room = (journal->unwritten_size + length) * 2;
        char *unwritten = realloc(journal->unwritten, room);
        if (unwritten == NULL)
            return RESULT_NO_MEMORY;
        journal->unwritten = unwritten;
        journal->unwritten_room = room;
    }
    memcpy(journal->unwritten + journal->unwritten_size, line, length);
    journal->unwritten_size += length;
    return RESULT_OK;
}

enum result journal_add(struct journal *journal, const struct call_report *report)
{
    char id[JOURNAL_ID_SIZE], line[LINE_SIZE];
    size_t length = 0;
    journal_id(report, id);
    enum result result = add_line(id, report, line, &length);
    if (result == RESULT_OK && entries_find(&journal->entries, id) != NULL)
        result = RESULT_REFUSED;
    if (result == RESULT_OK)
        result = entries_add(&journal->entries, report, id);
    if (result != RESULT_OK)
        return result;
    result = put_line(journal, line, length);
    if (result != RESULT_OK)
        entries_take(&journal->entries, entries_find(&journal->entries, id));
    else
        journal->added = true;
    return result;
}

static enum result write_out(struct journal *journal)
{
    size_t done = 0;
    while (done < journal->unwritten_size) {
        ssize_t wrote = write(journal->fd, journal->unwritten + done, journal->unwritten_size - done);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote < 0) {
            /* A line cut in two would be taken for one of another kind: back to the last whole one. */
            int error = errno;
            if (ftruncate(journal->fd, journal->size) != 0)
                return RESULT_IO;
            return error == ENOSPC || error == EDQUOT ? RESULT_FULL : RESULT_IO;
        }
        done += (size_t)wrote;
    }
    journal->size += (off_t)done;
    journal->unwritten_size = 0;
    return RESULT_OK;
}

static bool write_entries(struct journal *journal, int fd, off_t *ret_size)
{
    FILE *file = fdopen(fd, "w");
    bool good = file != NULL;
    *ret_size = 0;
    for (size_t i = 0; good && i < journal->entries.count; i++) {
        char line[LINE_SIZE];
        const struct journal_entry *entry = entries_at(&journal->entries, i);
        size_t length = 0;
        good = add_line(entry->id, &entry->report, line, &length) == RESULT_OK;
        good = good && fwrite(line, 1, length, file) == length;
        *ret_size += (off_t)length;
    }
    good = good && fflush(file) == 0 && fdatasync(fd) == 0;
    if (file != NULL)
        fclose(file);
    else
        close(fd);
    return good;
}

/* So that the new name outlives a loss of power before the next report goes behind it. */
static void sync_folder(const struct journal *journal)
{
    char folder[PATH_SIZE];
    (void)text_copy(folder, sizeof folder, journal->path);
    *strrchr(folder, '/') = '\0';
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return;
    /* If this fails, the disk does: what is added next says so. */
    (void)fsync(fd);
    close(fd);
}

/* Puts a file of what waits alone in the place of the journal's. Whoever else opens that name finds it locked. */
static void write_anew(struct journal *journal)
{
    char name[NEW_SIZE];
    off_t size = 0;
    snprintf(name, sizeof name, "%s.new", journal->path);
    int fd = open(name, O_RDWR | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
    int copy = fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, 0);
    bool good = copy >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0 && write_entries(journal, copy, &size) &&
                rename(name, journal->path) == 0;
    if (good) {
        sync_folder(journal);
        close(journal->fd);
        journal->fd = fd;
        journal->size = size;
        journal->try_size = 0;
        return;
    }
    journal->try_size = journal->size * 2;
    if (fd >= 0) {
        close(fd);
        unlink(name);
    }
}

/* Not only when nothing waits: on a busy exchange something always does. */
static void shorten(struct journal *journal)
{
    off_t waiting = (off_t)(journal->entries.count * USUAL_LINE);
    if (journal->size > SHORT_ENOUGH && journal->size > waiting * WASTE_MOST &&
        journal->size >= journal->try_size)
        write_anew(journal);
}

enum result journal_keep(struct journal *journal)
{
    if (journal->unwritten_size == 0 && !journal->added)
        return RESULT_OK;
    enum result result = write_out(journal);
    if (result == RESULT_OK && journal->added && fdatasync(journal->fd) != 0)
        result = RESULT_IO;
    if (result != RESULT_OK)
        return result;
    journal->added = false;
    shorten(journal);
    return RESULT_OK;
}

bool journal_settle(struct journal *journal, const char *id)
{
    char line[JOURNAL_ID_SIZE + 4];
    struct journal_entry *entry = entries_find(&journal->entries, id);
    if (entry == NULL)
        return false;
    int length = snprintf(line, sizeof line, "-\t%s\n", entry->id);
    entries_take(&journal->entries, entry);
    /* Without memory for the line the report is sent once more after a restart, which does no harm. */
    (void)!put_line(journal, line, (size_t)length);
    return true;
}

size_t journal_count(const struct journal *journal)
{
    return journal->entries.count;
}

struct journal_entry *journal_at(struct journal *journal, size_t position)
{
    return entries_at(&journal->entries, position);
}
