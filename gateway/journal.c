/* The journal of a gateway. */
#include "gateway/journal.h"

#include "config/files.h"
#include "core/text.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

enum { PATH_SIZE = 1200, FILE_MAX = 64 << 20, ROOM_WHEN_IDLE = 64 << 10, ADD_CELLS = 9, SETTLE_CELLS = 2 };

struct journal {
    char path[PATH_SIZE];
    int fd;
    off_t size;
    char *unwritten; /* lines for the next journal_keep */
    size_t unwritten_size, unwritten_room;
    bool added; /* among them is a report, not just settled ones */
    struct journal_entry *entries;
    size_t count, room;
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
    char whole[400];
    bool plain = true;
    int length = snprintf(whole, sizeof whole, "%s:%s", report->ref, name_of(&call_step_names, report->step));
    if (report->step == CALL_QUEUED || report->step == CALL_REFUSED)
        length += snprintf(whole + length, sizeof whole - (size_t)length, ":%s", report->queue);
    if (report->at != 0)
        length += snprintf(whole + length, sizeof whole - (size_t)length, ":%" PRIx64, (uint64_t)report->at);
    for (const char *at = whole; *at != '\0'; at++)
        plain = plain && *at > ' ' && *at < 0x7f;
    if (plain && length < JOURNAL_ID_SIZE)
        memcpy(out, whole, (size_t)length + 1);
    else
        snprintf(out, JOURNAL_ID_SIZE, "%s:%016" PRIx64, name_of(&call_step_names, report->step),
                 short_of(whole));
}

static size_t position_of(const struct journal *journal, const char *id)
{
    for (size_t i = 0; i < journal->count; i++)
        if (strcmp(journal->entries[i].id, id) == 0)
            return i;
    return journal->count;
}

static enum result put_entry(struct journal *journal, const struct call_report *report, const char *id)
{
    if (position_of(journal, id) < journal->count)
        return RESULT_REFUSED;
    if (journal->count == journal->room) {
        size_t room = journal->room ? journal->room * 2 : 32;
        struct journal_entry *entries = reallocarray(journal->entries, room, sizeof *entries);
        if (entries == NULL)
            return RESULT_NO_MEMORY;
        journal->entries = entries;
        journal->room = room;
    }
    struct journal_entry *entry = &journal->entries[journal->count++];
    *entry = (struct journal_entry){.report = *report};
    (void)text_copy(entry->id, sizeof entry->id, id);
    return RESULT_OK;
}

static void take_entry(struct journal *journal, size_t position)
{
    memmove(&journal->entries[position], &journal->entries[position + 1],
            (journal->count - position - 1) * sizeof journal->entries[0]);
    journal->count--;
}

static size_t cut(char *line, char *cells[ADD_CELLS + 1])
{
    size_t count = 0;
    for (char *cell = line; cell != NULL && count <= ADD_CELLS;) {
        char *tab = strchr(cell, '\t');
        if (tab != NULL)
            *tab++ = '\0';
        cells[count++] = cell;
        cell = tab;
    }
    return count;
}

static bool read_report(char *cells[], struct call_report *ret)
{
    struct call_report report = {.step = name_value(&call_step_names, cells[2])};
    char *end = NULL;
    report.at = strtoll(cells[3], &end, 10);
    report.test = strcmp(cells[4], "1") == 0;
    bool good = report.step >= 0 && end != cells[3] && *end == '\0' &&
                text_copy(report.ref, sizeof report.ref, cells[5]) &&
                text_copy(report.caller, sizeof report.caller, cells[6]) &&
                text_copy(report.queue, sizeof report.queue, cells[7]) &&
                text_copy(report.operator_login, sizeof report.operator_login, cells[8]);
    *ret = report;
    return good && strlen(cells[1]) < JOURNAL_ID_SIZE;
}

static enum result read_line(struct journal *journal, char *line)
{
    char *cells[ADD_CELLS + 1];
    size_t count = cut(line, cells);
    struct call_report report;
    if (count == SETTLE_CELLS && strcmp(cells[0], "-") == 0) {
        size_t position = position_of(journal, cells[1]);
        if (position < journal->count)
            take_entry(journal, position);
        return RESULT_OK;
    }
    if (count != ADD_CELLS || strcmp(cells[0], "+") != 0 || !read_report(cells, &report))
        return RESULT_CORRUPT;
    enum result result = put_entry(journal, &report, cells[1]);
    return result == RESULT_REFUSED ? RESULT_OK : result;
}

/* Reads what was kept; *ret_whole is the size up to the last whole line. */
static enum result read_all(struct journal *journal, off_t *ret_whole, char why[JOURNAL_WHY_SIZE])
{
    char file_why[FILE_WHY_SIZE];
    char *text = NULL;
    size_t size = 0;
    int number = 0;
    enum result result = file_read(journal->path, FILE_MAX, &text, &size, file_why);
    if (result != RESULT_OK) {
        snprintf(why, JOURNAL_WHY_SIZE, "%s", file_why);
        return result;
    }
    char *line = text;
    for (char *end = strchr(line, '\n'); end != NULL && result == RESULT_OK; end = strchr(line, '\n')) {
        *end = '\0';
        number++;
        result = read_line(journal, line);
        line = end + 1;
    }
    if (result == RESULT_CORRUPT)
        snprintf(why, JOURNAL_WHY_SIZE,
                 "%s:%d: is no line of a journal; move the file away if its calls may be lost", journal->path,
                 number);
    *ret_whole = (off_t)(line - text);
    free(text);
    return result;
}

static enum result open_file(struct journal *journal, char why[JOURNAL_WHY_SIZE])
{
    off_t whole = 0;
    journal->fd = open(journal->path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (journal->fd < 0) {
        snprintf(why, JOURNAL_WHY_SIZE, "%s: %s; name a folder of your own as journal_dir", journal->path,
                 strerror(errno));
        return RESULT_IO;
    }
    if (flock(journal->fd, LOCK_EX | LOCK_NB) != 0) {
        snprintf(why, JOURNAL_WHY_SIZE, "%s: another gateway has it open; end that one first", journal->path);
        return RESULT_BUSY;
    }
    enum result result = read_all(journal, &whole, why);
    if (result == RESULT_OK && ftruncate(journal->fd, whole) != 0) {
        snprintf(why, JOURNAL_WHY_SIZE, "%s: %s", journal->path, strerror(errno));
        result = RESULT_IO;
    }
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
    free((*journal)->entries);
    free(*journal);
    *journal = NULL;
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

/* A tab or a newline would end a cell or a line. */
static bool is_cell(const char *text)
{
    return text[strcspn(text, "\t\r\n")] == '\0';
}

enum result journal_add(struct journal *journal, const struct call_report *report)
{
    char id[JOURNAL_ID_SIZE], line[600];
    if (!is_cell(report->ref) || !is_cell(report->caller) || !is_cell(report->queue) ||
        !is_cell(report->operator_login))
        return RESULT_INVALID;
    journal_id(report, id);
    enum result result = put_entry(journal, report, id);
    if (result != RESULT_OK)
        return result;
    int length = snprintf(line, sizeof line, "+\t%s\t%s\t%" PRId64 "\t%d\t%s\t%s\t%s\t%s\n", id,
                          name_of(&call_step_names, report->step), report->at, report->test, report->ref,
                          report->caller, report->queue, report->operator_login);
    result = put_line(journal, line, (size_t)length);
    if (result != RESULT_OK)
        take_entry(journal, journal->count - 1);
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

enum result journal_keep(struct journal *journal)
{
    if (journal->unwritten_size == 0)
        return RESULT_OK;
    enum result result = write_out(journal);
    if (result == RESULT_OK && journal->added && fdatasync(journal->fd) != 0)
        result = RESULT_IO;
    if (result != RESULT_OK)
        return result;
    journal->added = false;
    if (journal->count == 0 && journal->size > ROOM_WHEN_IDLE && ftruncate(journal->fd, 0) == 0)
        journal->size = 0;
    return RESULT_OK;
}

bool journal_settle(struct journal *journal, const char *id)
{
    char line[JOURNAL_ID_SIZE + 4];
    size_t position = position_of(journal, id);
    if (position == journal->count)
        return false;
    int length = snprintf(line, sizeof line, "-\t%s\n", id);
    take_entry(journal, position);
    /* Without memory for the line the report is sent once more after a restart, which does no harm. */
    (void)!put_line(journal, line, (size_t)length);
    return true;
}

size_t journal_count(const struct journal *journal)
{
    return journal->count;
}

struct journal_entry *journal_at(struct journal *journal, size_t position)
{
    return &journal->entries[position];
}
