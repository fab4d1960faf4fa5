/* The fold of a dial. */
#include "core/dial.h"

#include "core/result.h"
#include "core/text.h"

static const char *const state_name[] = {"asked", "taken", "rings_here", "rings_caller", "talks", "over"};
static const char *const state_label[] = {N_("asked for"),       N_("handed to the exchange"),
                                          N_("own phone rings"), N_("the caller's phone rings"),
                                          N_("talking"),         N_("over")};
_Static_assert(sizeof state_name / sizeof state_name[0] == DIAL_STATE_COUNT, "a name for each value");
_Static_assert(sizeof state_label / sizeof state_label[0] == DIAL_STATE_COUNT, "a label for each value");
const struct name_list dial_state_names = {
    .names = state_name, .labels = state_label, .count = DIAL_STATE_COUNT};

static const char *const outcome_name[] = {"open",          "answered",       "busy",       "no_answer",
                                           "not_picked_up", "no_such_number", "caller_off", "phone_off",
                                           "cancelled",     "failed",         "lost_sight", "not_carried_out"};
static const char *const outcome_label[] = {N_("open"),
                                            N_("answered"),
                                            N_("line busy"),
                                            N_("no answer"),
                                            N_("own phone was not picked up"),
                                            N_("no such number"),
                                            N_("switched off"),
                                            N_("own phone did not ring"),
                                            N_("cancelled"),
                                            N_("the exchange could not connect it"),
                                            N_("lost sight of"),
                                            N_("not carried out")};
_Static_assert(sizeof outcome_name / sizeof outcome_name[0] == DIAL_OUTCOME_COUNT, "a name for each value");
_Static_assert(sizeof outcome_label / sizeof outcome_label[0] == DIAL_OUTCOME_COUNT, "a label for each value");
const struct name_list dial_outcome_names = {
    .names = outcome_name, .labels = outcome_label, .count = DIAL_OUTCOME_COUNT};

static const char *const step_name[] = {"taken", "rings", "picked_up", "answered", "ended"};
_Static_assert(sizeof step_name / sizeof step_name[0] == DIAL_STEP_COUNT, "a name for each value");
const struct name_list dial_step_names = {.names = step_name, .labels = step_name, .count = DIAL_STEP_COUNT};

static const enum event_kind step_events[DIAL_STEP_COUNT] = {
    [DIAL_STEP_TAKEN] = EVENT_DIAL_TAKEN,         [DIAL_STEP_RINGS] = EVENT_DIAL_RINGS,
    [DIAL_STEP_PICKED_UP] = EVENT_DIAL_PICKED_UP, [DIAL_STEP_ANSWERED] = EVENT_DIAL_ANSWERED,
    [DIAL_STEP_ENDED] = EVENT_DIAL_ENDED,
};

enum event_kind dial_event_of(enum dial_step step)
{
    return step_events[step];
}

enum dial_outcome dial_outcome_of(const struct dial_facts *f, enum dial_outcome told)
{
    return f->answered_at != 0 && told != DIAL_LOST_SIGHT ? DIAL_ANSWERED : told;
}

static void begin(struct dial_facts *f, const struct event *e)
{
    *f = (struct dial_facts){.id = e->subject_id,
                             .account_id = e->account_id,
                             .number = record_get(&e->body, "number", 0),
                             .call_id = record_get(&e->body, "call_id", 0),
                             .asked_at = e->occurred_at};
}

/* Goes on to a state that lies before it, and notes when. */
static void reach(struct dial_facts *f, enum dial_state state, int64_t *at, const struct event *e)
{
    if (f->state >= state)
        return;
    f->state = state;
    *at = e->occurred_at;
}

static void end(struct dial_facts *f, const struct event *e)
{
    int64_t told = record_get(&e->body, "outcome", DIAL_LOST_SIGHT);
    bool is_known = told > DIAL_OPEN && told < DIAL_OUTCOME_COUNT;
    f->outcome = is_known ? (enum dial_outcome)told : DIAL_LOST_SIGHT;
    f->state = DIAL_OVER;
    f->ended_at = e->occurred_at;
    f->cause = record_get(&e->body, "cause", 0);
    f->until_at = 0;
}

void dial_apply(struct dial_facts *f, const struct event *e)
{
    if (e->subject != SUBJECT_DIAL || (f->state == DIAL_OVER && f->id != 0))
        return;
    if (e->kind == EVENT_DIAL_ASKED) {
        begin(f, e);
    } else if (e->kind == EVENT_DIAL_TAKEN) {
        reach(f, DIAL_TAKEN, &f->taken_at, e);
        f->taken_by = e->account_id;
        (void)text_copy(f->ref, sizeof f->ref, record_text(&e->body, "ref"));
    } else if (e->kind == EVENT_DIAL_RINGS) {
        reach(f, DIAL_RINGS_HERE, &f->rings_at, e);
    } else if (e->kind == EVENT_DIAL_PICKED_UP) {
        reach(f, DIAL_RINGS_CALLER, &f->picked_up_at, e);
    } else if (e->kind == EVENT_DIAL_ANSWERED) {
        reach(f, DIAL_TALKS, &f->answered_at, e);
    } else if (e->kind == EVENT_DIAL_CANCEL) {
        f->cancelled_at = e->occurred_at;
    } else if (e->kind == EVENT_DIAL_ENDED) {
        end(f, e);
    }
    f->until_at = f->state == DIAL_OVER ? 0 : record_get(&e->body, "until_at", f->until_at);
    f->last_seq = e->seq;
}

int64_t dial_talk_ms(const struct dial_facts *f)
{
    return f->outcome == DIAL_ANSWERED && f->ended_at > f->answered_at ? f->ended_at - f->answered_at : 0;
}

enum attempt_result dial_attempt(enum dial_outcome outcome)
{
    static const enum attempt_result attempts[DIAL_OUTCOME_COUNT] = {
        [DIAL_ANSWERED] = ATTEMPT_REACHED,    [DIAL_BUSY] = ATTEMPT_BUSY,
        [DIAL_NO_ANSWER] = ATTEMPT_NO_ANSWER, [DIAL_NO_SUCH_NUMBER] = ATTEMPT_WRONG_NUMBER,
        [DIAL_CALLER_OFF] = ATTEMPT_OFF,
    };
    return attempts[outcome];
}
