/* Threads beside the loop: bounded, each job back once, nothing lost at the end. */
#include "tests/support/unit.h"
#include "wire/workers.h"

#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>

enum { JOBS = 200, THREADS = 3, WAIT_MS = 10000 };

struct job {
    int number;
    int square;
    int thread;
};

static atomic_int states_made;
static atomic_int states_freed;
static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;

static enum result make_state(void *context, void **ret_state)
{
    static int names[64];
    int number = atomic_fetch_add(&states_made, 1) % 64;
    (void)context;
    names[number] = number + 1;
    *ret_state = &names[number];
    return RESULT_OK;
}

static void free_state(void *state)
{
    (void)state;
    atomic_fetch_add(&states_freed, 1);
}

static void square(void *state, void *argument)
{
    struct job *job = argument;
    job->square = job->number * job->number;
    job->thread = *(int *)state;
}

static void wait_at_the_gate(void *state, void *argument)
{
    (void)pthread_mutex_lock(&gate);
    (void)pthread_mutex_unlock(&gate);
    square(state, argument);
}

static bool readable(struct workers *workers, int wait_ms)
{
    struct pollfd item = {.fd = workers_fd(workers), .events = POLLIN};
    return poll(&item, 1, wait_ms) == 1;
}

static void each_job_comes_back_once(void **state)
{
    (void)state;
    struct workers *workers = NULL;
    static struct job jobs[JOBS];
    bool seen[JOBS] = {false};
    struct workers_options options = {"readers", THREADS, JOBS, square, make_state, free_state, NULL};
    atomic_store(&states_made, 0);
    atomic_store(&states_freed, 0);
    assert_int_equal(workers_start(&options, &workers), RESULT_OK);
    assert_int_equal(atomic_load(&states_made), THREADS);
    for (int i = 0; i < JOBS; i++) {
        jobs[i] = (struct job){.number = i};
        assert_int_equal(workers_submit(workers, &jobs[i]), RESULT_OK);
    }
    for (int collected = 0; collected < JOBS;) {
        void *done = NULL;
        assert_true(readable(workers, WAIT_MS));
        while (workers_collect(workers, &done) == RESULT_OK) {
            struct job *job = done;
            assert_int_equal(job->square, job->number * job->number);
            assert_true(job->thread > 0);
            assert_false(seen[job->number]);
            seen[job->number] = true;
            collected++;
        }
    }
    assert_int_equal(workers_pending(workers), 0);
    assert_false(readable(workers, 0));
    workers_stop(&workers, NULL);
    assert_null(workers);
    assert_int_equal(atomic_load(&states_freed), THREADS);
}

static void a_full_pool_is_busy_until_a_job_is_collected(void **state)
{
    (void)state;
    struct workers *workers = NULL;
    struct job jobs[3] = {{.number = 0}, {.number = 1}, {.number = 2}};
    struct workers_options options = {"argon", 1, 2, wait_at_the_gate, make_state, free_state, NULL};
    assert_int_equal(workers_start(&options, &workers), RESULT_OK);
    (void)pthread_mutex_lock(&gate);
    assert_int_equal(workers_submit(workers, &jobs[0]), RESULT_OK);
    assert_int_equal(workers_submit(workers, &jobs[1]), RESULT_OK);
    assert_int_equal(workers_submit(workers, &jobs[2]), RESULT_BUSY);
    void *done = NULL;
    assert_int_equal(workers_collect(workers, &done), RESULT_NOT_FOUND);
    (void)pthread_mutex_unlock(&gate);
    assert_true(readable(workers, WAIT_MS));
    assert_int_equal(workers_collect(workers, &done), RESULT_OK);
    assert_ptr_equal(done, &jobs[0]);
    assert_int_equal(workers_submit(workers, &jobs[2]), RESULT_OK);
    workers_stop(&workers, NULL);
}

static void a_pool_that_is_held_begins_nothing_and_goes_on_where_it_was(void **state)
{
    (void)state;
    struct workers *workers = NULL;
    struct job jobs[2] = {{.number = 3}, {.number = 4}};
    struct workers_options options = {"held", 2, 2, wait_at_the_gate, make_state, free_state, NULL};
    void *done = NULL;
    assert_int_equal(workers_start(&options, &workers), RESULT_OK);
    (void)pthread_mutex_lock(&gate);
    assert_int_equal(workers_submit(workers, &jobs[0]), RESULT_OK);
    while (workers_at_work(workers) == 0)
        (void)sched_yield();
    workers_hold(workers, true);
    assert_int_equal(workers_submit(workers, &jobs[1]), RESULT_OK);
    (void)pthread_mutex_unlock(&gate);
    assert_true(readable(workers, WAIT_MS));
    assert_int_equal(workers_collect(workers, &done), RESULT_OK);
    assert_ptr_equal(done, &jobs[0]);
    assert_int_equal(workers_at_work(workers), 0);
    assert_int_equal(workers_pending(workers), 1);
    workers_hold(workers, false);
    assert_true(readable(workers, WAIT_MS));
    assert_int_equal(workers_collect(workers, &done), RESULT_OK);
    assert_ptr_equal(done, &jobs[1]);
    workers_stop(&workers, NULL);
}

static int dropped;

static void drop(void *job)
{
    (void)job;
    dropped++;
}

static void what_was_not_collected_is_dropped_at_the_end(void **state)
{
    (void)state;
    struct workers *workers = NULL;
    struct job jobs[5] = {{.number = 0}};
    struct workers_options options = {"stopped", 1, 5, square, make_state, NULL, NULL};
    assert_int_equal(workers_start(&options, &workers), RESULT_OK);
    for (int i = 0; i < 5; i++)
        assert_int_equal(workers_submit(workers, &jobs[i]), RESULT_OK);
    dropped = 0;
    workers_stop(&workers, drop);
    assert_int_equal(dropped, 5);
    workers_stop(&workers, drop);
}

static enum result fail_third(void *context, void **ret_state)
{
    atomic_int *calls = context;
    *ret_state = NULL;
    return atomic_fetch_add(calls, 1) == 2 ? RESULT_IO : RESULT_OK;
}

static void a_thread_that_cannot_begin_ends_the_start(void **state)
{
    (void)state;
    struct workers *workers = NULL;
    atomic_int calls = 0;
    struct workers_options options = {"broken", 4, 5, square, fail_third, NULL, &calls};
    assert_int_equal(workers_start(&options, &workers), RESULT_IO);
    assert_null(workers);
    options.threads = 0;
    assert_int_equal(workers_start(&options, &workers), RESULT_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_job_comes_back_once),
        cmocka_unit_test(a_full_pool_is_busy_until_a_job_is_collected),
        cmocka_unit_test(a_pool_that_is_held_begins_nothing_and_goes_on_where_it_was),
        cmocka_unit_test(what_was_not_collected_is_dropped_at_the_end),
        cmocka_unit_test(a_thread_that_cannot_begin_ends_the_start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
