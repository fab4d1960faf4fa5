/* Two kinds of records behind one face. */
#include "gateway/replay_file.h"

#include "config/files.h"
#include "gateway/ami_calls.h"
#include "gateway/ami_parse.h"
#include "wire/queue_log.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK = 16 << 10, US_OF_MS = 1000 };

struct replay_file {
    FILE *file;
    bool is_ami;
    bool is_known; /* has been looked through */
    bool has_record, is_over, is_finished;
    int64_t at; /* of the record, or of the one before */
    struct replay_span span;

    /* An AMI: bytes that are not taken yet. */
    struct ami_parser parser;
    const struct ami_message *message;
    struct ami_calls *calls; /* for a queue_log, too: it knows which queues count */
    char bytes[CHUNK];
    size_t size, taken;

    /* A queue_log. */
    char *text;
    size_t room;
    struct queue_log_line line;
};

static const char ami_banner[] = "Asterisk Call Manager/";

/* --- records ------------------------------------------------------------------------------------------------- */

/* The next event that has a time. What was asked for and answered by a list has none, and is no news. */
static bool read_event(struct replay_file *file)
{
    int64_t at_us = 0;
    for (;;) {
        if (file->taken == file->size) {
            file->size = fread(file->bytes, 1, sizeof file->bytes, file->file);
            file->taken = 0;
            if (file->size == 0)
                return false;
        }
        file->taken +=
            ami_parser_take(&file->parser, file->bytes + file->taken, file->size - file->taken, &file->message);
        if (file->message != NULL && file->message->kind == AMI_EVENT && ami_time_us(file->message, &at_us)) {
            file->at = at_us / US_OF_MS > file->at ? at_us / US_OF_MS : file->at;
            return true;
        }
    }
}

static bool read_line(struct replay_file *file)
{
    char why[QUEUE_LOG_WHY];
    while (getline(&file->text, &file->room, file->file) > 0) {
        enum result result = queue_log_parse(file->text, &file->line, why);
        if (result == RESULT_OK) {
            file->at = file->line.at > file->at ? file->line.at : file->at;
            return true;
        }
        file->span.faults += result == RESULT_INVALID && !file->is_known;
    }
    return false;
}

static bool read_record(struct replay_file *file)
{
    if (!file->has_record && !file->is_over) {
        file->has_record = file->is_ami ? read_event(file) : read_line(file);
        file->is_over = !file->has_record;
    }
    return file->has_record;
}

/* --- the file ------------------------------------------------------------------------------------------------ */

static void rewind_file(struct replay_file *file)
{
    rewind(file->file);
    memset(&file->parser, 0, sizeof file->parser);
    file->size = file->taken = 0;
    file->at = 0;
    file->has_record = file->is_over = false;
}

static enum result look_through(struct replay_file *file, const char *path, char why[REPLAY_WHY_SIZE])
{
    char first[sizeof ami_banner] = "";
    size_t got = fread(first, 1, sizeof ami_banner - 1, file->file);
    file->is_ami = got == sizeof ami_banner - 1 && strcmp(first, ami_banner) == 0;
    rewind_file(file);
    while (read_record(file)) {
        file->span.first_at = file->span.records++ == 0 ? file->at : file->span.first_at;
        file->span.last_at = file->at;
        file->has_record = false;
    }
    if (ferror(file->file)) {
        snprintf(why, REPLAY_WHY_SIZE, "%.200s: %s", path, strerror(errno));
        return RESULT_IO;
    }
    rewind_file(file);
    file->is_known = true;
    if (file->span.records > 0)
        return RESULT_OK;
    snprintf(why, REPLAY_WHY_SIZE,
             "%.200s: holds no record; name a queue_log, or what AMI said with timestampevents = yes", path);
    return RESULT_INVALID;
}

enum result replay_open(const struct replay_options *options, struct replay_file **ret,
                        char why[REPLAY_WHY_SIZE])
{
    struct replay_file *file = calloc(1, sizeof *file);
    enum result result = RESULT_NO_MEMORY;
    snprintf(why, REPLAY_WHY_SIZE, "out of memory");
    if (file == NULL)
        return result;
    file->calls = ami_calls_open(
        &(struct ami_calls_options){.exchange = options->exchange, .queues = options->queues, .contexts = ""});
    file->file = file->calls != NULL ? fopen(options->path, "re") : NULL;
    if (file->file != NULL) {
        result = look_through(file, options->path, why);
    } else if (file->calls != NULL) {
        snprintf(why, REPLAY_WHY_SIZE, "%.200s: %s", options->path, strerror(errno));
        result = RESULT_IO;
    }
    if (result == RESULT_OK)
        *ret = file;
    else
        replay_close(&file);
    return result;
}

void replay_close(struct replay_file **file)
{
    if (*file == NULL)
        return;
    if ((*file)->file != NULL)
        fclose((*file)->file);
    ami_calls_close(&(*file)->calls);
    free((*file)->text);
    free(*file);
    *file = NULL;
}

const struct replay_span *replay_span_of(const struct replay_file *file)
{
    return &file->span;
}

/* --- telling ------------------------------------------------------------------------------------------------- */

static bool wants(const void *context, const char *queue)
{
    return ami_calls_wants(context, queue);
}

static const char *extension(const void *context, const char *agent)
{
    return ami_calls_extension(context, agent);
}

static struct queue_log_options log_options(struct replay_file *file)
{
    return (struct queue_log_options){
        .calls = ami_calls_table(file->calls), .wants = wants, .extension = extension, .context = file->calls};
}

bool replay_next_at(struct replay_file *file, int64_t *ret_at)
{
    if (!read_record(file))
        return false;
    *ret_at = file->at;
    return true;
}

void replay_tell(struct replay_file *file)
{
    if (!read_record(file))
        return;
    if (file->is_ami) {
        ami_calls_event(file->calls, file->message, file->at);
    } else {
        const struct queue_log_options options = log_options(file);
        (void)queue_log_tell(&options, &file->line);
        queue_log_settle(&options, file->line.at);
    }
    file->has_record = false;
}

/* Nothing more is told: an exchange that is not there any more. */
static void finish(struct replay_file *file)
{
    const struct queue_log_options options = log_options(file);
    file->is_finished = true;
    if (!file->is_ami) {
        /* As where the exchange starts anew. */
        const struct queue_log_line start = {
            .at = file->span.last_at, .call = "NONE", .queue = "NONE", .agent = "NONE", .event = "QUEUESTART"};
        queue_log_finish(&options, file->span.last_at);
        (void)queue_log_tell(&options, &start);
        return;
    }
    ami_calls_up(file->calls);
    ami_calls_snapshot(file->calls, file->span.last_at, file->span.last_at, true, true);
}

bool replay_report(struct replay_file *file, struct call_report *ret)
{
    if (ami_calls_next(file->calls, ret))
        return true;
    if (file->is_finished || read_record(file))
        return false;
    finish(file);
    return ami_calls_next(file->calls, ret);
}
