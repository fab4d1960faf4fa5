/* Two rings under one mutex (jobs to do, jobs done), a condition for the threads, an eventfd for the loop. The threads
 * take jobs when they are free, so a long one holds up nobody behind it while another thread idles. */
#include "wire/workers.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { THREADS_MAX = 64, NAME_BYTES = 16 };

struct ring {
    void **jobs;
    size_t capacity;
    size_t first;
    size_t count;
};

struct workers {
    struct workers_options options;
    char name[NAME_BYTES];
    pthread_mutex_t lock;
    pthread_cond_t work_waits;  /* or stopping */
    pthread_cond_t state_known; /* a thread has made its state, or failed to */
    struct ring todo;
    struct ring done;
    size_t pending; /* submitted, not collected */
    size_t at_work; /* taken by a thread, not done */
    size_t begun;   /* threads whose make_state has returned */
    enum result begin_result;
    bool stopping;
    bool held;
    int done_fd;
    size_t thread_count;
    pthread_t threads[THREADS_MAX];
};

/* The rings never overflow: together they hold no more than `pending` jobs, which submit bounds. */
static void ring_push(struct ring *ring, void *job)
{
    ring->jobs[(ring->first + ring->count) % ring->capacity] = job;
    ring->count++;
}

static void *ring_pop(struct ring *ring)
{
    void *job = ring->jobs[ring->first];
    ring->first = (ring->first + 1) % ring->capacity;
    ring->count--;
    return job;
}

static bool begin_thread(struct workers *workers, void **ret_state)
{
    enum result result = RESULT_OK;
    if (workers->options.make_state != NULL)
        result = workers->options.make_state(workers->options.context, ret_state);
    (void)pthread_mutex_lock(&workers->lock);
    workers->begun++;
    if (result != RESULT_OK && workers->begin_result == RESULT_OK)
        workers->begin_result = result;
    (void)pthread_cond_signal(&workers->state_known);
    (void)pthread_mutex_unlock(&workers->lock);
    return result == RESULT_OK;
}

static void *run(void *argument)
{
    struct workers *workers = argument;
    void *state = NULL;
    if (!begin_thread(workers, &state))
        return NULL;
    (void)pthread_mutex_lock(&workers->lock);
    for (;;) {
        while ((workers->todo.count == 0 || workers->held) && !workers->stopping)
            (void)pthread_cond_wait(&workers->work_waits, &workers->lock);
        if (workers->stopping)
            break;
        void *job = ring_pop(&workers->todo);
        workers->at_work++;
        (void)pthread_mutex_unlock(&workers->lock);
        workers->options.work(state, job);
        (void)pthread_mutex_lock(&workers->lock);
        workers->at_work--;
        ring_push(&workers->done, job);
        (void)eventfd_write(workers->done_fd, 1);
    }
    (void)pthread_mutex_unlock(&workers->lock);
    if (workers->options.free_state != NULL)
        workers->options.free_state(state);
    return NULL;
}

static enum result start_threads(struct workers *workers)
{
    sigset_t all;
    sigset_t before;
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before); /* signals are the main thread's */
    enum result result = RESULT_OK;
    while (workers->thread_count < workers->options.threads && result == RESULT_OK) {
        pthread_t *thread = &workers->threads[workers->thread_count];
        if (pthread_create(thread, NULL, run, workers) != 0) {
            result = RESULT_NO_MEMORY;
            break;
        }
        (void)pthread_setname_np(*thread, workers->name);
        workers->thread_count++;
    }
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    (void)pthread_mutex_lock(&workers->lock);
    while (workers->begun < workers->thread_count)
        (void)pthread_cond_wait(&workers->state_known, &workers->lock);
    if (result == RESULT_OK)
        result = workers->begin_result;
    (void)pthread_mutex_unlock(&workers->lock);
    return result;
}

static void release(struct workers *workers)
{
    (void)pthread_cond_destroy(&workers->state_known);
    (void)pthread_cond_destroy(&workers->work_waits);
    (void)pthread_mutex_destroy(&workers->lock);
    if (workers->done_fd >= 0)
        (void)close(workers->done_fd);
    free(workers->todo.jobs);
    free(workers->done.jobs);
    free(workers);
}

enum result workers_start(const struct workers_options *options, struct workers **ret)
{
    if (options->threads == 0 || options->threads > THREADS_MAX || options->jobs_max == 0 ||
        options->work == NULL)
        return RESULT_INVALID;
    struct workers *workers = calloc(1, sizeof *workers);
    if (workers == NULL)
        return RESULT_NO_MEMORY;
    workers->options = *options;
    (void)snprintf(workers->name, sizeof workers->name, "%s", options->name);
    (void)pthread_mutex_init(&workers->lock, NULL);
    (void)pthread_cond_init(&workers->work_waits, NULL);
    (void)pthread_cond_init(&workers->state_known, NULL);
    workers->todo =
        (struct ring){.jobs = calloc(options->jobs_max, sizeof(void *)), .capacity = options->jobs_max};
    workers->done =
        (struct ring){.jobs = calloc(options->jobs_max, sizeof(void *)), .capacity = options->jobs_max};
    workers->done_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (workers->todo.jobs == NULL || workers->done.jobs == NULL || workers->done_fd < 0) {
        release(workers);
        return RESULT_NO_MEMORY;
    }
    enum result result = start_threads(workers);
    if (result != RESULT_OK) {
        workers_stop(&workers, NULL);
        return result;
    }
    *ret = workers;
    return RESULT_OK;
}

enum result workers_submit(struct workers *workers, void *job)
{
    enum result result = RESULT_BUSY;
    (void)pthread_mutex_lock(&workers->lock);
    if (workers->pending < workers->options.jobs_max) {
        ring_push(&workers->todo, job);
        workers->pending++;
        (void)pthread_cond_signal(&workers->work_waits);
        result = RESULT_OK;
    }
    (void)pthread_mutex_unlock(&workers->lock);
    return result;
}

enum result workers_collect(struct workers *workers, void **ret_job)
{
    enum result result = RESULT_NOT_FOUND;
    (void)pthread_mutex_lock(&workers->lock);
    if (workers->done.count > 0) {
        *ret_job = ring_pop(&workers->done);
        workers->pending--;
        result = RESULT_OK;
    }
    if (workers->done.count == 0) {
        eventfd_t told = 0;
        (void)eventfd_read(workers->done_fd, &told);
    }
    (void)pthread_mutex_unlock(&workers->lock);
    return result;
}

size_t workers_pending(struct workers *workers)
{
    (void)pthread_mutex_lock(&workers->lock);
    size_t pending = workers->pending;
    (void)pthread_mutex_unlock(&workers->lock);
    return pending;
}

void workers_hold(struct workers *workers, bool held)
{
    (void)pthread_mutex_lock(&workers->lock);
    workers->held = held;
    if (!held)
        (void)pthread_cond_broadcast(&workers->work_waits);
    (void)pthread_mutex_unlock(&workers->lock);
}

size_t workers_at_work(struct workers *workers)
{
    (void)pthread_mutex_lock(&workers->lock);
    size_t count = workers->at_work;
    (void)pthread_mutex_unlock(&workers->lock);
    return count;
}

int workers_fd(const struct workers *workers)
{
    return workers->done_fd;
}

void workers_stop(struct workers **workers, void (*drop)(void *job))
{
    if (workers == NULL || *workers == NULL)
        return;
    struct workers *stopped = *workers;
    *workers = NULL;
    (void)pthread_mutex_lock(&stopped->lock);
    stopped->stopping = true;
    (void)pthread_cond_broadcast(&stopped->work_waits);
    (void)pthread_mutex_unlock(&stopped->lock);
    for (size_t i = 0; i < stopped->thread_count; i++)
        (void)pthread_join(stopped->threads[i], NULL);
    while (drop != NULL && stopped->done.count > 0)
        drop(ring_pop(&stopped->done));
    while (drop != NULL && stopped->todo.count > 0)
        drop(ring_pop(&stopped->todo));
    release(stopped);
}
