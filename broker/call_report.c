/* What an exchange reports of its calls.
 *
 * A step that names its visit may come late, twice and in any order, from one gateway or from two: it is recorded only if the
 * call comes to something else by it. A step without one must follow what is known. */
#include "broker/call_work.h"
#include "core/phone.h"
#include "core/text.h"
#include "storage/calls.h"
#include "storage/gaps.h"

#include <stdlib.h>
#include <string.h>

/* What each step is, and what it says. */
enum { NEEDS_QUEUE = 1, IS_OF_VISIT = 2, TELLS_END = 4, TELLS_OPERATOR = 8, BEGINS = 16 };
static const struct {
    enum event_kind kind;
    unsigned what;
} steps[CALL_STEP_COUNT] = {
    [CALL_OFFERED] = {EVENT_CALL_OFFERED, BEGINS},
    [CALL_QUEUED] = {EVENT_CALL_QUEUED, NEEDS_QUEUE | IS_OF_VISIT | BEGINS},
    [CALL_REFUSED] = {EVENT_CALL_REFUSED, NEEDS_QUEUE | IS_OF_VISIT | TELLS_END | BEGINS},
    [CALL_ANSWERED] = {EVENT_CALL_ANSWERED, IS_OF_VISIT | TELLS_OPERATOR | BEGINS},
    [CALL_ENDED] = {EVENT_CALL_ENDED, 0},
    [CALL_RINGING] = {EVENT_CALL_RINGING, IS_OF_VISIT | TELLS_OPERATOR | BEGINS},
    [CALL_RING_ENDED] = {EVENT_CALL_RING_ENDED, IS_OF_VISIT | TELLS_OPERATOR | BEGINS},
    [CALL_LEFT_QUEUE] = {EVENT_CALL_LEFT_QUEUE, IS_OF_VISIT | TELLS_END | BEGINS},
    [CALL_HELD] = {EVENT_CALL_HELD, 0},
    [CALL_UNHELD] = {EVENT_CALL_UNHELD, 0},
    [CALL_TRANSFERRED] = {EVENT_CALL_TRANSFERRED, 0},
    [CALL_TALK_ENDED] = {EVENT_CALL_TALK_ENDED, IS_OF_VISIT},
    [CALL_RECORDED] = {EVENT_CALL_RECORDED, 0},
    [CALL_LOST_SIGHT] = {EVENT_CALL_LOST_SIGHT, 0},
};

static bool step_is(const struct call_report *report, unsigned what)
{
    return (steps[report->step].what & what) != 0;
}

static bool names_visit(const struct call_report *report)
{
    return report->visit[0] != '\0';
}

static enum result check_fields(struct change_work *work, const struct call_report *report)
{
    const char *step = name_of(&call_step_names, report->step);
    if (report->at > work->now + CIVIL_MINUTE_MS)
        return refuse(work->why, REFUSAL_BAD_VALUE, "at", "later than the city's time");
    if (text_has_control(report->ref) || text_has_control(report->visit) || text_has_control(report->recording))
        return refuse(work->why, REFUSAL_BAD_VALUE,
                      text_has_control(report->ref)     ? "ref"
                      : text_has_control(report->visit) ? "visit"
                                                        : "recording",
                      step);
    if (report->rings < 0)
        return refuse(work->why, REFUSAL_BAD_VALUE, "rings", step);
    if (report->step == CALL_RECORDED && report->recording[0] == '\0')
        return refuse(work->why, REFUSAL_MISSING_FIELD, "recording", "");
    bool refusal = report->end == VISIT_REFUSED || report->end == VISIT_FULL || report->end == VISIT_NOBODY;
    bool fits = report->end == VISIT_OPEN || !step_is(report, TELLS_END) ||
                (report->step == CALL_REFUSED ? refusal : !refusal && report->end != VISIT_ANSWERED);
    return fits ? RESULT_OK
                : refuse(work->why, REFUSAL_BAD_VALUE, "end", name_of(&visit_end_names, report->end));
}

/* Whether a step may follow what is known of the call. */
static enum result check_step(struct change_work *work, const struct call_facts *f,
                              const struct call_report *report, int64_t at)
{
    bool over = f->ended_at != 0;
    bool fits = true;
    if (names_visit(report))
        fits = !over || !step_is(report, BEGINS) || at <= f->ended_at;
    else if (report->step == CALL_REFUSED)
        fits = !over && f->answered_at == 0;
    else if (report->step == CALL_ANSWERED)
        fits = !over && f->asked_at != 0;
    else if (step_is(report, BEGINS) && report->step != CALL_OFFERED)
        fits = !over;
    return fits ? RESULT_OK : refuse(work->why, REFUSAL_STATE, "step", name_of(&call_step_names, report->step));
}

/* The account of an operator whom the exchange names by login, or by phone; 0 if the phone is nobody's. */
static enum result find_operator(struct change_work *work, const struct call_report *report, int64_t *ret_id)
{
    if (report->operator_login[0] != '\0' || report->extension[0] == '\0')
        return call_work_operator(work, report->operator_login, ret_id);
    const struct account *account = account_by_extension(work->reference, report->extension);
    if (!account)
        account = account_by_login(work->reference, report->extension);
    *ret_id = account ? account->id : 0;
    return RESULT_OK;
}

/* The total that this phone has rung in vain in the visit, if the exchange counts none: once more than is known. */
static int64_t rings_of(const struct call_facts *f, const struct call_report *report, int64_t account_id)
{
    if (report->rings > 0)
        return report->rings;
    const struct visit *last = call_last_visit(f);
    for (size_t i = 0; i < f->ringing_count && last != NULL; i++)
        if (&f->visits[f->ringings[i].visit] == last && f->ringings[i].account_id == account_id)
            return f->ringings[i].unanswered + 1;
    return 1;
}

static enum result fill_step(struct change_work *work, const struct call_facts *f,
                             const struct call_report *report, int64_t queue_id, struct event *event)
{
    int64_t account_id = 0;
    enum result result = step_is(report, TELLS_OPERATOR) ? find_operator(work, report, &account_id) : RESULT_OK;
    if (step_is(report, IS_OF_VISIT)) {
        record_add(&event->body, "queue_id", queue_id);
        if (names_visit(report))
            record_set_text(&event->body, "visit", report->visit);
    }
    if (step_is(report, NEEDS_QUEUE))
        call_work_targets(work, event);
    if (step_is(report, TELLS_OPERATOR))
        record_set(&event->body, "account_id", account_id);
    if (account_id == 0 && step_is(report, TELLS_OPERATOR) && report->extension[0] != '\0')
        record_set_text(&event->body, "extension", report->extension);
    if (step_is(report, TELLS_END))
        record_set(&event->body, "end",
                   report->end != VISIT_OPEN      ? report->end
                   : report->step == CALL_REFUSED ? VISIT_REFUSED
                                                  : VISIT_ABANDONED);
    if (report->step == CALL_RING_ENDED)
        record_set(&event->body, "rings", rings_of(f, report, account_id));
    if (report->step == CALL_TRANSFERRED)
        record_set(&event->body, "transfer", report->transfer);
    if (report->step == CALL_ENDED)
        record_add(&event->body, "test", report->test);
    return result;
}

/* The call that a report speaks of: the one that holds its visit, else the one with its identity; *ret_id 0 if it is a new one. */
static enum result find_call(struct change_work *work, const struct call_report *report, int64_t queue_id,
                             struct call_facts *ret, int64_t *ret_id)
{
    struct db *db = store_db(work->store);
    int64_t id = 0;
    enum result result = RESULT_NOT_FOUND;
    if (names_visit(report))
        result = call_by_visit(db, report->ref, report->visit, queue_id, &id);
    if (result == RESULT_NOT_FOUND)
        result = call_by_ref(db, report->ref, &id);
    if (result == RESULT_OK)
        result = call_fold(db, id, ret);
    if (result == RESULT_NOT_FOUND) {
        bool begins = report->step == CALL_OFFERED || (names_visit(report) && step_is(report, BEGINS));
        result = begins ? RESULT_OK : refuse(work->why, REFUSAL_NOT_FOUND, "ref", report->ref);
        id = 0;
    }
    *ret_id = id;
    return result;
}

/* What the report brings that is not known yet: a caller, a recording. The number that is known stays: a line that is sent into a
 * second queue may bear the operator's. */
static enum result new_texts(struct change_work *work, const struct call_report *report, int64_t id,
                             struct call_texts *ret)
{
    *ret = (struct call_texts){.ref = id ? NULL : report->ref,
                               .caller = report->caller[0] ? report->caller : NULL,
                               .recording = report->recording[0] ? report->recording : NULL};
    if (id == 0)
        return RESULT_OK;
    struct statement *s = db_sql(store_db(work->store), "SELECT caller, recording FROM call WHERE id = $1");
    bind_int(s, 1, id);
    enum result result = db_step(s);
    if (result == RESULT_OK && column_text(s, 0)[0] != '\0')
        ret->caller = NULL;
    if (result == RESULT_OK && strcmp(report->recording, column_text(s, 1)) == 0)
        ret->recording = NULL;
    db_reset(s);
    return result;
}

static enum result record(struct change_work *work, const struct call_report *report, struct call_facts *facts,
                          struct event *event)
{
    struct call_facts next;
    struct call_texts texts;
    memcpy(&next, facts, sizeof next);
    call_apply(&next, event);
    enum result result = new_texts(work, report, facts->id, &texts);
    bool changes = facts->id == 0 || !call_is_same(facts, &next) || texts.caller || texts.recording;
    if (result != RESULT_OK || !changes)
        return result;
    if (facts->id == 0)
        result = store_next(work->store, "call", &event->subject_id);
    return result == RESULT_OK ? call_work_record(work, facts, event, &texts) : result;
}

/* Of an exchange, not of a call: a time that nobody measured, or that its log has filled. */
static enum result report_time(struct change_work *work, const struct call_report *report)
{
    char exchange[TEXT_LOGIN];
    size_t length = strcspn(report->ref, "/");
    if (length == 0 || length >= sizeof exchange || text_has_control(report->ref))
        return refuse(work->why, REFUSAL_BAD_VALUE, "ref", report->ref);
    if (report->at == 0 || report->until_at == 0)
        return refuse(work->why, REFUSAL_MISSING_FIELD, report->at == 0 ? "at" : "until_at", "");
    if (report->until_at <= report->at)
        return refuse(work->why, REFUSAL_BAD_VALUE, "until_at", "not later than at");
    if (report->until_at > work->now + CIVIL_MINUTE_MS)
        return refuse(work->why, REFUSAL_BAD_VALUE, "until_at", "later than the city's time");
    memcpy(exchange, report->ref, length);
    exchange[length] = '\0';
    struct event event = call_work_event(work, EVENT_NOT_MEASURED, 0, report->at);
    event.subject = SUBJECT_CITY;
    record_set_text(&event.body, "exchange", exchange);
    record_set(&event.body, "to_at", report->until_at);
    record_add(&event.body, "measured", report->step == CALL_MEASURED);
    return gap_record(work->store, &event);
}

static enum result report_call(struct change_work *work, const void *request, void *reply)
{
    struct call_report given = *(const struct call_report *)request;
    const struct call_report *report = &given;
    struct call_facts facts = {0};
    int64_t id = 0, queue_id = 0;
    if (report->step == CALL_NOT_MEASURED || report->step == CALL_MEASURED)
        return report_time(work, report);
    /* Whatever an exchange takes for a number, the call has come. */
    phone_clean(given.caller, strlen(given.caller), given.caller, sizeof given.caller);
    bool needs_queue = step_is(report, NEEDS_QUEUE) || (names_visit(report) && step_is(report, IS_OF_VISIT));
    /* A call that is over is told so before anything else that may be wrong with the report. */
    enum result result = RESULT_OK;
    if (names_visit(report) && (needs_queue || report->queue[0] != '\0'))
        result = call_work_queue(work, report->queue, &queue_id);
    if (result == RESULT_OK)
        result = find_call(work, report, queue_id, &facts, &id);
    if (result == RESULT_OK)
        result = check_step(work, &facts, report, report->at ? report->at : work->now);
    if (result == RESULT_OK)
        result = check_fields(work, report);
    if (result == RESULT_OK && needs_queue && queue_id == 0)
        result = call_work_queue(work, report->queue, &queue_id);
    struct event event = call_work_event(work, steps[report->step].kind, id, report->at);
    event.subject = SUBJECT_CALL;
    if (result == RESULT_OK)
        result = fill_step(work, &facts, report, queue_id, &event);
    if (result == RESULT_OK && report->caller[0] != '\0')
        result = call_work_block(work, report->caller, facts.id ? facts.offered_at : event.occurred_at, &event);
    if (result == RESULT_OK)
        result = record(work, report, &facts, &event);
    return result == RESULT_OK ? call_work_reply(work, &facts, reply) : result;
}

const struct handler call_report_handlers[] = {
    {"call.report", report_call, NULL},
    {NULL, NULL, NULL},
};
