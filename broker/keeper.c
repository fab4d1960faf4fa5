/* The keeper: one thread of low priority that makes copies of the database, those that somebody asks for and those by interval, one
 * after the other. A copy by interval is proven as `rexian-broker --check` does before it gets its name.
 *
 *   asked for:    city.db -> NAME.unfinished -> NAME
 *   by interval:  city.db -> NAME.unfinished -> proof -> NAME | NAME-faulty; then the oldest beyond backup.keep go
 *
 * While a copy is read the log cannot be cut back. A city that writes so much meanwhile that the log reaches LOG_PAGES_MOST ends it: what
 * somebody asked for is refused as busy, what the interval wants is tried again in a minute. */
#include "broker/inside.h"

#include "broker/copies.h"
#include "broker/proof.h"
#include "config/files.h"
#include "config/log.h"
#include "core/text.h"
#include "storage/copy.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum {
    LOG_PAGES_MOST = 6000, /* 24 MB */
    JOBS_MOST = 64,
    NICE = 10,
    TRY_AGAIN_MS = 60000,
    KEEP_FILE = CONFIG_PATH_SIZE + 300,
};

struct keep_job {
    bool by_interval;
    struct peer peer;
    char request_id[ENVELOPE_ID_BYTES];
    const struct message *message;
    char file[TEXT_NAME]; /* without the folder; of one by interval, once it has one */
    int64_t now;
    enum result result;
    struct copy_reach reach;
    int64_t findings;
    size_t removed;
    char why[2 * KEEP_FILE];
};

static bool goes_on(void *context)
{
    struct broker *broker = context;
    return !broker_is_stopping() && atomic_load(&broker->log_pages) < LOG_PAGES_MOST;
}

static bool is_stopping(void *nothing)
{
    (void)nothing;
    return broker_is_stopping();
}

/* Told before gigabytes are written for nothing. */
static bool has_room(const char *folder, const char *from)
{
    struct statvfs disk;
    struct stat info;
    if (statvfs(folder, &disk) != 0 || stat(from, &info) != 0)
        return true; /* what is wrong is told by whoever opens it */
    return (uint64_t)disk.f_bavail * disk.f_frsize > (uint64_t)info.st_size;
}

static enum result write_copy(struct broker *broker, struct keep_job *job, const char *folder, const char *part)
{
    char from[KEEP_FILE];
    snprintf(from, sizeof from, "%s/city.db", broker->city->data_dir);
    if (!has_room(folder, from)) {
        snprintf(job->why, sizeof job->why, "%s: the disk has no room for a copy", folder);
        return RESULT_FULL;
    }
    unlink(part); /* nobody else makes one: this thread alone, of the one broker of this city */
    enum result result = copy_write(from, part, goes_on, broker, &job->reach, job->why, sizeof job->why);
    if (result == RESULT_BUSY && !broker_is_stopping())
        snprintf(job->why, sizeof job->why,
                 "so much is recorded now that the log would grow too long; it is left for a quieter time");
    return result;
}

static enum result name_copy(struct keep_job *job, const char *part, const char *file)
{
    enum result result = copy_rename(part, file);
    if (result != RESULT_OK) {
        snprintf(job->why, sizeof job->why, "%s: the copy cannot be given its name", file);
        unlink(part);
    }
    return result;
}

static enum result make_asked(struct broker *broker, struct keep_job *job)
{
    char file[KEEP_FILE], part[KEEP_FILE + 16];
    snprintf(file, sizeof file, "%s/%s", broker->city->backup_dir, job->file);
    snprintf(part, sizeof part, "%s%s", file, COPY_UNFINISHED);
    if (access(file, F_OK) == 0)
        return RESULT_REFUSED;
    enum result result = write_copy(broker, job, broker->city->backup_dir, part);
    return result == RESULT_OK ? name_copy(job, part, file) : result;
}

/* RESULT_OK: the proof came to its end, whatever it found. */
static enum result prove_copy(const struct city *city, const char *file, struct keep_job *job)
{
    struct db *db = NULL;
    struct reference reference = {0};
    struct check check = {0};
    char why[FILE_WHY_SIZE];
    enum result result = db_open(file, DB_READ, &db, job->why, sizeof job->why);
    if (result != RESULT_OK)
        return result;
    db_stop_when(db, is_stopping, NULL);
    bool named = reference_load(db, &city->zone, &reference) == RESULT_OK;
    result = proof_of(city, db, named ? &reference : NULL, &check, why);
    job->findings = check.findings;
    if (result != RESULT_OK)
        snprintf(job->why, sizeof job->why, "its proof did not come to its end: %s", db_error(db));
    else if (check.findings > 0)
        snprintf(job->why, sizeof job->why, "%s: %s", check.rows[0].where, check.rows[0].what);
    check_free(&check);
    reference_free(&reference);
    db_close(&db);
    return result;
}

static enum result make_by_interval(struct broker *broker, struct keep_job *job)
{
    const struct city *city = broker->city;
    char file[KEEP_FILE], part[KEEP_FILE];
    snprintf(part, sizeof part, "%s/city" COPY_UNFINISHED, city->copies_dir);
    enum result result = write_copy(broker, job, city->copies_dir, part);
    if (result == RESULT_OK && (result = prove_copy(city, part, job)) != RESULT_OK)
        unlink(part);
    if (result != RESULT_OK)
        return result;
    copy_name(&city->zone, job->now, job->reach.seq, job->findings > 0, job->file);
    snprintf(file, sizeof file, "%s/%s", city->copies_dir, job->file);
    result = name_copy(job, part, file);
    if (result == RESULT_OK)
        job->removed = copies_thin(city->copies_dir, &city->zone, city->config.backup.keep);
    return result;
}

static void keep(void *state, void *given)
{
    struct keep_job *job = given;
    job->result = job->by_interval ? make_by_interval(state, job) : make_asked(state, job);
}

static enum result begin_keeping(void *context, void **ret)
{
    /* Of this thread alone, and of what it reads and writes with it. Without the right to it the copies are as quick as all else. */
    (void)setpriority(PRIO_PROCESS, 0, NICE);
    *ret = context;
    return RESULT_OK;
}

enum result keeper_start(struct broker *broker)
{
    struct workers_options options = {.name = "keeper",
                                      .threads = 1,
                                      .jobs_max = JOBS_MOST,
                                      .work = keep,
                                      .make_state = begin_keeping,
                                      .context = broker};
    struct copies *copies = malloc(sizeof *copies);
    copies_sweep(broker->city->backup_dir);
    copies_sweep(broker->city->copies_dir);
    if (copies && copies_read(broker->city->copies_dir, &broker->city->zone, copies) == RESULT_OK) {
        const struct copy_file *newest = copies_newest(copies);
        if (newest) {
            broker->copies.made_at = broker->copies_at = newest->made_at;
            broker->copies.seq = newest->seq;
            text_copy(broker->copies.file, sizeof broker->copies.file, newest->name);
        }
    }
    free(copies);
    return workers_start(&options, &broker->keeper);
}

void keeper_ask(struct broker *broker, const struct peer *peer, const char *request_id,
                const struct message *message, void *body)
{
    const struct backup_request *wish = body;
    struct refusal why = {0};
    struct keep_job *job = calloc(1, sizeof *job);
    enum result result = job ? RESULT_OK : RESULT_NO_MEMORY;
    /* A name, not a path: the copy lies in the backup folder and nowhere else. */
    if (strchr(wish->file, '/') || wish->file[0] == '.' || strstr(wish->file, COPY_UNFINISHED))
        result = refuse(&why, REFUSAL_BAD_VALUE, "file", wish->file);
    if (result == RESULT_OK) {
        *job = (struct keep_job){.peer = *peer, .message = message, .now = broker->now};
        text_copy(job->file, sizeof job->file, wish->file);
        memcpy(job->request_id, request_id, sizeof job->request_id);
        db_checkpoint(store_db(broker->store), 0);
        result = workers_submit(broker->keeper, job);
    }
    free(body);
    if (result == RESULT_OK)
        return;
    if (result != RESULT_REFUSED)
        (void)refuse(&why, REFUSAL_BUSY, "file", "");
    send_refusal(broker, peer, request_id, &why);
    free(job);
}

static void answer_asked(struct broker *broker, const struct keep_job *job)
{
    const struct done told = {.count = job->reach.bytes};
    struct refusal why = {0};
    if (job->result == RESULT_OK) {
        send_record(broker, &job->peer, "ok", job->request_id, job->message->reply, &told);
        log_line(LOG_LEVEL_INFO, "copy %s was made: it reaches to event %" PRId64, job->file, job->reach.seq);
        return;
    }
    if (job->result != RESULT_REFUSED)
        log_line(LOG_LEVEL_ERROR, "copy %s was not made: %s", job->file, job->why);
    (void)refuse(&why,
                 job->result == RESULT_REFUSED ? REFUSAL_EXISTS
                 : job->result == RESULT_FULL  ? REFUSAL_DISK_FULL
                 : job->result == RESULT_BUSY  ? REFUSAL_BUSY
                                               : REFUSAL_STORAGE,
                 "file", job->file);
    send_refusal(broker, &job->peer, job->request_id, &why);
}

static void note_interval(struct broker *broker, const struct keep_job *job)
{
    struct copies_told *told = &broker->copies;
    broker->copying = false;
    if (job->result == RESULT_OK && job->findings == 0) {
        *told = (struct copies_told){.made_at = job->now, .seq = job->reach.seq};
        text_copy(told->file, sizeof told->file, job->file);
        broker->copies_at = job->now;
        log_line(LOG_LEVEL_INFO,
                 "copy %s was made and proven: it reaches to event %" PRId64 "; %zu older removed", job->file,
                 job->reach.seq, job->removed);
        return;
    }
    told->failed_at = job->now;
    text_copy(told->why, sizeof told->why, job->why);
    if (job->result == RESULT_OK) {
        broker->copies_at = job->now; /* the next one is as faulty: it need not be made before its time */
        log_line(LOG_LEVEL_ERROR, "copy %s was made, but its proof has %" PRId64 " findings, the first: %s",
                 job->file, job->findings, job->why);
    } else {
        broker->copies_again_ms = broker->mono_ms + TRY_AGAIN_MS;
        log_line(job->result == RESULT_BUSY ? LOG_LEVEL_WARNING : LOG_LEVEL_ERROR,
                 "no copy by interval was made: %s", job->why);
    }
}

void keeper_collect(struct broker *broker)
{
    void *finished = NULL;
    while (workers_collect(broker->keeper, &finished) == RESULT_OK) {
        struct keep_job *job = finished;
        if (job->by_interval)
            note_interval(broker, job);
        else
            answer_asked(broker, job);
        free(job);
    }
}

void keeper_care(struct broker *broker)
{
    int64_t every_ms = broker->city->config.backup.every_ms;
    atomic_store(&broker->log_pages, (long)db_log_pages(store_db(broker->store)));
    if (every_ms == 0 || broker->copying || broker->now - broker->copies_at < every_ms ||
        broker->mono_ms < broker->copies_again_ms || store_seq(broker->store) == broker->copies.seq)
        return;
    struct keep_job *job = calloc(1, sizeof *job);
    if (!job)
        return;
    *job = (struct keep_job){.by_interval = true, .now = broker->now};
    db_checkpoint(store_db(broker->store), 0);
    broker->copying = workers_submit(broker->keeper, job) == RESULT_OK;
    if (!broker->copying)
        free(job);
}
