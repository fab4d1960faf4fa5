/* Approvals: which state allows what to be asked, and what a grant leads to. */
#include "core/flow_asks.h"

#include <inttypes.h>
#include <stdio.h>

#define IN(state) (1u << (state))

static const struct {
    unsigned states;
    unsigned grant_states; /* where it can be granted, too, having been asked for before */
    bool before_due;       /* must be asked for by the handling deadline */
    bool moves_due;        /* means nothing to a redo, which has a limit of its own */
} rows[APPROVAL_COUNT] = {
    [APPROVAL_EXTENSION] = {IN(STATE_RECEIVED), IN(STATE_SUSPENDED), true, true},
    [APPROVAL_COMPLEX] = {IN(STATE_RECEIVED), IN(STATE_SUSPENDED), true, true},
    [APPROVAL_SUSPENSION] = {IN(STATE_RECEIVED), 0, true, true},
    [APPROVAL_TERMINATION] = {IN(STATE_PENDING) | IN(STATE_DISPATCHED) | IN(STATE_RECEIVED) |
                                  IN(STATE_RETURNED) | IN(STATE_REPLIED) | IN(STATE_CALLBACK) |
                                  IN(STATE_SUSPENDED),
                              0, false, false},
    [APPROVAL_REDO] = {IN(STATE_REPLIED) | IN(STATE_CALLBACK) | IN(STATE_CLOSED), 0, false, false},
    [APPROVAL_CONTACT] = {IN(STATE_DISPATCHED) | IN(STATE_RECEIVED) | IN(STATE_SUSPENDED), 0, false, false},
};

unsigned flow_ask_states(enum approval what)
{
    return rows[what].states;
}

static enum result too_late(const char *field, int64_t at, struct refusal *why)
{
    (void)refuse(why, REFUSAL_TOO_LATE, field, "");
    why->at = at;
    return RESULT_REFUSED;
}

static enum result may_ask(const struct ticket_facts *f, int64_t now, enum approval what, struct refusal *why)
{
    if (what <= APPROVAL_NONE || what >= APPROVAL_COUNT)
        return refuse(why, REFUSAL_MISSING_FIELD, "what", "");
    if (!(rows[what].states & IN(f->state)))
        return refuse(why, REFUSAL_STATE, "state", name_of(&state_names, (int)f->state));
    if (f->asks[what].asked_at)
        return refuse(why, REFUSAL_EXISTS, "what", name_of(&approval_names, (int)what));
    if (rows[what].moves_due && ticket_open_redo(f))
        return refuse(why, REFUSAL_NOT_ALLOWED, "what", name_of(&approval_names, (int)what));
    if (rows[what].before_due && f->due_at && now > f->due_at)
        return too_late("due_at", f->due_at, why);
    if (what == APPROVAL_COMPLEX && f->complex)
        return refuse(why, REFUSAL_EXISTS, "what", name_of(&approval_names, (int)what));
    if (what == APPROVAL_CONTACT && !f->secrecy)
        return refuse(why, REFUSAL_NOT_ALLOWED, "secrecy", "false");
    return RESULT_OK;
}

static enum result check_until(int64_t until_at, int64_t now, struct refusal *why)
{
    if (until_at == 0)
        return refuse(why, REFUSAL_MISSING_FIELD, "until_at", "");
    if (until_at > now)
        return RESULT_OK;
    (void)refuse(why, REFUSAL_PAST, "until_at", "");
    why->at = until_at;
    return RESULT_REFUSED;
}

static enum result check_days(const struct flow_rules *rules, const struct ticket_facts *f, int64_t days,
                              struct refusal *why)
{
    struct limit most = flow_limit(rules, f, LIMIT_EXTENSION);
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, days);
    if (most.clock == LIMIT_NONE)
        return refuse(why, REFUSAL_NOT_ALLOWED, "what", "extension");
    if (days >= 1 && days <= most.amount)
        return RESULT_OK;
    (void)refuse(why, REFUSAL_OUT_OF_RANGE, "days", text);
    snprintf(why->who, sizeof why->who, "%" PRId64, most.amount);
    return RESULT_REFUSED;
}

enum result flow_ask(const struct flow_rules *rules, const struct ticket_facts *f, int64_t now,
                     const struct ask_wish *wish, struct event *ret, struct refusal *why)
{
    struct event event = {.kind = EVENT_ASKED, .subject = SUBJECT_TICKET, .subject_id = f->number};
    enum result result = may_ask(f, now, wish->what, why);
    if (result == RESULT_OK && wish->what == APPROVAL_EXTENSION)
        result = check_days(rules, f, wish->days, why);
    if (result == RESULT_OK && wish->what == APPROVAL_SUSPENSION)
        result = check_until(wish->until_at, now, why);
    if (result != RESULT_OK)
        return result;
    record_set(&event.body, "what", wish->what);
    record_add(&event.body, "above", flow_ask_is_supervisors(rules, f, wish->what));
    if (wish->what == APPROVAL_EXTENSION)
        record_set(&event.body, "days", wish->days);
    if (wish->what == APPROVAL_SUSPENSION)
        record_set(&event.body, "until_at", wish->until_at);
    result = flow_put_limit(rules, f, LIMIT_APPROVAL, now, "ask_due_at", &event, why);
    if (result == RESULT_OK)
        *ret = event;
    return result;
}

bool flow_ask_is_supervisors(const struct flow_rules *rules, const struct ticket_facts *f, enum approval what)
{
    return what == APPROVAL_TERMINATION || what == APPROVAL_REDO ||
           (what == APPROVAL_EXTENSION && f->extensions >= rules->limits->extensions);
}

/* What the event leads to, if it happens now: the deadlines go into its body. */
static enum result put_due(const struct flow_rules *rules, const struct ticket_facts *f, int64_t now,
                           struct event *event, struct refusal *why)
{
    struct ticket_facts after = *f;
    int64_t due_at = 0, warn_at = 0;
    event->occurred_at = now;
    ticket_apply_last(&after, event);
    event->occurred_at = 0;
    enum result result = flow_handling_due(rules, &after, &due_at, &warn_at, why);
    if (result != RESULT_OK)
        return result;
    record_set(&event->body, "due_at", due_at);
    record_set(&event->body, "warn_at", warn_at);
    record_set(&event->body, "was_due_at", f->due_at);
    return RESULT_OK;
}

/* What was rightly asked for may no longer be granted: the ticket has gone on, or a promised day is over. */
static enum result may_grant(const struct ticket_facts *f, int64_t now, enum approval what, struct refusal *why)
{
    if (!((rows[what].states | rows[what].grant_states) & IN(f->state)))
        return refuse(why, REFUSAL_STATE, "state", name_of(&state_names, (int)f->state));
    if (what == APPROVAL_SUSPENSION && f->asks[what].until_at <= now)
        return too_late("until_at", f->asks[what].until_at, why);
    if (what == APPROVAL_SUSPENSION && f->due_at && now > f->due_at)
        return too_late("due_at", f->due_at, why);
    return RESULT_OK;
}

enum result flow_decide(const struct flow_rules *rules, const struct ticket_facts *f, int64_t now,
                        enum approval what, bool agreed, int64_t days, struct event *ret, struct refusal *why)
{
    struct event event = {
        .kind = agreed ? EVENT_GRANTED : EVENT_DENIED, .subject = SUBJECT_TICKET, .subject_id = f->number};
    enum result result = RESULT_OK;
    if (what <= APPROVAL_NONE || what >= APPROVAL_COUNT)
        return refuse(why, REFUSAL_MISSING_FIELD, "what", "");
    const struct ticket_ask *ask = &f->asks[what];
    if (ask->asked_at == 0)
        return refuse(why, REFUSAL_NOT_FOUND, "what", name_of(&approval_names, (int)what));
    if (flow_ask_is_supervisors(rules, f, what) && !rules->supervisor)
        return refuse(why, REFUSAL_NO_RIGHT, "what", name_of(&approval_names, (int)what));
    if (agreed && (result = may_grant(f, now, what, why)) != RESULT_OK)
        return result;
    record_set(&event.body, "what", what);
    if (agreed && what == APPROVAL_EXTENSION) {
        record_set(&event.body, "days", days ? days : ask->days);
        result = check_days(rules, f, record_get(&event.body, "days", 0), why);
    }
    if (agreed && what == APPROVAL_SUSPENSION)
        record_set(&event.body, "until_at", ask->until_at);
    if (result == RESULT_OK && agreed && rows[what].moves_due && what != APPROVAL_SUSPENSION && f->due_at)
        result = put_due(rules, f, now, &event, why);
    if (result == RESULT_OK)
        *ret = event;
    return result;
}

enum result flow_resume(const struct flow_rules *rules, const struct ticket_facts *f, int64_t now,
                        struct event *ret, struct refusal *why)
{
    struct event event = {.kind = EVENT_RESUMED, .subject = SUBJECT_TICKET, .subject_id = f->number};
    enum result result = flow_allows(f, ACTION_RESUME, why);
    if (result == RESULT_OK && f->due_at)
        result = put_due(rules, f, now, &event, why);
    if (result == RESULT_OK)
        *ret = event;
    return result;
}
