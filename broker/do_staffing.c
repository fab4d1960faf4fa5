/* The half hours of a day: what came, who was there, and who is needed by the days of its kind before. */
#include "broker/query_work.h"

#include "core/staffing.h"
#include "core/text.h"
#include "storage/call_rows.h"
#include "storage/gaps.h"
#include "storage/snapshot.h"
#include "storage/staffed.h"
#include "storage/tally.h"
#include "wire/messages_service.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    HALF_HOUR_MS = 1800000,
    HALF_HOURS_MOST = 60, /* of a day whose clocks are put back */
    WEEKS = 4,
    WEEKS_MOST = 52,
    WITHIN_MS_MOST = 3600000
};

/* Half hours of one day, or of several as one. */
struct day_sums {
    const struct zone *zone;
    int64_t from_at;
    int64_t within_ms;
    int64_t wrap_up_ms;
    int64_t asked, answered; /* of the whole days, measured or not */
    struct service_sums whole;
    struct service_sums half_hours[HALF_HOURS_MOST];
    int64_t days[HALF_HOURS_MOST];     /* summed there */
    bool is_left_out[HALF_HOURS_MOST]; /* on the day that is being read */
};

static enum result take_call(void *context, const struct call_facts *call)
{
    struct day_sums *d = context;
    int64_t slot = ((call->asked_at ? call->asked_at : call->offered_at) - d->from_at) / HALF_HOUR_MS;
    struct service_sums one = {0};
    service_add(&one, call, d->within_ms, d->zone);
    d->asked += one.asked;
    d->answered += one.answered;
    if (slot < 0 || slot >= HALF_HOURS_MOST || d->is_left_out[slot])
        return RESULT_OK;
    service_add(&d->whole, call, d->within_ms, d->zone);
    service_add(&d->half_hours[slot], call, d->within_ms, d->zone);
    return RESULT_OK;
}

/* Adds a day to what is there. */
static enum result read_day(struct query_work *work, int64_t day, struct day_sums *d)
{
    d->zone = &work->city->zone;
    d->from_at = zone_day_start(d->zone, day);
    return call_rows_read(work->db, d->from_at, zone_day_start(d->zone, day + 1), take_call, d);
}

static enum result check_number(struct query_work *work, const char *field, int64_t value, int64_t most)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, value);
    return value >= 0 && value <= most ? RESULT_OK : refuse(work->why, REFUSAL_BAD_VALUE, field, text);
}

static enum result check(struct query_work *work, const struct staffing_request *asked)
{
    enum result result = check_number(work, "weeks", asked->weeks, WEEKS_MOST);
    if (result == RESULT_OK)
        result = check_number(work, "within_ms", asked->within_ms, WITHIN_MS_MOST);
    if (result == RESULT_OK)
        result = check_number(work, "share_percent", asked->share_percent, 99);
    return result == RESULT_OK ? check_number(work, "wrap_up_ms", asked->wrap_up_ms, WITHIN_MS_MOST) : result;
}

/* The wrap-up of all operators on a day, but for that of calls which they made. */
static enum result read_wrap_up(struct query_work *work, int64_t day, int64_t *sum)
{
    struct statement *s =
        db_sql(work->db, "SELECT CASE id WHEN $1 THEN value ELSE -value END FROM tally WHERE id IN ($1, $2)");
    bind_int(s, 1, tally_id(day, SPLIT_TOTAL, 0, MEASURE_WRAP_UP_MS));
    bind_int(s, 2, tally_id(day, SPLIT_TOTAL, 0, MEASURE_DIAL_WRAP_UP_MS));
    enum result result;
    while ((result = db_step(s)) == RESULT_OK)
        *sum += column_int(s, 0);
    db_reset(s);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

/* Marks the half hours of a day that were not measured whole; returns how many. */
static enum result leave_out(struct query_work *work, int64_t day, struct day_sums *d, int64_t *ret_count)
{
    int64_t from_at = zone_day_start(&work->city->zone, day),
            to_at = zone_day_start(&work->city->zone, day + 1);
    struct gap *gaps = NULL;
    size_t count = 0;
    enum result result = gaps_read(work->db, from_at, to_at, &gaps, &count);
    *ret_count = 0;
    for (size_t i = 0; i < HALF_HOURS_MOST && result == RESULT_OK; i++) {
        int64_t at = from_at + (int64_t)i * HALF_HOUR_MS;
        d->is_left_out[i] = at < to_at && gaps_touch(gaps, count, at, at + HALF_HOUR_MS);
        *ret_count += d->is_left_out[i];
    }
    free(gaps);
    return result;
}

/* Adds one day before to the means, unless it had no call: then it was before the hotline's time, or lost as a whole. */
static enum result read_before(struct query_work *work, int64_t day, struct day_sums *before,
                               struct staffing_day *row)
{
    enum calendar_class kind;
    int64_t asked = before->asked;
    civil_format_date(civil_date_of(day), row->day);
    enum result result = calendar_class_of(&work->reference->rulebook->calendar, day, &kind, work->why);
    if (result == RESULT_OK)
        result = leave_out(work, day, before, &row->left_out);
    if (result == RESULT_OK)
        result = read_day(work, day, before);
    if (result == RESULT_OK)
        result = read_wrap_up(work, day, &before->wrap_up_ms);
    if (result != RESULT_OK)
        return result;
    row->kind = (int)kind;
    row->asked = before->asked - asked;
    for (size_t i = 0; i < HALF_HOURS_MOST; i++)
        before->days[i] += row->asked > 0 && !before->is_left_out[i];
    return RESULT_OK;
}

static enum result read_days(struct query_work *work, int64_t day, size_t most, struct day_sums *before,
                             struct staffing_reply *told)
{
    int64_t days[WEEKS_MOST];
    size_t count = 0;
    enum calendar_class kind = CALENDAR_WORKDAY;
    enum result result =
        staffing_days(&work->reference->rulebook->calendar, day, most, days, &count, &kind, work->why);
    told->kind = (int)kind;
    for (size_t i = 0; i < count && result == RESULT_OK; i++) {
        struct staffing_day *row = &told->days[told->day_count++];
        result = read_before(work, days[i], before, row);
        told->weeks += row->asked > 0;
    }
    return result;
}

static enum result put_not_measured(struct query_work *work, const struct day_sums *own, int64_t until_at,
                                    struct staffing_reply *told)
{
    struct gap *gaps = NULL;
    size_t count = 0;
    enum result result = query_gaps(work, own->from_at, until_at, &told->gaps, &told->gap_count);
    if (result == RESULT_OK)
        result = gaps_read(work->db, own->from_at, until_at, &gaps, &count);
    for (size_t i = 0; i < HALF_HOURS_MOST && result == RESULT_OK; i++) {
        int64_t at = own->from_at + (int64_t)i * HALF_HOUR_MS;
        told->rows[i].not_measured_ms = gaps_within_ms(gaps, count, at, at + HALF_HOUR_MS);
    }
    free(gaps);
    return result;
}

static enum result read_all(struct query_work *work, int64_t day, size_t most, struct day_sums *own,
                            struct day_sums *before, int64_t *staffed_ms, struct staffing_reply *told)
{
    struct view view = query_view(work);
    bool began = false;
    enum result result = snapshot_begin(work->db, &began);
    if (result == RESULT_OK)
        result = read_day(work, day, own);
    if (result == RESULT_OK)
        result = put_not_measured(work, own, zone_day_start(own->zone, day + 1), told);
    if (result == RESULT_OK)
        result = read_days(work, day, most, before, told);
    if (result == RESULT_OK)
        result = staffed_read(&view, own->from_at, HALF_HOUR_MS, HALF_HOURS_MOST, staffed_ms);
    snapshot_end(work->db, began);
    return result;
}

static void put_rows(const struct day_sums *own, const struct day_sums *before, const int64_t *staffed_ms,
                     int64_t until_at, const struct staffing_aim *aim, struct staffing_reply *told)
{
    for (size_t i = 0; i < HALF_HOURS_MOST && own->from_at + (int64_t)i * HALF_HOUR_MS < until_at; i++) {
        const struct service_sums *sums = &own->half_hours[i];
        struct staffing_need need =
            staffing_need_of(&before->half_hours[i], &before->whole, before->days[i], aim);
        told->rows[told->row_count++] =
            (struct staffing_row){.from_at = own->from_at + (int64_t)i * HALF_HOUR_MS,
                                  .offered = sums->asked,
                                  .answered = sums->answered,
                                  .within = sums->within,
                                  .staffed = staffed_ms[i] * 100 / HALF_HOUR_MS,
                                  .not_measured_ms = told->rows[i].not_measured_ms,
                                  .days = before->days[i],
                                  .expected = need.expected,
                                  .handling_ms = need.handling_ms,
                                  .patience_ms = need.patience_ms,
                                  .needed_c = need.by_c,
                                  .needed_a = need.by_a};
    }
}

static enum result show(struct query_work *work, const void *request, void *reply)
{
    const struct staffing_request *asked = request;
    const struct query_options *config = work->options;
    struct staffing_reply *told = reply;
    struct civil_date date;
    int64_t staffed_ms[HALF_HOURS_MOST] = {0};
    enum result result = query_date(work, "day", asked->day, &date);
    if (result == RESULT_OK)
        result = check(work, asked);
    if (result != RESULT_OK)
        return result;
    struct staffing_aim aim = {
        .within_ms = asked->within_ms ? asked->within_ms : config->limits.answer_target_ms,
        .share_percent = asked->share_percent ? asked->share_percent : config->rates.in_time_target_percent,
        .wrap_up_ms = asked->wrap_up_ms};
    struct day_sums *days = calloc(2, sizeof *days);
    told->rows = calloc(HALF_HOURS_MOST, sizeof *told->rows);
    told->days = calloc(WEEKS_MOST, sizeof *told->days);
    result = days && told->rows && told->days ? RESULT_OK : RESULT_NO_MEMORY;
    if (result == RESULT_OK) {
        days[0].within_ms = days[1].within_ms = aim.within_ms;
        result = read_all(work, civil_day(date), (size_t)(asked->weeks ? asked->weeks : WEEKS), &days[0],
                          &days[1], staffed_ms, told);
    }
    if (result == RESULT_OK) {
        if (aim.wrap_up_ms == 0 && days[1].answered > 0)
            aim.wrap_up_ms = days[1].wrap_up_ms / days[1].answered;
        text_copy(told->day, sizeof told->day, asked->day);
        told->within_ms = aim.within_ms;
        told->share_percent = aim.share_percent;
        put_rows(&days[0], &days[1], staffed_ms, zone_day_start(&work->city->zone, civil_day(date) + 1), &aim,
                 told);
    }
    free(days);
    return result;
}

const struct handler staffing_handlers[] = {
    {"staffing.show", NULL, show},
    {NULL, NULL, NULL},
};
