/* The file, the log and the reports of a time in which nobody hears an exchange. */
#include "gateway/absence.h"

#include "config/log.h"
#include "core/text.h"
#include "wire/mono.h"
#include "wire/queue_log.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { STATE_BYTES = 4096, OVERLAP_MS = 2000, LEAST_MS = 1000, FIRST_MS = 10000, AGAIN_MS = 60000 };

/* --- the file ------------------------------------------------------------------------------------------ */

static void read_file(struct absence *a)
{
    char *text = NULL, why[FILE_WHY_SIZE];
    size_t size = 0;
    if (file_read(a->file, STATE_BYTES, &text, &size, why) != RESULT_OK)
        return;
    char started[AMI_STARTED_SIZE] = "";
    int64_t heard_ms = 0, since_ms = 0;
    struct log_place log = {0};
    if (sscanf(text, "heard %" SCNd64 " since %" SCNd64 "\nlog %" SCNu64 " %" SCNd64 "\nstarted %31[^\n]",
               &heard_ms, &since_ms, &log.inode, &log.offset, started) >= 4) {
        a->heard_ms = heard_ms;
        a->since_ms = since_ms;
        a->log = log;
        text_copy(a->started, sizeof a->started, started);
    } else {
        log_line(LOG_LEVEL_WARNING, "%s: is none of ours; when the exchange was heard last is not known",
                 a->file);
    }
    free(text);
}

static void write_file(const struct absence *a)
{
    char text[400], why[FILE_WHY_SIZE];
    int length = snprintf(text, sizeof text,
                          "heard %" PRId64 " since %" PRId64 "\nlog %" PRIu64 " %" PRId64 "\nstarted %s\n",
                          a->heard_ms, a->since_ms, a->log.inode, a->log.offset, a->started);
    if (file_write(a->file, text, (size_t)length, 0600, why) != RESULT_OK)
        log_limited("state", mono_ms(), LOG_LEVEL_WARNING, "%s", why);
}

void absence_open(struct absence *a, const char *folder, const char *name, struct exchange_log *log,
                  int64_t now_ms)
{
    *a = (struct absence){.name = name, .exchange_log = log};
    snprintf(a->file, sizeof a->file, "%.900s/%.40s.state", folder, name);
    read_file(a);
    if (a->heard_ms == 0)
        a->heard_ms = a->since_ms = now_ms;
}

void absence_keep(struct absence *a, const char *started, int64_t now_ms)
{
    if (!a->is_over)
        return;
    if (started[0] != '\0')
        text_copy(a->started, sizeof a->started, started);
    a->heard_ms = now_ms;
    /* The exchange writes its log before its events are heard here: not where it ends now, but where it ended a while ago. */
    a->log = a->log_ahead;
    exchange_log_end(a->exchange_log, &a->log_ahead);
    write_file(a);
}

void absence_begins(struct absence *a, int64_t at_ms)
{
    if (!a->is_over)
        return;
    a->is_over = false;
    a->heard_ms = at_ms;
    write_file(a);
}

/* --- the log ------------------------------------------------------------------------------------------- */

struct log_filling {
    const struct queue_log_options *options;
    int64_t from_ms;  /* lines before are passed over if the place in the log is not known */
    int64_t first_ms; /* time of the first line; 0: none came */
    int64_t lines, faults;
};

static void take_log_line(void *context, char *text)
{
    struct log_filling *filling = context;
    struct queue_log_line line;
    char why[QUEUE_LOG_WHY];
    enum result result = queue_log_parse(text, &line, why);
    filling->faults += result == RESULT_INVALID;
    if (result != RESULT_OK)
        return;
    if (filling->first_ms == 0)
        filling->first_ms = line.at;
    if (line.at >= filling->from_ms)
        filling->lines += queue_log_tell(filling->options, &line);
}

static bool wants_queue(const void *context, const char *queue)
{
    return ami_calls_wants(context, queue);
}

static const char *phone_of(const void *context, const char *agent)
{
    return ami_calls_extension(context, agent);
}

/* Fills the time from the log; true if it covers all of it. */
static bool fill_from_log(struct absence *a, struct ami_calls *calls)
{
    const struct queue_log_options options = {
        .calls = ami_calls_table(calls), .wants = wants_queue, .extension = phone_of, .context = calls};
    /* Behind the place where the log ended when the exchange was heard last all lines are of the time that was missed, or of the few
     * seconds before, which change nothing. */
    struct log_filling filling = {.options = &options,
                                  .from_ms = a->log.inode != 0 ? 0 : a->heard_ms - OVERLAP_MS};
    struct exchange_log *log = a->exchange_log;
    bool is_whole = false;
    if (!exchange_log_is_there(log))
        return false;
    enum result result =
        exchange_log_read(log, &a->log, filling.from_ms, take_log_line, &filling, &is_whole, &a->log_ahead);
    if (result != RESULT_OK) {
        log_line(LOG_LEVEL_WARNING,
                 "asterisk.queue_log: %s cannot be read%s%s; what was missed is not filled in",
                 exchange_log_name(log), exchange_log_why(log)[0] != '\0' ? ": " : "", exchange_log_why(log));
        return false;
    }
    log_line(LOG_LEVEL_INFO,
             "the exchange's log tells %" PRId64 " events of the time that was missed; %" PRId64
             " lines could not be read",
             filling.lines, filling.faults);
    return (is_whole || (filling.first_ms != 0 && filling.first_ms <= a->heard_ms)) && filling.faults == 0;
}

/* --- the time itself ----------------------------------------------------------------------------------- */

static void put_measured(struct absence *a, int64_t to_ms)
{
    if (to_ms - a->since_ms < LEAST_MS)
        return;
    a->measured = (struct call_report){.step = CALL_MEASURED, .at = a->since_ms, .until_at = to_ms};
    snprintf(a->measured.ref, sizeof a->measured.ref, "%s/", a->name);
    a->has_measured = true;
}

/* A later report of the same time says all that an earlier one said: one place is enough. */
static void put(struct absence *a, enum call_step step, int64_t to_ms)
{
    a->report = (struct call_report){.step = (int)step, .at = a->heard_ms, .until_at = to_ms};
    snprintf(a->report.ref, sizeof a->report.ref, "%s/", a->name);
    a->has_report = true;
    put_measured(a, a->heard_ms);
}

void absence_assure(struct absence *a, int64_t now_ms)
{
    /* What waits to be told of the time before a break goes first. */
    if (a->is_over && (!a->has_measured || a->measured.at == a->since_ms))
        put_measured(a, now_ms);
}

void absence_tell(struct absence *a, int64_t now_ms)
{
    bool is_due = a->told_ms == 0 ? now_ms - a->heard_ms >= FIRST_MS : now_ms - a->told_ms >= AGAIN_MS;
    if (a->is_over || !is_due)
        return;
    a->told_ms = now_ms;
    put(a, CALL_NOT_MEASURED, now_ms);
}

void absence_over(struct absence *a, struct ami_calls *calls, int64_t up_ms)
{
    if (a->is_over)
        return;
    bool is_filled = fill_from_log(a, calls);
    a->is_over = true;
    a->told_ms = 0;
    if (up_ms - a->heard_ms < LEAST_MS)
        return;
    put(a, is_filled ? CALL_MEASURED : CALL_NOT_MEASURED, up_ms);
    if (is_filled) {
        log_line(LOG_LEVEL_INFO,
                 "%s: callers whom a queue refused in these %" PRId64 " s are in no log: they are not counted",
                 a->name, (up_ms - a->heard_ms + 999) / 1000);
        return;
    }
    a->since_ms = up_ms;
    log_line(LOG_LEVEL_WARNING, "%s: calls of %" PRId64 " s were not measured", a->name,
             (up_ms - a->heard_ms + 999) / 1000);
}

bool absence_next(struct absence *a, struct call_report *ret)
{
    bool *has = a->has_measured ? &a->has_measured : &a->has_report;
    if (!*has)
        return false;
    *ret = a->has_measured ? a->measured : a->report;
    *has = false;
    return true;
}
