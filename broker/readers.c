/* Queries: threads with read-only connections of their own, so that no question waits for a writer. */
#include "broker/inside.h"

#include "config/log.h"
#include "wire/codec.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { QUERIES_WAITING = 4096 };

struct query_job {
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
};

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

static void answer(void *state, void *finished)
{
    struct reader *reader = state;
    struct query_job *job = finished;
    void *reply = calloc(1, job->message->reply->size);
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
    if (job->result == RESULT_OK)
        job->result = job->handler->query(&work, job->body, reply);
    if (job->result == RESULT_OK)
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
                                      .make_state = open_reader,
                                      .free_state = close_reader,
                                      .context = broker};
    return workers_start(&options, &broker->readers);
}

static void free_job(void *dropped)
{
    struct query_job *job = dropped;
    shape_free(job->message->request, job->body);
    free(job->board.people);
    free(job->body);
    buffer_free(&job->out);
    free(job);
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
        job->copies = broker->copies;
        job->options = (struct query_options){.limits = broker->city->config.limits,
                                              .rates = broker->city->config.rates,
                                              .wall = broker->city->config.wall};
        memcpy(job->request_id, request_id, sizeof job->request_id);
        if (message->reply == &board_reply_shape)
            result = seats_board(broker, &job->board);
        if (result == RESULT_OK)
            result = workers_submit(broker->readers, job);
    }
    if (result == RESULT_OK)
        return;
    struct refusal why = {.code = REFUSAL_BUSY};
    send_refusal(broker, peer, request_id, &why);
    if (job)
        free_job(job);
    else
        free(body);
}

void readers_collect(struct broker *broker)
{
    void *finished = NULL;
    while (workers_collect(broker->readers, &finished) == RESULT_OK) {
        struct query_job *job = finished;
        if (job->result != RESULT_OK && job->result != RESULT_REFUSED) {
            log_limited("query", broker->mono_ms, LOG_LEVEL_ERROR, "%s failed: result %d", job->message->type,
                        (int)job->result);
            job->why =
                (struct refusal){.code = job->result == RESULT_TOO_LONG ? REFUSAL_TOO_LONG : REFUSAL_STORAGE};
        }
        if (job->result == RESULT_OK)
            send_to(broker, &job->peer, &job->out);
        else
            send_refusal(broker, &job->peer, job->request_id, &job->why);
        free_job(job);
    }
}

void readers_stop(struct broker *broker)
{
    workers_stop(&broker->readers, free_job);
    logins_stop(broker);
    workers_stop(&broker->indexer, NULL);
    workers_stop(&broker->keeper, free);
}
