/* The lines of a probe: a word of judgement, what was looked at, and the remedy if it is wrong. */
#include "gateway/ami_probe_inside.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libintl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define _(text) gettext(text)

enum { CLOCK_BOUND_US = 1000000, LOG_TAIL = 8192, ROW_AHEAD_S = 600, NAMES_SIZE = 600, PERCENT_OF_S = 10000 };

enum verdict { IS_RIGHT, IS_WRONG, IS_UNKNOWN, IS_NOTE };

static const char *const verdicts[] = {
    [IS_RIGHT] = N_("ok       "),
    [IS_WRONG] = N_("WRONG    "),
    [IS_UNKNOWN] = N_("unknown  "),
    [IS_NOTE] = N_("note     "),
};

__attribute__((format(printf, 3, 4))) static void say(struct ami_probe *p, enum verdict verdict,
                                                      const char *format, ...)
{
    va_list values;
    p->wrong += verdict == IS_WRONG;
    fputs(gettext(verdicts[verdict]), p->options.out);
    va_start(values, format);
    vfprintf(p->options.out, format, values);
    va_end(values);
    fputc('\n', p->options.out);
    fflush(p->options.out);
}

void probe_say_trouble(struct ami_probe *probe, const struct ami_trouble *trouble)
{
    char sentence[AMI_SENTENCE_SIZE];
    ami_trouble_say(trouble, probe->options.exchange.place, probe->options.exchange.user, sentence);
    say(probe, IS_WRONG, "%s", sentence);
}

/* --- connection ----------------------------------------------------------------------------------------------- */

/* Version 5 of the protocol came with Asterisk 16, and each Asterisk since has its own. */
static void say_version(struct ami_probe *p, const char *version)
{
    enum { FIRST = 5, LAST = 11, ASTERISK = 11 };
    long major = strtol(version, NULL, 10);
    if (major >= FIRST && major <= LAST)
        say(p, IS_RIGHT, _("manager protocol %s: Asterisk %ld"), version, major + ASTERISK);
    else
        say(p, IS_UNKNOWN,
            _("manager protocol %s: newer than Asterisk 22, which is the last one that was tried"), version);
}

/* True if what is said to this host leaves the machine nowhere. */
static bool is_here(const char *host)
{
    return strncmp(host, "127.", 4) == 0 || strcmp(host, "localhost") == 0 || strcmp(host, "::1") == 0;
}

void probe_say_connection(struct ami_probe *probe)
{
    const char *place = probe->options.exchange.place, *user = probe->options.exchange.user;
    if (probe->options.config->tls)
        say(probe, IS_RIGHT, _("%s: connected, with TLS"), place);
    else
        say(probe, IS_RIGHT, _("%s: connected"), place);
    if (!probe->options.config->tls && !is_here(probe->options.config->host))
        say(probe, IS_NOTE, "%s",
            _("without TLS everybody on the way reads the callers' numbers; see tlsenable in manager.conf and "
              "asterisk.tls in gateway.cfg"));
    say_version(probe, ami_exchange_version(probe->exchange));
    say(probe, IS_RIGHT, _("'%s' is logged in"), user);
    if (probe->second.code != AMI_FINE) {
        char sentence[AMI_SENTENCE_SIZE];
        ami_trouble_say(&probe->second, place, user, sentence);
        say(probe, IS_WRONG,
            _("a second session beside the first, for commands: %s; set allowmultiplelogin = yes in "
              "manager.conf"),
            sentence);
    }
}

/* --- queues --------------------------------------------------------------------------------------------------- */

static void say_queue(struct ami_probe *p, const struct probe_queue *queue)
{
    say(p, IS_RIGHT, _("queue %s: %d members, %d callers wait"), queue->name, queue->members, queue->callers);
}

static const struct probe_queue *find_queue(const struct ami_probe *p, const char *name)
{
    for (size_t i = 0; i < p->queue_count; i++)
        if (strcmp(p->queues[i].name, name) == 0)
            return &p->queues[i];
    return NULL;
}

/* The names that there are, for the remedy; cut where the line would be too long. */
static void name_queues(const struct ami_probe *p, char out[NAMES_SIZE])
{
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; i < p->queue_count && used < NAMES_SIZE - 100; i++)
        used += (size_t)snprintf(out + used, NAMES_SIZE - used, "%s%s", i > 0 ? ", " : "", p->queues[i].name);
}

void probe_say_queues(struct ami_probe *probe)
{
    char names[NAMES_SIZE], wanted[CONFIG_TEXT_SIZE];
    const char *list = probe->options.config->queues;
    name_queues(probe, names);
    if (probe->queue_count == 0)
        say(probe, IS_WRONG,
            _("queues: the exchange has none; write them into queues.conf, then run 'queue reload all' there"));
    for (size_t i = 0; list[0] == '\0' && i < probe->queue_count; i++)
        say_queue(probe, &probe->queues[i]);
    for (size_t position = 0; option_list_next(list, &position, wanted, sizeof wanted);) {
        const struct probe_queue *queue = find_queue(probe, wanted);
        if (queue != NULL)
            say_queue(probe, queue);
        else
            say(probe, IS_WRONG,
                _("queue %s: there is none of this name; correct asterisk.queues in gateway.cfg, or "
                  "queues.conf; there are: %s"),
                wanted, names);
    }
}

/* --- rights --------------------------------------------------------------------------------------------------- */

static void say_right(struct ami_probe *p, const struct ami_right *right, bool is_there)
{
    const char *for_what = gettext(right->sentence);
    if (right->kind == RIGHT_TOO_MUCH) {
        if (is_there)
            say(p, IS_NOTE,
                _("write = %s (%s) is more than is needed; take it away from the user in manager.conf"),
                right->name, for_what);
    } else if (is_there) {
        say(p, IS_RIGHT, "write = %s (%s)", right->name, for_what);
    } else if (right->kind == RIGHT_NEEDED) {
        say(p, IS_WRONG, _("write = %s (%s) is missing; add it to the user in manager.conf"), right->name,
            for_what);
    } else {
        say(p, IS_NOTE, _("write = %s (%s) is not there, and need not be"), right->name, for_what);
    }
}

void probe_say_rights(struct ami_probe *probe)
{
    if (!probe->has_rights)
        say(probe, IS_UNKNOWN, "%s", _("rights to write: the exchange did not name them"));
    if (!probe->has_rights && probe->denied.code != AMI_FINE)
        probe_say_trouble(probe, &probe->denied);
    for (size_t i = 0; probe->has_rights && i < AMI_RIGHTS; i++)
        say_right(probe, &ami_rights[i], probe->rights[i]);
    if (probe->snapshot.started[0] != '\0')
        say(probe, IS_RIGHT, _("the exchange says that it runs since %s, by its own clock"),
            probe->snapshot.started);
    if (!probe->snapshot.is_whole && probe->denied.code == AMI_FINE)
        say(probe, IS_WRONG,
            _("queues and channels: not all of the list came; look at the exchange's load and its log"));
    if (probe->passing.code != AMI_FINE)
        probe_say_trouble(probe, &probe->passing);
}

void probe_say_clock(struct ami_probe *probe)
{
    int64_t ahead_us = probe->clock_us, size_us = ahead_us < 0 ? -ahead_us : ahead_us;
    int64_t whole = size_us / 1000000, part = size_us % 1000000 / PERCENT_OF_S;
    if (!probe->has_clock)
        say(probe, IS_UNKNOWN, _("clocks: the exchange did not tell its time"));
    else if (size_us < CLOCK_BOUND_US)
        say(probe, IS_RIGHT, _("clocks: the exchange's differs by %" PRId64 ".%02" PRId64 " s"), whole, part);
    else if (ahead_us > 0)
        say(probe, IS_WRONG,
            _("clocks: the exchange's is %" PRId64 ".%02" PRId64
              " s ahead; let both machines take their time from one NTP server"),
            whole, part);
    else
        say(probe, IS_WRONG,
            _("clocks: the exchange's is %" PRId64 ".%02" PRId64
              " s behind; let both machines take their time from one NTP server"),
            whole, part);
}

/* --- events --------------------------------------------------------------------------------------------------- */

static void say_class(struct ami_probe *p, size_t i)
{
    const char *name = ami_classes[i].name, *for_what = gettext(ami_classes[i].sentence);
    bool is_system = strcmp(name, "system") == 0;
    if (p->seen[i] > 0)
        say(p, IS_RIGHT, _("read = %s (%s): %" PRId64 " events seen"), name, for_what, p->seen[i]);
    else if (is_system)
        /* Each login is told FullyBooted, if the user may read it. */
        say(p, IS_WRONG, _("read = %s (%s) is missing; add it to the user in manager.conf"), name, for_what);
    else
        say(p, IS_UNKNOWN,
            _("read = %s (%s): no such event within %" PRId64
              " s; call a queue while this runs, with --listen 60"),
            name, for_what, p->options.listen_ms / 1000);
}

void probe_say_events(struct ami_probe *probe)
{
    for (size_t i = 0; i < AMI_CLASSES; i++)
        say_class(probe, i);
    if (probe->untimed > 0)
        say(probe, IS_WRONG,
            _("timestampevents: events come without their time; set timestampevents = yes in manager.conf, "
              "then run 'manager reload' "
              "there"));
    else if (probe->timed > 0)
        say(probe, IS_RIGHT, _("timestampevents: events bear their time"));
    else
        say(probe, IS_UNKNOWN, _("timestampevents: no event to see it by; it must be yes in manager.conf"));
}

/* --- queue_log ------------------------------------------------------------------------------------------------ */

/* The last whole line of the text, which is changed; NULL if there is none. */
static char *last_line(char *text, size_t size)
{
    char *end = memrchr(text, '\n', size);
    if (end == NULL)
        return NULL;
    *end = '\0';
    char *before = memrchr(text, '\n', (size_t)(end - text));
    return before != NULL ? before + 1 : text;
}

/* "1795459024|1795459024.576|hotline|NONE|ENTERQUEUE|||1": its instant; -1 if it is something else. */
static int64_t instant_of(const char *line)
{
    char *end = NULL;
    long long at = strtoll(line, &end, 10);
    int bars = 0;
    for (const char *c = line; *c != '\0'; c++)
        bars += *c == '|';
    return end != line && *end == '|' && bars >= 4 && at > 0 ? at : -1;
}

static void say_log(struct ami_probe *p, const char *path, int fd)
{
    char text[LOG_TAIL + 1];
    struct stat stat = {0};
    ssize_t got = -1;
    if (fstat(fd, &stat) == 0) {
        off_t from = stat.st_size > LOG_TAIL ? stat.st_size - LOG_TAIL : 0;
        got = pread(fd, text, LOG_TAIL, from);
    }
    if (got < 0) {
        say(p, IS_WRONG, _("queue_log: %s: cannot be read (%s)"), path, strerror(errno));
        return;
    }
    text[got] = '\0';
    const char *line = got > 0 ? last_line(text, (size_t)got) : NULL;
    int64_t at = line != NULL ? instant_of(line) : -1;
    if (got == 0)
        say(p, IS_RIGHT, _("queue_log: %s is there and still empty"), path);
    else if (at < 0)
        say(p, IS_WRONG,
            _("queue_log: %s: its last line is none of a queue_log; correct asterisk.queue_log in gateway.cfg"),
            path);
    else
        say(p, IS_RIGHT, _("queue_log: %s is readable, its last line is %" PRId64 " s old"), path,
            p->now.wall_us / 1000000 - at);
}

static void take_instant(void *context, char *line)
{
    int64_t *at = context;
    *at = instant_of(line);
}

/* Its last row, as the line that it is. */
static void say_rows(struct ami_probe *p, struct exchange_log *log)
{
    struct log_place end = {0};
    int64_t at = -1;
    bool is_whole = false;
    enum result result = log_rows_end(log->rows, &end);
    const struct log_place before = {.inode = end.inode, .offset = end.offset > 0 ? end.offset - 1 : 0};
    if (result == RESULT_OK && end.offset > 0)
        result = log_rows_read(log->rows, &before, 0, take_instant, &at, &is_whole, &end);
    if (result != RESULT_OK)
        say(p, IS_WRONG,
            _("queue_log: table %s: cannot be read (%s); correct asterisk.queue_log_odbc_file or "
              "queue_log_table in gateway.cfg, or grant this user SELECT"),
            log->table, log_rows_why(log->rows));
    else if (end.offset == 0)
        say(p, IS_RIGHT, _("queue_log: %s is there and still empty"), log->table);
    else if (at < 0)
        say(p, IS_WRONG,
            _("queue_log: table %s: its last row is none of a queue_log; correct asterisk.queue_log_table in "
              "gateway.cfg"),
            log->table);
    else if (at > p->now.wall_us / 1000000 + ROW_AHEAD_S)
        say(p, IS_WRONG,
            _("queue_log: table %s: its last row is of a time to come; correct asterisk.queue_log_zone (%s) in "
              "gateway.cfg"),
            log->table, log->zone.name);
    else
        say(p, IS_RIGHT, _("queue_log: %s is readable, its last line is %" PRId64 " s old"), log->table,
            p->now.wall_us / 1000000 - at);
}

void probe_say_queue_log(struct ami_probe *probe)
{
    const char *path = probe->options.log->path;
    if (probe->options.log->rows != NULL) {
        say_rows(probe, probe->options.log);
        return;
    }
    if (path[0] == '\0') {
        say(probe, IS_NOTE,
            _("queue_log: none is named; what happens while the connection is lost stays unknown "
              "(asterisk.queue_log)"));
        return;
    }
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) {
        say(probe, IS_WRONG,
            _("queue_log: %s: cannot be opened (%s); correct asterisk.queue_log in gateway.cfg, or put this "
              "user into the group of the file"),
            path, strerror(errno));
        return;
    }
    say_log(probe, path, fd);
    close(fd);
}

bool probe_say_end(struct ami_probe *probe)
{
    if (probe->wrong > 0)
        fprintf(probe->options.out, _("Wrong: %d. Mend it from the top.\n"), probe->wrong);
    else
        fputs(_("Nothing is wrong.\n"), probe->options.out);
    return probe->wrong == 0;
}
