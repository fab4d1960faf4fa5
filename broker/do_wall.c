/* The wallboard: from the tallies of today, the calls of the last half hour, and the states of operators. */
#include "broker/query_work.h"

#include "core/text.h"
#include "core/wall.h"
#include "storage/call_rows.h"
#include "storage/calls.h"
#include "storage/figures.h"
#include "storage/gaps.h"
#include "storage/missed.h"
#include "storage/presence.h"
#include "storage/snapshot.h"
#include "wire/messages_wall.h"

#include "broker/presence_work.h"

#include <stdlib.h>

enum { HALF_HOUR_MS = 1800000 };
enum { MEASURED_MS_LEAST = 1200000 }; /* with less of the half hour the next one is not told from it */

#define WAITS CALL_OPEN " AND outcome = 0 AND asked_at > 0"

struct walling {
    struct query_work *work;
    struct wall_reply *told;
    struct service_sums recent;
    struct wall_now now;
    struct gap *gaps; /* of the last half hour */
    size_t gap_count;
    int64_t measured; /* calls of the last half hour that came when all was measured */
    int64_t wrap_up_ms, talk_ms, wait_ms, abandon_ms; /* of today */
};

static enum result take_recent(void *context, const struct call_facts *call)
{
    struct walling *w = context;
    int64_t at = call->asked_at ? call->asked_at : call->offered_at, came = w->recent.asked + w->recent.waiting;
    service_add(&w->recent, call, w->told->answer_target_ms, &w->work->city->zone);
    if (!gaps_touch(w->gaps, w->gap_count, at, at + 1))
        w->measured += w->recent.asked + w->recent.waiting - came;
    return RESULT_OK;
}

static enum result read_today(struct walling *w, int64_t day)
{
    struct view view = query_view(w->work);
    const struct figures_query query = {.from_day = day, .to_day = day, .split = SPLIT_TOTAL};
    struct figures *rows = NULL;
    size_t count = 0;
    enum result result = figures_read(&view, &query, &rows, &count);
    if (result == RESULT_OK && count > 0) {
        const int64_t *values = rows[0].values;
        w->told->asked = values[MEASURE_ANSWER_D];
        w->told->answered = values[MEASURE_ANSWER_N];
        w->told->in_time = values[MEASURE_ANSWERED_IN_TARGET_N];
        w->told->abandoned = values[MEASURE_ABANDONED_N];
        w->wrap_up_ms = values[MEASURE_WRAP_UP_MS] - values[MEASURE_DIAL_WRAP_UP_MS];
        w->talk_ms = values[MEASURE_TALK_MS];
        w->wait_ms = values[MEASURE_WAIT_MS];
        w->abandon_ms = values[MEASURE_ABANDON_MS];
    }
    free(rows);
    return result;
}

/* -- queues and calls --------------------------------------------------------------------------------------- */

static struct wall_queue *queue_of(struct walling *w, int64_t id)
{
    const struct nodes *queues = &w->work->reference->queues;
    for (size_t i = 0; i < queues->count; i++)
        if (queues->rows[i].id == id)
            return &w->told->queues[i];
    return NULL;
}

static enum result read_queues(struct walling *w, int64_t day)
{
    struct view view = query_view(w->work);
    const struct figures_query query = {.from_day = day, .to_day = day, .split = SPLIT_QUEUE};
    struct figures *rows = NULL;
    size_t count = 0;
    enum result result = figures_read(&view, &query, &rows, &count);
    for (size_t i = 0; i < count && result == RESULT_OK; i++) {
        struct wall_queue *queue = queue_of(w, rows[i].key);
        if (!queue)
            continue;
        queue->asked = rows[i].values[MEASURE_ANSWER_D];
        queue->answered = rows[i].values[MEASURE_ANSWER_N];
        queue->in_time = rows[i].values[MEASURE_ANSWERED_IN_TARGET_N];
        queue->abandoned = rows[i].values[MEASURE_ABANDONED_N];
    }
    free(rows);
    return result;
}

/* By the queue in which each waits now: who was sent on, or timed out of a first one, stands in the second. Who was answered before waits
 * since then only. */
static enum result read_waiting(struct walling *w)
{
    struct view view = query_view(w->work);
    struct statement *s =
        db_sql(w->work->db,
               "SELECT call.id, call_visit.queue_id, CASE WHEN call.answered_at > 0 THEN call_visit.entered_at "
               "ELSE call.asked_at END AS since_at, caller "
               "FROM call JOIN call_visit ON call_visit.call_id = call.id AND call_visit.ordinal = "
               "(SELECT ordinal FROM call_visit WHERE call_id = call.id AND how = 0 "
               "ORDER BY entered_at DESC LIMIT 1) WHERE " WAITS " ORDER BY since_at, call.id");
    enum result result;
    while ((result = db_step(s)) == RESULT_OK) {
        struct wall_queue *queue = queue_of(w, column_int(s, 1));
        int64_t at = column_int(s, 2);
        w->now.waiting++;
        if (w->now.waiting == 1)
            w->now.longest_wait_ms = w->work->now - at;
        if (queue && queue->waiting++ == 0)
            queue->since_at = at;
        if (w->told->waiting_count == WALL_CALLS)
            continue;
        struct wall_call *call = &w->told->waiting[w->told->waiting_count++];
        call->id = column_int(s, 0);
        call->asked_at = at;
        view_mask(&view, column_text(s, 3), call->caller);
        text_copy(call->queue, sizeof call->queue, queue ? queue->queue : "");
    }
    db_reset(s);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

/* Queues without a call of today are left out once all is counted. */
static void keep_busy_queues(struct wall_reply *told)
{
    size_t kept = 0;
    for (size_t i = 0; i < told->queue_count; i++)
        if (told->queues[i].asked > 0 || told->queues[i].waiting > 0)
            told->queues[kept++] = told->queues[i];
    told->queue_count = kept;
}

static enum result put_queues(struct walling *w, int64_t day)
{
    const struct nodes *queues = &w->work->reference->queues;
    struct wall_reply *told = w->told;
    told->queues = calloc(queues->count + 1, sizeof *told->queues);
    told->waiting = calloc(WALL_CALLS, sizeof *told->waiting);
    if (!told->queues || !told->waiting)
        return RESULT_NO_MEMORY;
    for (size_t i = 0; i < queues->count && told->queue_count < 1000; i++) {
        struct wall_queue *row = &told->queues[told->queue_count++];
        text_copy(row->queue, sizeof row->queue, queues->rows[i].code);
        text_copy(row->name, sizeof row->name, queues->rows[i].name);
    }
    enum result result = read_queues(w, day);
    if (result == RESULT_OK)
        result = read_waiting(w);
    keep_busy_queues(told);
    return result;
}

/* -- people ------------------------------------------------------------------------------------------------- */

static enum result take_person(void *context, const struct presence_facts *facts)
{
    struct walling *w = context;
    struct wall_reply *told = w->told;
    int64_t since_ms = w->work->now - facts->since_at;
    told->on_duty++;
    told->ready += facts->presence == PRESENCE_READY;
    told->paused += facts->presence == PRESENCE_PAUSE;
    told->not_ready += facts->presence == PRESENCE_NOT_READY || facts->presence == PRESENCE_OTHER_CALL;
    w->now.phones += presence_is_held(facts->presence, facts->reason) && facts->presence != PRESENCE_OTHER_CALL;
    if (facts->presence == PRESENCE_PAUSE && since_ms > w->now.longest_break_ms)
        w->now.longest_break_ms = since_ms;
    if (told->people_count < WALL_PEOPLE)
        presence_row(w->work->reference, facts, &told->people[told->people_count++]);
    return RESULT_OK;
}

static enum result put_people(struct walling *w)
{
    struct wall_reply *told = w->told;
    told->people = calloc(WALL_PEOPLE, sizeof *told->people);
    enum result result = told->people ? presence_list(w->work->db, false, take_person, w) : RESULT_NO_MEMORY;
    told->busy = told->on_duty - told->ready - told->paused - told->not_ready;
    return result;
}

/* -- what is concluded -------------------------------------------------------------------------------------- */

static void put_forecast(struct walling *w)
{
    struct wall_reply *told = w->told;
    const struct staffing_aim aim = {.within_ms = told->answer_target_ms, .share_percent = told->share_percent};
    int64_t answered = told->answered > 0 ? told->answered : 1;
    int64_t talk_ms =
        w->recent.talked >= STAFFING_SAMPLE ? service_talk_time_ms(&w->recent) : w->talk_ms / answered;
    told->calls = w->recent.asked + w->recent.waiting;
    told->handling_ms = talk_ms > 0 ? talk_ms + w->wrap_up_ms / answered : 0;
    told->patience_ms = told->abandoned > 0 ? (w->wait_ms + w->abandon_ms) / told->abandoned : 0;
    /* What nobody measured is taken to have been as busy as the rest of the half hour. */
    int64_t measured_ms = HALF_HOUR_MS - told->not_measured_ms, expected = 0;
    if (measured_ms >= MEASURED_MS_LEAST)
        expected = w->measured * 100 * HALF_HOUR_MS / measured_ms;
    struct wall_forecast forecast =
        wall_forecast_of(expected, told->handling_ms, told->patience_ms, told->ready + told->busy, &aim);
    told->forecast = forecast.known;
    told->share = forecast.shares[0];
    told->share_1 = forecast.shares[1];
    told->share_2 = forecast.shares[2];
    told->share_3 = forecast.shares[3];
    told->needed = forecast.needed;
}

static enum result put_alarms(struct walling *w)
{
    const struct config_wall *config = &w->work->options->wall;
    struct wall_reply *told = w->told;
    struct wall_alarm alarms[WALL_ALARM_COUNT];
    const struct wall_limits limits = {.waiting = config->waiting_calls,
                                       .wait_ms = config->wait_ms,
                                       .break_ms = config->break_ms,
                                       .phones = config->phones,
                                       .level_percent = told->share_percent};
    w->now.ready = told->ready;
    w->now.in_time_n = told->in_time;
    w->now.asked_d = told->asked;
    w->now.missed_overdue = told->missed_overdue;
    told->alarms = calloc(WALL_ALARM_COUNT, sizeof *told->alarms);
    if (!told->alarms)
        return RESULT_NO_MEMORY;
    told->alarm_count = wall_alarms(&w->now, &limits, alarms);
    for (size_t i = 0; i < told->alarm_count; i++)
        told->alarms[i] = (struct wall_alarm_row){
            .kind = (int)alarms[i].kind, .value = alarms[i].value, .limit = alarms[i].limit};
    return RESULT_OK;
}

static enum result read_all(struct walling *w)
{
    struct query_work *work = w->work;
    int64_t day = zone_day_number(&work->city->zone, work->now);
    enum result result = read_today(w, day);
    if (result == RESULT_OK)
        result = put_queues(w, day);
    if (result == RESULT_OK)
        result = put_people(w);
    if (result == RESULT_OK)
        result = gaps_read(work->db, work->now - HALF_HOUR_MS, work->now, &w->gaps, &w->gap_count);
    if (result == RESULT_OK)
        result = call_rows_read(work->db, work->now - HALF_HOUR_MS, work->now + 1, take_recent, w);
    w->told->not_measured_ms = gaps_within_ms(w->gaps, w->gap_count, work->now - HALF_HOUR_MS, work->now);
    return result == RESULT_OK ? missed_count(work->db, work->now, &w->told->missed, &w->told->missed_overdue)
                               : result;
}

static enum result show(struct query_work *work, const void *request, void *reply)
{
    struct wall_reply *told = reply;
    struct walling w = {.work = work, .told = told};
    bool own = false;
    (void)request;
    told->answer_target_ms = work->options->limits.answer_target_ms;
    told->share_percent = work->options->rates.in_time_target_percent;
    enum result result = snapshot_begin(work->db, &own);
    if (result == RESULT_OK)
        result = read_all(&w);
    snapshot_end(work->db, own);
    free(w.gaps);
    if (result != RESULT_OK)
        return result;
    put_forecast(&w);
    return put_alarms(&w);
}

/* -- breaks that another person orders ---------------------------------------------------------------------- */

static enum result order(struct change_work *work, const void *request, void *reply)
{
    const struct order_presence *asked = request;
    const struct account *account = account_by_login(work->reference, asked->login);
    struct presence_facts facts;
    const struct presence_request said = {.presence = asked->presence, .reason = asked->reason};
    if (!account || !(account->rights & RIGHT_INTAKE))
        return refuse(work->why, REFUSAL_UNKNOWN_VALUE, "login", asked->login);
    if (text_has_control(asked->why))
        return refuse(work->why, REFUSAL_BAD_VALUE, "why", "");
    enum result result = presence_read(store_db(work->store), account->id, &facts);
    if (result == RESULT_OK)
        result = presence_say(work, &facts, &said, asked->why);
    if (result == RESULT_OK)
        presence_row(work->reference, &facts, reply);
    return result;
}

const struct handler wall_handlers[] = {
    {"wall.show", NULL, show},
    {"operator.order", order, NULL},
    {NULL, NULL, NULL},
};
