/* A city's days: callers come, holders of tickets act, the clock acts, each day is sealed. Minute by minute, a batch each. */
#include "bench/support/filling.h"

#include "core/calendar.h"
#include "storage/board_counts.h"
#include "storage/months.h"
#include "storage/seals.h"

#include <stdio.h>
#include <stdlib.h>

enum { MINUTE = 60000, WORKDAY_WEIGHT = 10, DAY_OFF_WEIGHT = 3, FIRST_HOUR = 7, LAST_DAY_ENDS = 20 * 60 };

void fill_must(const struct filling *f, enum result result, const char *what)
{
    if (result == RESULT_OK)
        return;
    fprintf(stderr, "bench-fill: %s: result %d%s%s\n", what, (int)result, f->store ? ": " : "",
            f->store ? db_error(store_db(f->store)) : "");
    exit(1);
}

int64_t fill_person(const struct filling *f, struct chance *chance, int role)
{
    return f->by_role[role][chance_between(chance, 0, (int64_t)f->role_counts[role] - 1)];
}

int64_t fill_handler(const struct filling *f, int64_t unit_id)
{
    for (size_t i = 0; i < f->reference.account_count; i++)
        if (f->reference.accounts[i].role == ROLE_HANDLER && f->reference.accounts[i].unit_id == unit_id)
            return f->reference.accounts[i].id;
    return 0;
}

/* -- the lives, by when something happens to them ---------------------------------------------------------------- */

static void sift_up(struct filling *f, size_t at)
{
    struct life *life = f->heap[at];
    for (; at > 0 && f->heap[(at - 1) / 2]->at > life->at; at = (at - 1) / 2)
        f->heap[at] = f->heap[(at - 1) / 2];
    f->heap[at] = life;
}

static void sift_down(struct filling *f)
{
    struct life *life = f->heap[0];
    size_t at = 0, below;
    while ((below = 2 * at + 1) < f->heap_count) {
        if (below + 1 < f->heap_count && f->heap[below + 1]->at < f->heap[below]->at)
            below++;
        if (f->heap[below]->at >= life->at)
            break;
        f->heap[at] = f->heap[below];
        at = below;
    }
    f->heap[at] = life;
}

static void go_on_with_first(struct filling *f)
{
    if (!life_go_on(f, f->heap[0])) {
        f->heap[0] = f->heap[--f->heap_count];
        if (f->heap_count == 0)
            return;
    }
    sift_down(f);
}

/* -- batches ------------------------------------------------------------------------------------------------------- */

static void begin(struct filling *f, int64_t at)
{
    fill_must(f, store_begin(f->store, at), "a batch");
    f->now = store_now(f->store);
}

static void commit(struct filling *f)
{
    fill_must(f, store_commit(f->store), "a commit");
}

static void seal_before(struct filling *f, int64_t at)
{
    while (f->seal_at <= at) {
        int64_t month = month_of_day(f->seal_day);
        begin(f, f->seal_at);
        fill_must(f, counters_flush(f->counters, store_db(f->store)), "tallies");
        fill_must(f, store_request_begin(f->store), "a request");
        fill_must(f, seal_day(f->store, f->seal_day, seal_key_sign, &f->key), "a seal");
        if (f->seal_day == month_last_day(month))
            fill_must(f, month_freeze(f->store, month), "a month");
        fill_must(f, store_request_keep(f->store), "a request");
        commit(f);
        f->seal_day++;
        f->seal_at =
            zone_day_start(&f->city->zone, f->seal_day + 1) + f->city->config.limits.seal_after_midnight_ms;
    }
}

/* -- a day ----------------------------------------------------------------------------------------------------------- */

static int64_t weight_of(const struct filling *f, int64_t day)
{
    bool works = false;
    struct refusal why;
    fill_must(f, calendar_is_workday(&f->reference.rulebook->calendar, civil_date_of(day), &works, &why),
              "the calendar");
    return works ? WORKDAY_WEIGHT : DAY_OFF_WEIGHT;
}

static int ascending(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* When callers come: most in the forenoon. */
static int64_t draw_instant(struct chance *chance, int64_t day_start)
{
    static const unsigned hours[] = {2, 6, 12, 12, 9, 6, 7, 9, 9, 8, 7, 5, 4};
    size_t hour = chance_pick(chance, hours, sizeof hours / sizeof hours[0]);
    return day_start + ((int64_t)(FIRST_HOUR + hour) * 60 + chance_between(chance, 0, 59)) * MINUTE;
}

static int64_t *draw_day(struct filling *f, int64_t day, int64_t count)
{
    struct chance chance;
    int64_t *instants = malloc((size_t)(count + 1) * sizeof *instants);
    fill_must(f, instants ? RESULT_OK : RESULT_NO_MEMORY, "memory");
    chance_seed(&chance, f->seed, (uint64_t)day << 32);
    for (int64_t i = 0; i < count; i++)
        instants[i] = draw_instant(&chance, zone_day_start(&f->city->zone, day));
    qsort(instants, (size_t)count, sizeof *instants, ascending);
    instants[count] = INT64_MAX;
    return instants;
}

/* Acts lie on whole minutes. */
static int64_t next_act_at(const struct filling *f)
{
    return f->heap_count ? (f->heap[0]->at + MINUTE - 1) / MINUTE * MINUTE : INT64_MAX;
}

static void run_day(struct filling *f, int64_t day, int64_t count)
{
    int64_t *instants = draw_day(f, day, count), *next = instants;
    int64_t start = zone_day_start(&f->city->zone, day);
    int64_t end = day == f->last_day ? start + LAST_DAY_ENDS * MINUTE : zone_day_start(&f->city->zone, day + 1);
    for (;;) {
        int64_t act_at = next_act_at(f);
        int64_t at = *next < act_at ? *next : act_at;
        if (at >= end)
            break;
        seal_before(f, at);
        begin(f, at);
        while (*next <= f->now) {
            size_t before = f->heap_count;
            life_begin(f, f->made);
            if (f->heap_count > before)
                sift_up(f, before);
            next++;
        }
        while (f->heap_count > 0 && f->heap[0]->at <= f->now)
            go_on_with_first(f);
        commit(f);
    }
    free(instants);
    seal_before(f, end - 1);
}

void fill_days(struct filling *f)
{
    int64_t whole = 0, past = 0, begun = 0, said = 0;
    for (int64_t day = f->first_day; day <= f->last_day; day++)
        whole += weight_of(f, day);
    f->seal_day = f->first_day;
    f->seal_at =
        zone_day_start(&f->city->zone, f->first_day + 1) + f->city->config.limits.seal_after_midnight_ms;
    for (int64_t day = f->first_day; day <= f->last_day; day++) {
        past += weight_of(f, day);
        int64_t until = (int64_t)((double)f->wanted * (double)past / (double)whole + 0.5);
        run_day(f, day, until - begun);
        begun = until;
        if (f->made - said >= 100000) {
            said = f->made;
            fprintf(stderr, "bench-fill: %lld tickets, %lld calls, %lld events, %zu open\n", (long long)f->made,
                    (long long)f->calls, (long long)f->events, f->heap_count);
        }
    }
    begin(f, f->now);
    while (f->heap_count > 0)
        life_end(f, f->heap[--f->heap_count]);
    fill_must(f, counters_flush(f->counters, store_db(f->store)), "tallies");
    fill_must(f, board_counts_again(store_db(f->store)), "the desks");
    commit(f);
}
