/* Queries: threads with read-only connections of their own, so that no question waits for a writer.
 *
 * Long questions (a proof, the doctor, what documents move, and any that has taken longer than store.question_ms, from its beginning) have a
 * thread of their own and go one after the other, so that no short one waits for them. A change that must look at all that is open looks there,
 * too, before it comes into a batch (reader_look). While one reads, the log cannot begin anew: the next one waits until it has, and one that
 * lets it become twice as long as its limit is given up
 * (checkpoint.c, where all others are held back then). */
#include "broker/inside.h"

#include "config/log.h"
#include "wire/codec.h"
#include "wire/mono.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    QUERIES_WAITING = 4096,
    LONG_WAITING = 64,
    LONG_LOG_PAGES = 10000, /* 40 MB: given up, too, where the file cannot be synced so soon */
    LONG_REST_MS = 2000,    /* at most, between two, for the log to begin anew */
    LOOK_TRIES = 20,
};

struct query_job {
    struct query_job *next; /* of those that wait: long questions */
    struct peer peer;
    char request_id[ENVELOPE_ID_BYTES];
    const struct message *message;
    const struct handler *handler;
    void *body;
    struct person who;
    int64_t now;
    int64_t clock_rate;
    struct board_reply board; /* board.show only */
    struct copies_told copies;
    struct query_options options;
    struct item *change; /* not NULL: it is to be run once `look` is done, and has the body */
    look_handler *look;
    size_t looked_before, tries; /* in vain, one after the other */
    int64_t most_ms;             /* in which it is to be answered */
    bool counts;                 /* how much the engine does for it is logged */
    int64_t steps;               /* that it did */
    bool is_long;                /* it was not answered in time: it goes in the line of long questions */
    enum result result;
    struct refusal why;
    struct buffer out;
};

struct reader {
    struct broker *broker;
    struct db *db;
    struct search *search;
    struct reference reference;
    long reference_version;
    bool given_up;
    int64_t until_ms; /* monotonic: short questions */
    bool is_late;
};

/* Questions that may take seconds. */
static bool is_long(const struct message *message)
{
    static const char *const types[] = {"rates.prove", "month.prove", "month.changes",
                                        "ledger.show", "care.doctor", "rules.what_if"};
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (strcmp(message->type, types[i]) == 0)
            return true;
    return false;
}

static enum result open_reader(void *context, void **ret)
{
    struct broker *broker = context;
    char file[CONFIG_PATH_SIZE + 16], error[400];
    struct reader *reader = calloc(1, sizeof *reader);
    if (!reader)
        return RESULT_NO_MEMORY;
    reader->broker = broker;
    reader->reference_version = -1;
    snprintf(file, sizeof file, "%s/city.db", broker->city->data_dir);
    enum result result = db_open(file, DB_READ, &reader->db, error, sizeof error);
    if (result == RESULT_OK)
        result = search_open(broker->city->data_dir, false, &reader->search, error, sizeof error);
    if (result != RESULT_OK) {
        log_line(LOG_LEVEL_ERROR, "%s", error);
        db_close(&reader->db);
        free(reader);
        return result;
    }
    *ret = reader;
    return RESULT_OK;
}

static void close_reader(void *state)
{
    struct reader *reader = state;
    search_close(&reader->search);
    reference_free(&reader->reference);
    db_close(&reader->db);
    free(reader);
}

/* Asked while a short question is at work. True once: what is done after it, to leave the snapshot, goes on. */
static bool is_late(void *context)
{
    struct reader *reader = context;
    if (reader->is_late || mono_ms() < reader->until_ms)
        return false;
    reader->is_late = true;
    return true;
}

static enum result open_short_reader(void *context, void **ret)
{
    enum result result = open_reader(context, ret);
    if (result == RESULT_OK)
        db_stop_when(((struct reader *)*ret)->db, is_late, *ret);
    return result;
}

/* Asked while a long question is at work. */
static bool is_to_stop(void *context)
{
    struct reader *reader = context;
    struct broker *broker = reader->broker;
    reader->given_up = reader->given_up || broker_is_stopping() || atomic_load(&broker->checkpoint.hush) ||
                       atomic_load(&broker->log_pages) > LONG_LOG_PAGES;
    return reader->given_up;
}

static enum result open_long_reader(void *context, void **ret)
{
    enum result result = open_reader(context, ret);
    if (result == RESULT_OK)
        db_stop_when(((struct reader *)*ret)->db, is_to_stop, *ret);
    return result;
}

static enum result reference_of(struct reader *reader)
{
    long version = atomic_load(&reader->broker->reference_version);
    if (version == reader->reference_version)
        return RESULT_OK;
    enum result result = reference_load(reader->db, &reader->broker->city->zone, &reader->reference);
    if (result == RESULT_OK)
        reader->reference_version = version;
    return result;
}

/* From the beginning, where the reference data is another by now. */
static enum result look_on(struct reader *reader, struct query_work *work, struct query_job *job)
{
    struct foreseen *look = &job->change->foreseen;
    if (look->reference_version != reader->reference_version)
        foreseen_free(look);
    look->reference_version = reader->reference_version;
    job->looked_before = look->looked;
    return job->look(work, job->change->body, look);
}

static void answer(void *state, void *finished)
{
    struct reader *reader = state;
    struct query_job *job = finished;
    void *reply = calloc(1, job->message->reply->size);
    reader->given_up = reader->is_late = false;
    reader->until_ms = mono_ms() + job->most_ms;
    job->result = reply ? reference_of(reader) : RESULT_NO_MEMORY;
    struct query_work work = {.db = reader->db,
                              .reference = &reader->reference,
                              .city = reader->broker->city,
                              .options = &job->options,
                              .search = reader->search,
                              .board = &job->board,
                              .copies = &job->copies,
                              .who = job->who,
                              .now = job->now,
                              .clock_rate = job->clock_rate,
                              .why = &job->why};
    int64_t steps = job->counts ? db_work(reader->db) : 0;
    if (job->result == RESULT_OK)
        job->result = job->change ? look_on(reader, &work, job) : job->handler->query(&work, job->body, reply);
    job->steps = job->counts ? db_work(reader->db) - steps : 0;
    /* Where a statement was broken off, nothing that came of the question holds. */
    job->is_long = reader->is_late;
    if (reader->given_up)
        job->result = refuse(&job->why, REFUSAL_BUSY, "", "");
    if (job->result == RESULT_OK && !job->is_long && !job->change)
        job->result = envelope_pack(&job->out, "ok", job->request_id, job->message->reply, reply);
    if (reply)
        shape_free(job->message->reply, reply);
    free(reply);
}

enum result readers_start(struct broker *broker)
{
    struct workers_options options = {.name = "readers",
                                      .threads = (size_t)broker->city->config.store.readers,
                                      .jobs_max = QUERIES_WAITING,
                                      .work = answer,
                                      .make_state = open_short_reader,
                                      .free_state = close_reader,
                                      .context = broker};
    enum result result = workers_start(&options, &broker->readers);
    options.name = "long reader";
    options.threads = options.jobs_max = 1;
    options.make_state = open_long_reader;
    return result == RESULT_OK ? workers_start(&options, &broker->long_reader) : result;
}

static void free_job(void *dropped)
{
    struct query_job *job = dropped;
    shape_free(job->message->request, job->body);
    free(job->board.people);
    free(job->body);
    item_free(job->change);
    buffer_free(&job->out);
    free(job);
}

static enum result line_up(struct broker *broker, struct query_job *job)
{
    struct long_questions *questions = &broker->long_questions;
    if (questions->waiting == LONG_WAITING)
        return RESULT_BUSY;
    job->next = NULL;
    if (questions->last)
        questions->last->next = job;
    else
        questions->first = job;
    questions->last = job;
    questions->waiting++;
    return RESULT_OK;
}

static struct query_job *next_in_line(struct long_questions *questions)
{
    struct query_job *job = questions->first;
    questions->first = job->next;
    if (!questions->first)
        questions->last = NULL;
    questions->waiting--;
    return job;
}

/* Whoever has gone meanwhile needs no answer. */
static void begin_long(struct broker *broker)
{
    struct long_questions *questions = &broker->long_questions;
    bool log_is_long = db_log_pages(store_db(broker->store)) >= broker->city->config.store.checkpoint_pages;
    if (questions->runs || (log_is_long && broker->mono_ms - questions->ended_ms < LONG_REST_MS))
        return;
    while (questions->first && !questions->runs) {
        struct query_job *job = next_in_line(questions);
        const struct seat *seat = seat_of_peer(broker, peer_number(&job->peer));
        questions->runs = seat && seat->account_id == job->who.account_id &&
                          workers_submit(broker->long_reader, job) == RESULT_OK;
        if (!questions->runs)
            free_job(job);
    }
}

void reader_ask(struct broker *broker, const struct peer *peer, const char *request_id,
                const struct message *message, const struct handler *handler, const struct person *who,
                void *body)
{
    struct query_job *job = calloc(1, sizeof *job);
    enum result result = job ? RESULT_OK : RESULT_NO_MEMORY;
    if (job) {
        job->peer = *peer;
        job->message = message;
        job->handler = handler;
        job->body = body;
        job->who = *who;
        job->now = broker->now;
        job->clock_rate = broker->clock.rate;
        job->counts = log_tells(LOG_LEVEL_DEBUG);
        job->copies = broker->copies;
        job->most_ms = broker->city->config.store.question_ms;
        job->options = (struct query_options){.limits = broker->city->config.limits,
                                              .rates = broker->city->config.rates,
                                              .wall = broker->city->config.wall};
        memcpy(job->request_id, request_id, sizeof job->request_id);
        if (message->reply == &board_reply_shape)
            result = seats_board(broker, &job->board);
        if (result == RESULT_OK)
            result = is_long(message) ? line_up(broker, job) : workers_submit(broker->readers, job);
    }
    if (result == RESULT_OK) {
        begin_long(broker);
        return;
    }
    struct refusal why = {.code = REFUSAL_BUSY};
    send_refusal(broker, peer, request_id, &why);
    if (job)
        free_job(job);
    else
        free(body);
}

void reader_look(struct broker *broker, struct item *change, look_handler *look)
{
    struct query_job *job = calloc(1, sizeof *job);
    if (job) {
        job->peer = change->peer;
        job->message = change->message;
        job->who = change->who;
        job->now = broker->now;
        job->change = change;
        job->look = look;
        memcpy(job->request_id, change->request_id, sizeof job->request_id);
        if (line_up(broker, job) == RESULT_OK) {
            begin_long(broker);
            return;
        }
    }
    send_refusal(broker, &change->peer, change->request_id, &(struct refusal){.code = REFUSAL_BUSY});
    item_free(change);
    free(job);
}

/* What was given up is tried again, behind the others. */
static bool looks_on(struct broker *broker, struct query_job *job)
{
    const struct foreseen *look = &job->change->foreseen;
    bool given_up = job->result == RESULT_REFUSED && job->why.code == REFUSAL_BUSY;
    job->tries = given_up && look->looked == job->looked_before ? job->tries + 1 : 0;
    if (given_up ? job->tries == LOOK_TRIES : job->result != RESULT_OK || look->looked == look->open.count)
        return false;
    job->why = (struct refusal){.code = REFUSAL_NONE};
    if (line_up(broker, job) == RESULT_OK)
        return true;
    job->result = refuse(&job->why, REFUSAL_BUSY, "", "");
    return false;
}

/* What the look came to is the change's to find, and to keep its answer; but it does not begin where the look was given up. */
static void run_looked(struct broker *broker, struct query_job *job)
{
    if (looks_on(broker, job))
        return;
    job->change->foreseen.holds = job->result == RESULT_OK;
    if (job->result == RESULT_REFUSED && job->why.code == REFUSAL_BUSY)
        send_refusal(broker, &job->peer, job->request_id, &job->why);
    else
        item_resume(broker, job->change);
    free_job(job);
}

static void tell_answer(struct broker *broker, struct query_job *job)
{
    if (job->result != RESULT_OK && job->result != RESULT_REFUSED) {
        log_limited("query", broker->mono_ms, LOG_LEVEL_ERROR, "%s failed: result %d", job->message->type,
                    (int)job->result);
        job->why =
            (struct refusal){.code = job->result == RESULT_TOO_LONG ? REFUSAL_TOO_LONG : REFUSAL_STORAGE};
    }
    if (job->counts)
        log_line(LOG_LEVEL_DEBUG, "%s took %" PRId64 " steps of the engine", job->message->type, job->steps);
    if (job->result == RESULT_OK)
        send_to(broker, &job->peer, &job->out);
    else
        send_refusal(broker, &job->peer, job->request_id, &job->why);
    free_job(job);
}

/* It has taken long: it begins anew where no short question waits for it. */
static void go_on_long(struct broker *broker, struct query_job *job)
{
    log_limited("long question", broker->mono_ms, LOG_LEVEL_INFO,
                "%s takes longer than %" PRId64 " ms: it begins anew in the line of long questions",
                job->message->type, job->most_ms);
    job->why = (struct refusal){.code = REFUSAL_NONE};
    if (line_up(broker, job) == RESULT_OK)
        return;
    job->result = refuse(&job->why, REFUSAL_BUSY, "", "");
    tell_answer(broker, job);
}

void readers_collect(struct broker *broker)
{
    struct long_questions *questions = &broker->long_questions;
    void *finished = NULL;
    while (workers_collect(broker->readers, &finished) == RESULT_OK) {
        struct query_job *job = finished;
        if (job->is_long)
            go_on_long(broker, job);
        else
            tell_answer(broker, job);
    }
    while (broker->item_count < BATCH_MAX && workers_collect(broker->long_reader, &finished) == RESULT_OK) {
        struct query_job *job = finished;
        if (job->change)
            run_looked(broker, job);
        else
            tell_answer(broker, job);
        questions->runs = false;
        questions->ended_ms = broker->mono_ms;
    }
    begin_long(broker);
}

void readers_stop(struct broker *broker)
{
    workers_stop(&broker->readers, free_job);
    workers_stop(&broker->long_reader, free_job);
    while (broker->long_questions.first)
        free_job(next_in_line(&broker->long_questions));
    logins_stop(broker);
    workers_stop(&broker->indexer, NULL);
    keeper_stop(broker);
}
