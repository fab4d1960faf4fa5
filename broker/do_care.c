/* Clock, board, and the check of the running broker. */
#include "broker/handler.h"
#include "broker/proof.h"
#include "config/files.h"
#include "core/text.h"
#include "storage/board_counts.h"
#include "storage/calls.h"
#include "storage/missed.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A day in a second, and two years at once: each day that is passed over is sealed. */
static const int64_t clock_rate_most = 86400 * 1000, clock_jump_most_ms = 731 * (int64_t)CIVIL_DAY_MS;

static enum result set_clock(struct change_work *work, const void *request, void *reply)
{
    const struct clock_request *wish = request;
    struct clock_reply *told = reply;
    char text[32];
    if (!work->city->simulated)
        return refuse(work->why, REFUSAL_NOT_SIMULATED, "at", "");
    snprintf(text, sizeof text, "%" PRId64, wish->rate);
    if (wish->rate < -1 || wish->rate > clock_rate_most)
        return refuse(work->why, REFUSAL_BAD_VALUE, "rate", text);
    snprintf(text, sizeof text, "%" PRId64, wish->at);
    if (wish->at && (wish->at < work->now || wish->at - work->now > clock_jump_most_ms))
        return refuse(work->why, REFUSAL_BAD_VALUE, "at", text);
    struct event event = {.kind = EVENT_CLOCK_SET,
                          .subject = SUBJECT_CITY,
                          .account_id = work->who.account_id,
                          .station_id = work->who.station_id};
    record_set(&event.body, "at", wish->at);
    record_set(&event.body, "rate", wish->rate);
    enum result result = store_append(work->store, &event, NULL, 0);
    if (result == RESULT_OK && wish->at)
        result = store_city_set(work->store, "clock_at", text);
    snprintf(text, sizeof text, "%" PRId64, wish->rate);
    if (result == RESULT_OK && wish->rate >= 0)
        result = store_city_set(work->store, "clock_rate", text);
    work->clock = *wish;
    work->clock_changed = true;
    *told = (struct clock_reply){
        .city_at = wish->at ? wish->at : work->now, .rate = wish->rate, .seq = store_seq(work->store)};
    return result;
}

static enum result show_clock(struct query_work *work, const void *request, void *reply)
{
    struct clock_reply *told = reply;
    (void)request;
    told->city_at = work->now;
    told->rate = work->clock_rate;
    return RESULT_OK;
}

static enum result one_count(struct statement *s, int64_t *ret)
{
    enum result result = db_step(s);
    if (result == RESULT_OK)
        *ret = column_int(s, 0);
    db_reset(s);
    return result;
}

/* Work lists, then what a supervisor has to see to. */
static enum result count_board(struct db *db, int64_t now, struct board_reply *told)
{
    const struct {
        int what;
        int64_t *open, *overdue;
    } rows[] = {{DESK_DISPATCH, &told->pending, &told->overdue},
                {DESK_RETURNS, &told->returned, &told->overdue},
                {DESK_AUDIT, &told->replied, &told->overdue},
                {DESK_CALLBACK, &told->callbacks, &told->overdue},
                {DESK_DEPARTMENT, &told->handling, &told->overdue},
                {BOARD_ABOVE, &told->approvals, NULL},
                {BOARD_ORDERS, &told->orders, &told->orders_overdue},
                {BOARD_SUSPENDED, &told->suspended, NULL},
                {BOARD_FIRST_REPORTS, &told->first_reports, &told->first_reports_overdue}};
    enum result result = RESULT_OK;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0] && result == RESULT_OK; i++) {
        struct board_count count = {.open = 0};
        result = board_count_read(db, rows[i].what, 0, now, &count);
        *rows[i].open = count.open;
        if (rows[i].overdue)
            *rows[i].overdue += count.overdue;
    }
    return result;
}

static enum result show_board(struct query_work *work, const void *request, void *reply)
{
    struct board_reply *told = reply;
    int64_t first = 0;
    (void)request;
    if (!(work->who.rights & RIGHT_HOTLINE))
        return refuse(work->why, REFUSAL_NO_RIGHT, "board", "");
    *told = *work->board;
    told->people = calloc(work->board->people_count + 1, sizeof *told->people);
    if (!told->people)
        return RESULT_NO_MEMORY;
    memcpy(told->people, work->board->people, work->board->people_count * sizeof *told->people);
    enum result result = one_count(
        db_sql(work->db, "SELECT count(*) FROM call WHERE " CALL_OPEN " AND outcome = 0 AND asked_at > 0"),
        &told->waiting_calls);
    if (result == RESULT_OK)
        result = one_count(db_sql(work->db, "SELECT count(*) FROM call WHERE " CALL_OPEN " AND outcome = 1"),
                           &told->talking);
    if (result == RESULT_OK && told->waiting_calls)
        result = one_count(db_sql(work->db, "SELECT min(asked_at) FROM call WHERE " CALL_OPEN
                                            " AND outcome = 0 AND asked_at > 0"),
                           &first);
    told->answer_target_ms = work->options->limits.answer_target_ms;
    told->longest_wait_ms = first ? work->now - first : 0;
    if (result == RESULT_OK)
        result = count_board(work->db, work->now, told);
    if (result == RESULT_OK)
        result = missed_count(work->db, work->now, &told->missed, &told->missed_overdue);
    return result == RESULT_OK
               ? one_count(db_sql(work->db, "SELECT count(*) FROM shift WHERE taken_at = 0"), &told->shifts)
               : result;
}

enum { FINDINGS_TOLD = 200 };

static void tell_finding(const struct check_row *from, struct finding *row)
{
    text_copy(row->what, sizeof row->what, from->what);
    text_copy(row->where, sizeof row->where, from->where);
}

/* Copies by interval; where there are none of them, there is nothing to tell. */
static void tell_copies(const struct copies_told *copies, struct doctor_reply *told)
{
    text_copy(told->copy, sizeof told->copy, copies->file);
    told->copy_at = copies->made_at;
    told->copy_seq = copies->seq;
    told->copy_failed_at = copies->failed_at;
    text_copy(told->copy_why, sizeof told->copy_why, copies->why);
}

static enum result examine(struct query_work *work, const void *request, void *reply)
{
    struct doctor_reply *told = reply;
    struct check check = {0};
    char why[FILE_WHY_SIZE];
    (void)request;
    enum result result = proof_of(work->city, work->db, work->reference, &check, why);
    told->rows = calloc(check.row_count + 1, sizeof *told->rows);
    told->warned = calloc(check.warned_count + 1, sizeof *told->warned);
    if (!told->rows || !told->warned)
        result = RESULT_NO_MEMORY;
    for (size_t i = 0; result == RESULT_OK && i < check.row_count && i < FINDINGS_TOLD; i++)
        tell_finding(&check.rows[i], &told->rows[told->row_count++]);
    for (size_t i = 0; result == RESULT_OK && i < check.warned_count; i++)
        tell_finding(&check.warned[i], &told->warned[told->warned_count++]);
    told->events = check.events;
    told->tickets = check.tickets;
    told->calls = check.calls;
    told->findings = check.findings;
    told->warnings = check.warnings;
    tell_copies(work->copies, told);
    check_free(&check);
    return result;
}

const struct handler care_handlers[] = {
    {"clock.set", set_clock, NULL}, {"clock.show", NULL, show_clock}, {"board.show", NULL, show_board},
    {"care.backup", NULL, NULL},    {"care.doctor", NULL, examine},   {NULL, NULL, NULL},
};
