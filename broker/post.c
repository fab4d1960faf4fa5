/* What leaves the broker waits until all that was committed before it is on the disk.
 *
 *   commit   the log is written, nobody waits for the disk
 *   sync     a thread, while the loop goes on with the next batch; the loop itself where nobody else waits to be heard
 *   send     what was to be sent since the commit, in its order
 *
 * Not only replies and pushes wait, but whatever is sent: readers see what is committed, and nobody may hear of what a loss of power
 * takes back. One sync is under way and one batch ahead of it, at most. */
#include "broker/inside.h"

#include "config/log.h"
#include "wire/mono.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

enum { SLOW_SYNC_MS = 10, STUCK_SYNC_MS = 1000 };

static void sync_log(void *state, void *job)
{
    struct post *post = job;
    (void)state;
    post->begun_ms = mono_ms();
    post->result = db_log_sync(post->db);
    post->ended_ms = mono_ms();
}

enum result post_open(struct broker *broker)
{
    struct post *post = &broker->post;
    const struct workers_options options = {.name = "sync", .threads = 1, .jobs_max = 1, .work = sync_log};
    post->db = store_db(broker->store);
    enum result result = workers_start(&options, &post->syncer);
    return result == RESULT_OK ? db_sync_apart(post->db) : result;
}

void post_close(struct broker *broker)
{
    struct post *post = &broker->post;
    workers_stop(&post->syncer, NULL);
    for (size_t i = 0; i < post->count; i++)
        buffer_free(&post->letters[i].bytes);
    free(post->letters);
    post->letters = NULL;
    post->count = post->capacity = 0;
}

static void deliver(struct broker *broker, const struct peer *peer, const struct buffer *out)
{
    enum result result = bus_send(broker->bus, peer, out->bytes, out->size);
    struct seat *seat = seat_of_peer(broker, peer_number(peer));
    if (result == RESULT_BUSY && seat)
        seat->behind = true;
    if (result == RESULT_LOST && seat)
        seat->heard_ms = INT64_MIN / 2;
}

static struct letter *new_letter(struct post *post)
{
    if (post->count == post->capacity) {
        size_t capacity = post->capacity ? post->capacity * 2 : 256;
        struct letter *letters = realloc(post->letters, capacity * sizeof *letters);
        if (!letters)
            return NULL;
        post->letters = letters;
        post->capacity = capacity;
    }
    struct letter *letter = &post->letters[post->count];
    *letter = (struct letter){.commit = post->committed};
    return letter;
}

void send_to(struct broker *broker, const struct peer *peer, const struct buffer *out)
{
    struct post *post = &broker->post;
    if (post->safe == post->committed) {
        deliver(broker, peer, out);
        return;
    }
    struct letter *letter = new_letter(post);
    if (letter && buffer_append(&letter->bytes, out->bytes, out->size) == RESULT_OK) {
        letter->peer = *peer;
        post->count++;
        return;
    }
    /* Without memory it is lost, as with a connection that is cut: a request is sent again, a push is told as a gap. */
    struct seat *seat = seat_of_peer(broker, peer_number(peer));
    if (seat)
        seat->behind = true;
}

void post_committed(struct broker *broker, size_t requests)
{
    broker->post.committed++;
    broker->post.requests += requests;
}

/* Everybody whose request is in the batch waits as long as the disk does: who looks for a slow answer finds it here, by the monotonic
 * clock of the machine (bench-day reads these lines). */
static void tell_slow(const struct broker *broker)
{
    const struct post *post = &broker->post;
    int64_t took_ms = post->ended_ms - post->begun_ms;
    if (took_ms >= SLOW_SYNC_MS)
        log_line(LOG_LEVEL_DEBUG, "a batch of %zu took the disk %lld ms until %lld", post->asked_requests,
                 (long long)took_ms, (long long)post->ended_ms);
    if (took_ms >= STUCK_SYNC_MS)
        log_limited("disk", broker->mono_ms, LOG_LEVEL_WARNING,
                    "the disk took %lld ms for a batch of %zu, and all waited: look what else writes to it",
                    (long long)took_ms, post->asked_requests);
}

/* The sync that was asked for has ended: sends what waited for it. */
static enum result take_end(struct broker *broker)
{
    struct post *post = &broker->post;
    post->is_syncing = false;
    if (post->result != RESULT_OK) {
        log_line(LOG_LEVEL_ERROR,
                 "the log of the database cannot be brought to the disk: nothing more is answered");
        return post->result;
    }
    tell_slow(broker);
    post->safe = post->asked;
    size_t sent = 0;
    for (; sent < post->count && post->letters[sent].commit <= post->safe; sent++) {
        deliver(broker, &post->letters[sent].peer, &post->letters[sent].bytes);
        buffer_free(&post->letters[sent].bytes);
    }
    post->count -= sent;
    if (sent > 0 && post->count > 0)
        memmove(post->letters, &post->letters[sent], post->count * sizeof post->letters[0]);
    return RESULT_OK;
}

static enum result start_sync(struct broker *broker, bool apart)
{
    struct post *post = &broker->post;
    post->asked = post->committed;
    post->asked_requests = post->requests;
    post->requests = 0;
    post->is_syncing = true;
    if (apart && workers_submit(post->syncer, post) == RESULT_OK)
        return RESULT_OK;
    sync_log(NULL, post);
    return take_end(broker);
}

static enum result collect(struct broker *broker)
{
    void *finished = NULL;
    return broker->post.is_syncing && workers_collect(broker->post.syncer, &finished) == RESULT_OK
               ? take_end(broker)
               : RESULT_OK;
}

static enum result wait_for_end(struct broker *broker)
{
    struct pollfd ended = {.fd = workers_fd(broker->post.syncer), .events = POLLIN};
    enum result result = RESULT_OK;
    while (broker->post.is_syncing && result == RESULT_OK) {
        (void)poll(&ended, 1, -1);
        result = collect(broker);
    }
    return result;
}

enum result post_before_batch(struct broker *broker)
{
    struct post *post = &broker->post;
    enum result result = collect(broker);
    if (result == RESULT_OK && post->committed > post->asked)
        result = wait_for_end(broker);
    return result == RESULT_OK && post->committed > post->asked ? start_sync(broker, true) : result;
}

enum result post_after_batch(struct broker *broker)
{
    struct post *post = &broker->post;
    enum result result = collect(broker);
    if (result != RESULT_OK || post->is_syncing || post->safe == post->committed)
        return result;
    return start_sync(broker, bus_has_more(broker->bus));
}

enum result post_settle(struct broker *broker)
{
    struct post *post = &broker->post;
    enum result result = wait_for_end(broker);
    return result == RESULT_OK && post->safe < post->committed ? start_sync(broker, false) : result;
}
