/* The keeper: makes copies of the database, those that somebody asks for and those by interval, one after the other.
 *
 *   asked for:    city.db -> NAME.unfinished -> NAME
 *   by interval:  city.db -> NAME.unfinished -> proof -> NAME | NAME-faulty; then the oldest beyond backup.keep go
 *
 * The pages are copied by the loop, a part in each turn, so that a copy keeps up with what is recorded meanwhile (storage/copy.h); all that
 * waits for a disk is done by a thread of low priority, which also proves a copy by interval as `rexian-broker --check` does before it gets
 * its name. What is not on the disk yet is kept short: a disk that has to take gigabytes at once answers nobody. */
#include "broker/inside.h"

#include "broker/copies.h"
#include "broker/proof.h"
#include "config/files.h"
#include "config/log.h"
#include "core/text.h"
#include "storage/copy.h"
#include "storage/replies.h"
#include "wire/mono.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum {
    UNSYNCED_BYTES_MOST = 4 << 20,
    PORTION_MS = 125, /* at least from one portion to the next: 32 MiB a second */
    STEP_SHARE = 5,   /* of a turn */
    REST_SHARE = 4,   /* the disk is others' for so many times as long as it took a portion of the copy */
    NICE = 10,
    TRY_AGAIN_MS = 60000,
    KEEP_FILE = CONFIG_PATH_SIZE + 300,
};

enum { ASKERS_MOST = 4 };

/* What somebody asked for and has no answer yet. */
struct keep_ask {
    int64_t account_id;
    char request_id[ENVELOPE_ID_BYTES];
    char file[TEXT_NAME];
    const struct message *message;
    struct peer askers
        [ASKERS_MOST]; /* each gets the answer: of two connections of one console nobody knows which still stands */
    size_t asker_count;
    bool is_new; /* not noted yet */
};

struct keep_job {
    struct keep_ask *ask; /* NULL: by interval */
    enum { KEEP_COPYING, KEEP_SYNCING, KEEP_FINISHING } stage;
    struct copy *copy;
    int64_t left;           /* bytes, when the latest portion was on the disk */
    int64_t synced_ms;      /* monotonic: when the disk was given a portion */
    int64_t rests_until_ms; /* monotonic: when it gets the next one */
    char file[TEXT_NAME];   /* without the folder; of one by interval, once it has one */
    char part[KEEP_FILE + 16];
    int64_t now;
    enum result result;
    struct copy_reach reach;
    int64_t findings;
    size_t removed;
    char why[2 * KEEP_FILE];
};

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

static enum result name_copy(struct keep_job *job, const char *file)
{
    enum result result = copy_rename(job->part, file);
    if (result != RESULT_OK) {
        snprintf(job->why, sizeof job->why, "%s: the copy cannot be given its name", file);
        unlink(job->part);
    }
    return result;
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

/* --- in the thread -------------------------------------------------------------------------------------- */

static enum result finish_by_interval(const struct city *city, struct keep_job *job)
{
    char file[KEEP_FILE];
    enum result result = prove_copy(city, job->part, job);
    if (result != RESULT_OK) {
        unlink(job->part);
        return result;
    }
    copy_name(&city->zone, job->now, job->reach.seq, job->findings > 0, job->file);
    snprintf(file, sizeof file, "%s/%s", city->copies_dir, job->file);
    result = name_copy(job, file);
    if (result == RESULT_OK)
        job->removed = copies_thin(city->copies_dir, &city->zone, city->config.backup.keep);
    return result;
}

static enum result finish(const struct city *city, struct keep_job *job)
{
    char file[KEEP_FILE];
    enum result result = copy_finish(&job->copy, &job->reach, job->why, sizeof job->why);
    if (result != RESULT_OK)
        return result;
    snprintf(file, sizeof file, "%s/%s", city->backup_dir, job->file);
    return job->ask ? name_copy(job, file) : finish_by_interval(city, job);
}

static void keep(void *state, void *given)
{
    const struct broker *broker = state;
    struct keep_job *job = given;
    job->result = job->stage == KEEP_SYNCING ? copy_sync(job->copy) : finish(broker->city, job);
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
                                      .jobs_max = 1,
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
    return workers_start(&options, &broker->keeping.thread);
}

/* --- what came of it ------------------------------------------------------------------------------------- */

static void answer(struct broker *broker, const struct keep_ask *ask, const struct peer *peer,
                   enum result result, int64_t bytes)
{
    const struct done told = {.count = bytes};
    struct refusal why = {0};
    if (result == RESULT_OK) {
        send_record(broker, peer, "ok", ask->request_id, ask->message->reply, &told);
        return;
    }
    (void)refuse(&why,
                 result == RESULT_REFUSED ? REFUSAL_EXISTS
                 : result == RESULT_FULL  ? REFUSAL_DISK_FULL
                 : result == RESULT_BUSY  ? REFUSAL_BUSY
                                          : REFUSAL_STORAGE,
                 "file", ask->file);
    send_refusal(broker, peer, ask->request_id, &why);
}

static void forget_ask(struct keeping *keeping, struct keep_ask *ask)
{
    size_t at = 0;
    while (keeping->asked[at] != ask)
        at++;
    memmove(&keeping->asked[at], &keeping->asked[at + 1],
            (--keeping->asked_count - at) * sizeof keeping->asked[0]);
    free(ask);
}

static void answer_asked(struct broker *broker, const struct keep_job *job)
{
    struct keep_ask *ask = job->ask;
    if (job->result == RESULT_OK)
        log_line(LOG_LEVEL_INFO, "copy %s was made: it reaches to event %" PRId64, job->file, job->reach.seq);
    else if (job->result != RESULT_REFUSED)
        log_line(LOG_LEVEL_ERROR, "copy %s was not made: %s", job->file, job->why);
    for (size_t i = 0; i < ask->asker_count; i++)
        answer(broker, ask, &ask->askers[i], job->result, job->reach.bytes);
    forget_ask(&broker->keeping, ask);
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

static void end_job(struct broker *broker, struct keep_job *job)
{
    copy_drop(&job->copy);
    if (job->ask)
        answer_asked(broker, job);
    else
        note_interval(broker, job);
    free(job);
}

/* --- in the loop ---------------------------------------------------------------------------------------- */

static void hash_file(const struct broker *broker, const char *file, uint8_t out[HASH_SIZE])
{
    crypto_generichash(out, HASH_SIZE, (const uint8_t *)file, strlen(file), broker->hash_key, HASH_SIZE);
}

/* That this request asked for a name which nobody had: a file of this name is its own then, whenever it is asked for again and of whichever
 * broker. A wish that cannot be noted is carried out all the same. */
static void note_wish(struct broker *broker, const struct keep_ask *ask)
{
    uint8_t hash[HASH_SIZE];
    hash_file(broker, ask->file, hash);
    enum result result = store_begin(broker->store, broker->now);
    if (result == RESULT_OK)
        result = request_keep(broker->store, ask->account_id, ask->request_id, hash, "", 0);
    if (result == RESULT_OK)
        result = store_commit(broker->store);
    if (result != RESULT_OK && store_reload(broker->store) != RESULT_OK)
        log_line(LOG_LEVEL_ERROR, "who asked for copy %s cannot be noted: %s", ask->file,
                 db_error(store_db(broker->store)));
}

static enum result begin_copy(struct broker *broker, struct keep_job *job)
{
    const struct city *city = broker->city;
    const char *folder = job->ask ? city->backup_dir : city->copies_dir;
    char from[KEEP_FILE], file[KEEP_FILE];
    snprintf(from, sizeof from, "%s/city.db", city->data_dir);
    snprintf(file, sizeof file, "%s/%s", folder, job->ask ? job->file : "city");
    snprintf(job->part, sizeof job->part, "%s%s", file, COPY_UNFINISHED);
    if (job->ask && access(file, F_OK) == 0)
        return RESULT_REFUSED;
    if (job->ask && job->ask->is_new)
        note_wish(broker, job->ask);
    if (!has_room(folder, from)) {
        snprintf(job->why, sizeof job->why, "%s: the disk has no room for a copy", folder);
        return RESULT_FULL;
    }
    unlink(job->part); /* nobody else makes one: this keeper alone, of the one broker of this city */
    return copy_begin(store_db(broker->store), job->part, &job->copy, job->why, sizeof job->why);
}

static void begin_next(struct broker *broker)
{
    struct keeping *keeping = &broker->keeping;
    while (!keeping->now && keeping->waiting_count > 0 && workers_pending(keeping->thread) == 0) {
        struct keep_job *job = keeping->waiting[0];
        memmove(&keeping->waiting[0], &keeping->waiting[1],
                --keeping->waiting_count * sizeof keeping->waiting[0]);
        job->result = begin_copy(broker, job);
        if (job->result == RESULT_OK)
            keeping->now = job;
        else
            end_job(broker, job);
    }
}

static void hand_over(struct broker *broker, struct keep_job *job)
{
    job->synced_ms = broker->mono_ms;
    if (job->stage == KEEP_FINISHING)
        broker->keeping.now = NULL;
    enum result result = workers_submit(broker->keeping.thread, job);
    if (result == RESULT_OK)
        return; /* the thread's from here on */
    job->result = result;
    broker->keeping.now = NULL;
    end_job(broker, job);
}

/* As long as a share of what this turn has taken: where batches are long, so that a part a turn would be less than they record, more. */
static enum result copy_some(const struct broker *broker, struct keep_job *job, bool *ret_more)
{
    int64_t begun_ms = mono_ms(), share_ms = (begun_ms - broker->mono_ms) / STEP_SHARE;
    enum result result;
    do
        result = copy_step(job->copy, ret_more, job->why, sizeof job->why);
    while (result == RESULT_OK && *ret_more && copy_unsynced(job->copy) <= UNSYNCED_BYTES_MOST &&
           mono_ms() - begun_ms < share_ms);
    return result;
}

static void step(struct broker *broker, struct keep_job *job)
{
    bool more = true;
    job->result = copy_some(broker, job, &more);
    if (job->result == RESULT_BUSY)
        snprintf(job->why, sizeof job->why,
                 "so much is taken back now that it comes to no end; it is left for a quieter time");
    if (job->result != RESULT_OK) {
        broker->keeping.now = NULL;
        end_job(broker, job);
        return;
    }
    job->stage = !more                                            ? KEEP_FINISHING
                 : copy_unsynced(job->copy) > UNSYNCED_BYTES_MOST ? KEEP_SYNCING
                                                                  : KEEP_COPYING;
    if (job->stage != KEEP_COPYING)
        hand_over(broker, job);
}

/* Unless more is recorded than is copied: a copy has to come to its end. */
static void rest(const struct broker *broker, struct keep_job *job)
{
    int64_t left = copy_left(job->copy);
    bool gains = job->left == 0 || job->left - left >= UNSYNCED_BYTES_MOST / 2;
    job->stage = KEEP_COPYING;
    job->left = left;
    int64_t took_ms = broker->mono_ms - job->synced_ms, rest_ms = took_ms * REST_SHARE;
    if (rest_ms < PORTION_MS - took_ms)
        rest_ms = PORTION_MS - took_ms;
    job->rests_until_ms = broker->mono_ms + (gains ? rest_ms : 0);
}

void keeper_collect(struct broker *broker)
{
    void *finished = NULL;
    while (workers_collect(broker->keeping.thread, &finished) == RESULT_OK) {
        struct keep_job *job = finished;
        if (job->stage == KEEP_SYNCING && job->result == RESULT_OK) {
            rest(broker, job);
            continue;
        }
        if (job == broker->keeping.now) {
            snprintf(job->why, sizeof job->why, "%s: the disk does not take the copy", job->part);
            broker->keeping.now = NULL;
        }
        end_job(broker, job);
    }
}

int64_t keeper_rest_ms(const struct broker *broker)
{
    const struct keep_job *job = broker->keeping.now;
    if (!job || job->stage != KEEP_COPYING)
        return INT64_MAX;
    return job->rests_until_ms > broker->mono_ms ? job->rests_until_ms - broker->mono_ms : 0;
}

static enum result put_in_line(struct broker *broker, const struct keep_job *wish)
{
    struct keeping *keeping = &broker->keeping;
    if (keeping->waiting_count == KEEP_JOBS_MOST)
        return RESULT_BUSY;
    struct keep_job *job = malloc(sizeof *job);
    if (!job)
        return RESULT_NO_MEMORY;
    *job = *wish;
    keeping->waiting[keeping->waiting_count++] = job;
    return RESULT_OK;
}

static void drop_job(void *given)
{
    struct keep_job *job = given;
    copy_drop(&job->copy);
    free(job);
}

/* The same request, sent before and not answered yet: a line that broke and came back makes of one wish two. */
static struct keep_ask *asked_before(const struct keeping *keeping, int64_t account_id, const char *request_id)
{
    for (size_t i = 0; request_id[0] != '\0' && i < keeping->asked_count; i++)
        if (keeping->asked[i]->account_id == account_id &&
            strcmp(keeping->asked[i]->request_id, request_id) == 0)
            return keeping->asked[i];
    return NULL;
}

/* Whether the copy of this request was made, however long ago; *ret_bytes are its size, else 0. RESULT_REFUSED: the id is another request's. */
static enum result made_before(const struct broker *broker, struct keep_ask *ask, int64_t *ret_bytes)
{
    uint8_t hash[HASH_SIZE], noted[HASH_SIZE], *reply = NULL;
    char path[KEEP_FILE];
    size_t size = 0;
    struct stat info;
    ask->is_new =
        ask->request_id[0] != '\0' && request_find(store_db(broker->store), ask->account_id, ask->request_id,
                                                   noted, &reply, &size) != RESULT_OK;
    free(reply);
    if (ask->request_id[0] == '\0' || ask->is_new)
        return RESULT_OK;
    hash_file(broker, ask->file, hash);
    if (memcmp(hash, noted, HASH_SIZE) != 0)
        return RESULT_REFUSED;
    snprintf(path, sizeof path, "%s/%s", broker->city->backup_dir, ask->file);
    *ret_bytes = stat(path, &info) == 0 ? info.st_size : 0;
    return RESULT_OK;
}

static void add_asker(struct keep_ask *ask, const struct peer *peer)
{
    for (size_t i = 0; i < ask->asker_count; i++)
        if (peer_number(&ask->askers[i]) == peer_number(peer))
            return;
    if (ask->asker_count == ASKERS_MOST)
        memmove(&ask->askers[0], &ask->askers[1], --ask->asker_count * sizeof ask->askers[0]);
    ask->askers[ask->asker_count++] = *peer;
}

static enum result ask_anew(struct broker *broker, const struct keep_ask *wish)
{
    struct keeping *keeping = &broker->keeping;
    struct keep_job job = {.now = broker->now};
    if (keeping->asked_count == KEEP_ASKED_MOST)
        return RESULT_BUSY;
    if (!(job.ask = malloc(sizeof *job.ask)))
        return RESULT_NO_MEMORY;
    *job.ask = *wish;
    text_copy(job.file, sizeof job.file, wish->file);
    enum result result = put_in_line(broker, &job);
    if (result == RESULT_OK)
        keeping->asked[keeping->asked_count++] = job.ask;
    else
        free(job.ask);
    return result;
}

void keeper_ask(struct broker *broker, const struct peer *peer, int64_t account_id, const char *request_id,
                const struct message *message, void *body)
{
    const struct backup_request *wish = body;
    struct keep_ask ask = {.account_id = account_id, .message = message, .askers = {*peer}, .asker_count = 1};
    struct keep_ask *before = asked_before(&broker->keeping, account_id, request_id);
    struct refusal why = {0};
    enum result result = RESULT_OK;
    int64_t bytes = 0;
    memcpy(ask.request_id, request_id, sizeof ask.request_id);
    text_copy(ask.file, sizeof ask.file, wish->file);
    /* A name, not a path: the copy lies in the backup folder and nowhere else. */
    if (strchr(wish->file, '/') || wish->file[0] == '.' || strstr(wish->file, COPY_UNFINISHED))
        result = refuse(&why, REFUSAL_BAD_VALUE, "file", wish->file);
    else if (before ? strcmp(before->file, wish->file) != 0 : made_before(broker, &ask, &bytes) != RESULT_OK)
        result = refuse(&why, REFUSAL_OTHER_BODY, "r", request_id);
    else if (before)
        add_asker(before, peer);
    else if (bytes > 0)
        answer(broker, &ask, peer, RESULT_OK, bytes);
    else
        result = ask_anew(broker, &ask);
    free(body);
    if (result == RESULT_OK)
        return;
    if (result != RESULT_REFUSED)
        (void)refuse(&why, REFUSAL_BUSY, "file", "");
    send_refusal(broker, peer, request_id, &why);
}

void keeper_care(struct broker *broker)
{
    struct keeping *keeping = &broker->keeping;
    int64_t every_ms = broker->city->config.backup.every_ms;
    if (every_ms > 0 && !broker->copying && broker->now - broker->copies_at >= every_ms &&
        broker->mono_ms >= broker->copies_again_ms && store_seq(broker->store) != broker->copies.seq) {
        struct keep_job job = {.now = broker->now};
        broker->copying = put_in_line(broker, &job) == RESULT_OK;
    }
    begin_next(broker);
    if (keeper_rest_ms(broker) == 0)
        step(broker, keeping->now);
}

void keeper_stop(struct broker *broker)
{
    struct keeping *keeping = &broker->keeping;
    struct keep_job *now = keeping->now;
    keeping->now = NULL;
    workers_stop(&keeping->thread, drop_job);
    if (now && now->stage == KEEP_COPYING)
        drop_job(now);
    while (keeping->waiting_count > 0)
        free(keeping->waiting[--keeping->waiting_count]);
    while (keeping->asked_count > 0)
        free(keeping->asked[--keeping->asked_count]);
}
