/* Service levels of a range of days from its calls, and its worst 24 hours from the tallies. */
#include "broker/query_work.h"

#include "core/service.h"
#include "core/text.h"
#include "storage/call_rows.h"
#include "storage/snapshot.h"
#include "storage/tally.h"
#include "wire/messages_service.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    SERVICE_DAYS_MOST = 62, /* three million calls of a large city: some seconds in a reader */
    WINDOW_DAYS_MOST = 3700,
    HOURS = 24,
    HALF_HOUR_MS = 1800000,
    WITHIN_MS_MOST = 3600000
};

/* Sums by key: keys are 0 .. count - 1. */
struct counting {
    const struct zone *zone;
    enum service_by by;
    int64_t within_ms;
    int64_t from_day, from_at;
    size_t count;
    struct service_sums *sums;
    int64_t *talking; /* by operator: talks that go on */
};

static int64_t key_of(const struct counting *c, const struct call_facts *call)
{
    int64_t at = call->asked_at ? call->asked_at : call->offered_at;
    switch (c->by) {
    case SERVICE_BY_DAY:
        return zone_day_number(c->zone, at) - c->from_day;
    case SERVICE_BY_HOUR:
        return zone_hour(c->zone, at);
    case SERVICE_BY_HALF_HOUR:
        return (at - c->from_at) / HALF_HOUR_MS;
    case SERVICE_BY_QUEUE:
        return call->queue_id;
    case SERVICE_BY_OPERATOR:
        return call->answered_at ? call->account_id : 0;
    case SERVICE_BY_TOTAL:
    case SERVICE_BY_COUNT:
        break;
    }
    return 0;
}

static enum result take_call(void *context, const struct call_facts *call)
{
    struct counting *c = context;
    int64_t key = key_of(c, call);
    service_add(&c->sums[key >= 0 && (size_t)key < c->count ? key : 0], call, c->within_ms, c->zone);
    if (c->by == SERVICE_BY_OPERATOR && call->outcome == CALL_TALKING && call->asked_at && !call->blocked)
        c->talking[call->talks_id >= 0 && (size_t)call->talks_id < c->count ? call->talks_id : 0]++;
    return RESULT_OK;
}

/* A call is its first operator's, its talks are each operator's own: these are in the tallies of the same snapshot. */
static enum result read_talks(struct query_work *work, int64_t to_day, struct counting *c)
{
    struct statement *s = db_sql(work->db, "SELECT key, measure, value FROM tally WHERE id BETWEEN $1 AND $2 "
                                           "AND split = $3 AND measure IN (1, 18, 71, 89) ORDER BY id");
    enum result result;
    for (size_t i = 0; i < c->count; i++)
        c->sums[i].talk_ms = c->sums[i].held_ms = c->sums[i].talked = c->sums[i].taken_over = 0;
    bind_int(s, 1, tally_first(c->from_day, SPLIT_OPERATOR));
    bind_int(s, 2, tally_last(to_day, SPLIT_OPERATOR));
    bind_int(s, 3, SPLIT_OPERATOR);
    while ((result = db_step(s)) == RESULT_OK) {
        int64_t key = column_int(s, 0), value = column_int(s, 2);
        struct service_sums *sums = &c->sums[key >= 0 && (size_t)key < c->count ? key : 0];
        switch (column_int(s, 1)) {
        case MEASURE_TALK_MS:
            sums->talk_ms += value;
            break;
        case MEASURE_TALK_HELD_MS:
            sums->held_ms += value;
            break;
        case MEASURE_TALKS:
            sums->talked += value;
            sums->taken_over += value;
            break;
        default: /* the one talk of each call that began it */
            sums->taken_over -= value;
        }
    }
    db_reset(s);
    for (size_t i = 0; i < c->count; i++)
        c->sums[i].talked -= c->talking[i];
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

static size_t keys_of(const struct query_work *work, const struct counting *c, int64_t to_day, int64_t to_at)
{
    const struct nodes *queues = &work->reference->queues;
    const struct reference *r = work->reference;
    int64_t most = 0;
    switch (c->by) {
    case SERVICE_BY_DAY:
        return (size_t)(to_day - c->from_day + 1);
    case SERVICE_BY_HOUR:
        return HOURS;
    case SERVICE_BY_HALF_HOUR:
        return (size_t)((to_at - c->from_at + HALF_HOUR_MS - 1) / HALF_HOUR_MS);
    case SERVICE_BY_QUEUE:
        for (size_t i = 0; i < queues->count; i++)
            most = queues->rows[i].id > most ? queues->rows[i].id : most;
        return (size_t)most + 1;
    case SERVICE_BY_OPERATOR:
        return r->account_count > 0 ? (size_t)r->accounts[r->account_count - 1].id + 1 : 1;
    case SERVICE_BY_TOTAL:
    case SERVICE_BY_COUNT:
        break;
    }
    return 1;
}

static void say_key(const struct query_work *work, const struct counting *c, int64_t key,
                    struct service_row *row)
{
    const struct account *account;
    const struct node *queue;
    char iso[32];
    switch (c->by) {
    case SERVICE_BY_DAY:
        row->from_at = zone_day_start(c->zone, c->from_day + key);
        civil_format_date(civil_date_of(c->from_day + key), row->key);
        return;
    case SERVICE_BY_HOUR:
        snprintf(row->key, sizeof row->key, "%02d", (int)key);
        return;
    case SERVICE_BY_HALF_HOUR:
        row->from_at = c->from_at + key * HALF_HOUR_MS;
        zone_format_iso(c->zone, row->from_at, iso);
        snprintf(row->key, sizeof row->key, "%.10s %.5s", iso, iso + 11);
        return;
    case SERVICE_BY_QUEUE:
        queue = key ? node_by_id(&work->reference->queues, key) : NULL;
        row->id = key;
        text_copy(row->key, sizeof row->key, queue ? queue->code : "-");
        return;
    case SERVICE_BY_OPERATOR:
        account = key ? account_by_id(work->reference, key) : NULL;
        row->id = key;
        text_copy(row->key, sizeof row->key, account ? account->login : "-");
        return;
    case SERVICE_BY_TOTAL:
    case SERVICE_BY_COUNT:
        text_copy(row->key, sizeof row->key, "total");
        return;
    }
}

static void put_row(const struct service_sums *sums, struct service_row *row)
{
    char *const rates[SERVICE_RATE_COUNT] = {
        [SERVICE_ANSWERED] = row->answer_rate,
        [SERVICE_ANSWERED_NO_SHORT] = row->answer_no_short_rate,
        [SERVICE_ANSWERED_WITH_MENU] = row->answer_with_menu_rate,
        [SERVICE_WITHIN] = row->within_rate,
        [SERVICE_WITHIN_NO_SHORT] = row->within_no_short_rate,
        [SERVICE_WITHIN_IGNORED] = row->within_ignored_rate,
        [SERVICE_WITHIN_POSITIVE] = row->within_positive_rate,
    };
    row->asked = sums->asked;
    row->answered = sums->answered;
    row->within = sums->within;
    row->abandoned = sums->abandoned;
    row->short_abandoned = sums->short_abandoned;
    row->short_left_out = sums->short_left_out;
    row->other_missed = sums->asked - sums->answered - sums->abandoned;
    row->returned = sums->returned;
    row->left_menu = sums->left_menu;
    row->asa_ms = service_asa_ms(sums);
    row->abandon_time_ms = service_abandon_time_ms(sums);
    row->talk_time_ms = service_talk_time_ms(sums);
    row->talk_ms = sums->talk_ms;
    row->held_ms = sums->held_ms;
    row->taken_over = sums->taken_over;
    row->longest_wait_ms = sums->longest_wait_ms;
    row->waiting = sums->waiting;
    row->waiting_since_at = sums->waiting_since_at;
    for (int i = 0; i < SERVICE_RATE_COUNT; i++) {
        int64_t n = 0, d = 0;
        service_rate(sums, (enum service_rate)i, &n, &d);
        rate_text(n, d, rates[i]);
    }
}

/* Queues and operators without a call, and what belongs to nobody if nothing does, are no rows. */
static bool is_row(const struct counting *c, const struct service_sums *sums)
{
    return (c->by != SERVICE_BY_QUEUE && c->by != SERVICE_BY_OPERATOR) || sums->asked || sums->left_menu ||
           sums->short_left_out || sums->waiting || sums->taken_over;
}

static enum result put_rows(const struct query_work *work, const struct counting *c, struct service_reply *told)
{
    told->within_ms = c->within_ms;
    told->rows = calloc(c->count, sizeof *told->rows);
    if (!told->rows)
        return RESULT_NO_MEMORY;
    for (size_t i = 0; i < c->count; i++) {
        if (!is_row(c, &c->sums[i]))
            continue;
        struct service_row *row = &told->rows[told->row_count++];
        say_key(work, c, (int64_t)i, row);
        put_row(&c->sums[i], row);
    }
    return RESULT_OK;
}

static enum result check_within(struct query_work *work, int64_t within_ms)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, within_ms);
    return within_ms >= 0 && within_ms <= WITHIN_MS_MOST
               ? RESULT_OK
               : refuse(work->why, REFUSAL_BAD_VALUE, "within_ms", text);
}

static enum result show(struct query_work *work, const void *request, void *reply)
{
    const struct service_request *asked = request;
    struct service_reply *told = reply;
    const struct zone *zone = &work->city->zone;
    struct counting c = {.zone = zone,
                         .by = (enum service_by)asked->by,
                         .within_ms =
                             asked->within_ms ? asked->within_ms : work->options->limits.answer_target_ms};
    int64_t to_day = 0;
    bool own = false;
    enum result result = check_within(work, asked->within_ms);
    if (result == RESULT_OK)
        result = query_days(work, asked->from, asked->to, SERVICE_DAYS_MOST, &c.from_day, &to_day);
    if (result != RESULT_OK)
        return result;
    int64_t to_at = zone_day_start(zone, to_day + 1);
    c.from_at = zone_day_start(zone, c.from_day);
    c.count = keys_of(work, &c, to_day, to_at);
    c.sums = calloc(c.count, sizeof *c.sums);
    c.talking = calloc(c.count, sizeof *c.talking);
    result = c.sums && c.talking ? snapshot_begin(work->db, &own) : RESULT_NO_MEMORY;
    if (result == RESULT_OK)
        result = call_rows_read(work->db, c.from_at, to_at, take_call, &c);
    if (result == RESULT_OK && c.by == SERVICE_BY_OPERATOR)
        result = read_talks(work, to_day, &c);
    if (result == RESULT_OK)
        result = query_gaps(work, c.from_at, to_at, &told->gaps, &told->gap_count);
    snapshot_end(work->db, own);
    if (result == RESULT_OK)
        result = put_rows(work, &c, told);
    free(c.talking);
    free(c.sums);
    return result;
}

/* The hours of the range up to now; one that the clocks skip is none, one that they repeat is one. */
static size_t put_hours(const struct query_work *work, int64_t from_day, int64_t to_day,
                        struct service_hour *hours)
{
    const struct zone *zone = &work->city->zone;
    size_t count = 0;
    for (int64_t day = from_day; day <= to_day; day++)
        for (int hour = 0; hour < HOURS; hour++) {
            int64_t from_at = zone_minute_of_day(zone, day, hour * 60);
            if (from_at <= work->now && from_at < zone_minute_of_day(zone, day, (hour + 1) * 60))
                hours[count++].from_at = from_at;
        }
    return count;
}

static enum result read_hours(struct query_work *work, int64_t from_day, int64_t to_day,
                              struct service_hour *hours, size_t count)
{
    struct statement *s =
        db_sql(work->db, "SELECT day, key, measure, value FROM tally WHERE id BETWEEN $1 AND $2 "
                         "AND split = $3 AND measure IN (2, 8) ORDER BY id");
    size_t at = 0;
    enum result result;
    bind_int(s, 1, tally_first(from_day, SPLIT_HOUR));
    bind_int(s, 2, tally_last(to_day, SPLIT_HOUR));
    bind_int(s, 3, SPLIT_HOUR);
    while ((result = db_step(s)) == RESULT_OK) {
        int64_t from_at = zone_minute_of_day(&work->city->zone, column_int(s, 0), (int)column_int(s, 1) * 60);
        while (at + 1 < count && hours[at].from_at < from_at)
            at++;
        if (at >= count)
            continue;
        if (column_int(s, 2) == MEASURE_ANSWER_D)
            hours[at].d += column_int(s, 3);
        else
            hours[at].n += column_int(s, 3);
    }
    db_reset(s);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

static enum result worst(struct query_work *work, const void *request, void *reply)
{
    const struct days_request *asked = request;
    struct window_reply *told = reply;
    struct service_window window;
    int64_t from_day = 0, to_day = 0;
    bool own = false;
    enum result result = query_days(work, asked->from, asked->to, WINDOW_DAYS_MOST, &from_day, &to_day);
    if (result != RESULT_OK)
        return result;
    told->share_percent = work->options->rates.in_time_target_percent;
    struct service_hour *hours = calloc((size_t)(to_day - from_day + 1) * HOURS, sizeof *hours);
    size_t count = hours ? put_hours(work, from_day, to_day, hours) : 0;
    result = hours ? snapshot_begin(work->db, &own) : RESULT_NO_MEMORY;
    if (result == RESULT_OK)
        result = read_hours(work, from_day, to_day, hours, count);
    if (result == RESULT_OK)
        result = query_gaps(work, zone_day_start(&work->city->zone, from_day),
                            zone_day_start(&work->city->zone, to_day + 1), &told->gaps, &told->gap_count);
    snapshot_end(work->db, own);
    if (result == RESULT_OK && service_worst_window(hours, count, &window)) {
        told->from_at = window.from_at;
        told->hours = (int64_t)window.hours;
        told->n = window.n;
        told->d = window.d;
        told->below = window.n * 100 < window.d * told->share_percent;
        rate_text(window.n, window.d, told->rate);
    }
    free(hours);
    return result;
}

const struct handler service_handlers[] = {
    {"service.show", NULL, show},
    {"service.worst", NULL, worst},
    {NULL, NULL, NULL},
};
