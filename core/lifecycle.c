/* Explores the life of a ticket breadth first: a node is a state with what further decisions depend on. */
#include "core/lifecycle.h"

#include "core/flow_asks.h"
#include "core/flow_orders.h"

#include <string.h>

enum { NODES = 1200, NUMBER = 1, OTHER = 2, UNIT = 7, STEP_MS = 60 * 1000 };

struct exploring {
    const struct flow_rules *rules;
    int64_t now;
    size_t count, next;
    struct ticket_facts nodes[NODES];
    size_t edge_count;
    struct lifecycle_edge *edges;
};

/* One way to take an action: the approval, or the outcome of an attempt. */
struct
try {
    enum action action;
    enum approval what;
    bool agreed;
    bool variant; /* the caller is reached; nobody is to be called back; the closing report goes back */
};

/* Events without a rule of their own but the state's. */
static const struct {
    enum action action;
    enum event_kind kind;
} plain[] = {
    {ACTION_AMEND, EVENT_AMENDED},
    {ACTION_ANSWER, EVENT_ANSWERED},
    {ACTION_NOT_ACCEPT, EVENT_NOT_ACCEPTED},
    {ACTION_RECEIVE, EVENT_RECEIVED},
    {ACTION_GRANT_RETURN, EVENT_RETURN_GRANTED},
    {ACTION_REFUSE_RETURN, EVENT_RETURN_REFUSED},
    {ACTION_NOTE, EVENT_NOTED},
    {ACTION_URGE, EVENT_URGED},
    {ACTION_REVEAL, EVENT_REVEALED},
    {ACTION_CONTACT, EVENT_CONTACTED},
    {ACTION_INTERIM, EVENT_INTERIM},
    {ACTION_PHONE, EVENT_PHONED},
};

static enum result plain_event(const struct ticket_facts *f, const struct try *try, struct event *ret,
                               struct refusal *why)
{
    enum result result = flow_allows(f, try->action, why);
    for (size_t i = 0; i < sizeof plain / sizeof plain[0] && result == RESULT_OK; i++)
        if (plain[i].action == try->action)
            *ret = (struct event){.kind = plain[i].kind};
    if (result == RESULT_OK && try->action == ACTION_AMEND && try->variant)
        record_set(&ret->body, "released", 1);
    return result;
}

/* The other side of a merge: a ticket that was just opened. */
static struct ticket_facts other_of(int64_t now)
{
    struct ticket_facts f = {0};
    struct event event = {
        .kind = EVENT_REGISTERED, .subject = SUBJECT_TICKET, .subject_id = OTHER, .occurred_at = now};
    ticket_apply_last(&f, &event);
    return f;
}

static enum result merge(const struct exploring *x, const struct ticket_facts *f, bool as_parent,
                         struct event *ret, struct refusal *why)
{
    struct ticket_facts other = other_of(x->now);
    struct event child, parent;
    enum result result = as_parent ? flow_merge(x->rules, &other, f, &child, &parent, why)
                                   : flow_merge(x->rules, f, &other, &child, &parent, why);
    if (result == RESULT_OK)
        *ret = as_parent ? parent : child;
    return result;
}

static enum result attempt(const struct exploring *x, const struct ticket_facts *f, bool reached,
                           struct event *ret, struct refusal *why)
{
    const struct attempt_wish wish = {.result = reached ? ATTEMPT_REACHED : ATTEMPT_NO_ANSWER};
    return flow_attempt(x->rules, f, x->now, &wish, ret, why);
}

static enum result pass(const struct exploring *x, const struct ticket_facts *f, bool nobody, struct event *ret,
                        struct refusal *why)
{
    struct ticket_facts known = *f;
    if (f->state == STATE_MERGED) {
        /* The parent's audit passes its duplicates. */
        known.has_phone = !nobody;
        struct ticket_facts parent = other_of(x->now);
        return flow_pass_child(x->rules, &known, &parent, x->now, ret, why);
    }
    known.has_phone = !nobody;
    return flow_pass(x->rules, &known, x->now, ret, why);
}

static enum result event_of(const struct exploring *x, const struct ticket_facts *f, const struct try *try,
                            struct event *ret, struct refusal *why)
{
    const struct ask_wish ask = {.what = try->what, .days = 1, .until_at = x->now + CIVIL_DAY_MS};
    const struct dispatch_wish wish = {.unit_id = UNIT};
    switch (try->action) {
    case ACTION_DISPATCH:
        return flow_dispatch(x->rules, f, x->now, &wish, ret, why);
    case ACTION_RETURN:
        return flow_return(x->rules, f, x->now, ret, why);
    case ACTION_REPLY:
        return flow_reply(x->rules, f, x->now, ret, why);
    case ACTION_PASS:
        return pass(x, f, try->variant, ret, why);
    case ACTION_AUDIT_REDO:
    case ACTION_ORDER_REDO: {
        enum result result = flow_allows(f, try->action, why);
        return result == RESULT_OK ? flow_redo(x->rules, f, x->now, ret, why) : result;
    }
    case ACTION_CALLBACK:
        return attempt(x, f, try->variant, ret, why);
    case ACTION_ASK:
        return flow_ask(x->rules, f, x->now, &ask, ret, why);
    case ACTION_DECIDE:
        return flow_decide(x->rules, f, x->now, try->what, try->agreed, 0, ret, why);
    case ACTION_RESUME:
        return flow_resume(x->rules, f, x->now, ret, why);
    case ACTION_SUPERVISE:
        return flow_supervise(x->rules, f, x->now, LEVEL_ORDER, CAUSE_HAND, ret, why);
    case ACTION_REPORT_ORDER:
        return flow_report_order(f, ret, why);
    case ACTION_CLOSE_ORDER:
        return flow_close_order(x->rules, f, x->now, try->variant, ret, why);
    case ACTION_CO_HANDLER:
        return flow_co_handler(x->rules, f, x->now, UNIT + 1, ret, why);
    case ACTION_CO_REPORT:
        return flow_co_report(f, UNIT + 1, ret, why);
    case ACTION_PASS_DOWN:
        return flow_pass_down(f, UNIT + 2, ret, why);
    case ACTION_HAND_UP:
        return flow_hand_up(f, ret, why);
    case ACTION_MERGE:
    case ACTION_TAKE_CHILD:
        return merge(x, f, try->action == ACTION_TAKE_CHILD, ret, why);
    case ACTION_AMEND:
    case ACTION_ANSWER:
    case ACTION_NOT_ACCEPT:
    case ACTION_RECEIVE:
    case ACTION_GRANT_RETURN:
    case ACTION_REFUSE_RETURN:
    case ACTION_NOTE:
    case ACTION_URGE:
    case ACTION_REVEAL:
    case ACTION_CONTACT:
    case ACTION_INTERIM:
    case ACTION_PHONE:
        return plain_event(f, try, ret, why);
    case ACTION_UNDO: /* leads back to where the ticket came from, whatever that was */
    case ACTION_COUNT:
        break;
    }
    return RESULT_REFUSED;
}

/* 0 without an open supervision order, 1 while its report is owed, 2 when it was made. */
static int ordered(const struct ticket_facts *f)
{
    const struct order *order = ticket_open_order(f);
    return !order ? 0 : order->reported_at == 0 ? 1 : 2;
}

/* Two tickets in one node have the same choices. */
static bool same_node(const struct ticket_facts *a, const struct ticket_facts *b)
{
    const struct round *last_a = a->round_count > 0 ? &a->rounds[a->round_count - 1] : NULL;
    const struct round *last_b = b->round_count > 0 ? &b->rounds[b->round_count - 1] : NULL;
    return a->state == b->state && a->round_count == b->round_count &&
           (last_a && last_a->received_at) == (last_b && last_b->received_at) &&
           ticket_open_asks(a) == ticket_open_asks(b) && (a->redo_count > 0) == (b->redo_count > 0) &&
           ordered(a) == ordered(b) && (a->co_handler_count > 0) == (b->co_handler_count > 0) &&
           (a->executing_id != 0) == (b->executing_id != 0);
}

static void add_node(struct exploring *x, const struct ticket_facts *facts)
{
    /* Deeper than two dispatches, one open approval, nothing new is met. */
    int64_t asks = ticket_open_asks(facts);
    if (facts->round_count > 2 || (asks & (asks - 1)) != 0 || facts->children > 1)
        return;
    for (size_t i = 0; i < x->count; i++)
        if (same_node(&x->nodes[i], facts))
            return;
    if (x->count < NODES)
        x->nodes[x->count++] = *facts;
}

static void add_edge(struct exploring *x, const struct lifecycle_edge *edge)
{
    for (size_t i = 0; i < x->edge_count; i++)
        if (memcmp(&x->edges[i], edge, sizeof *edge) == 0)
            return;
    if (x->edge_count < LIFECYCLE_EDGES)
        x->edges[x->edge_count++] = *edge;
}

static void follow(struct exploring *x, const struct ticket_facts *from, const struct try *try)
{
    struct ticket_facts to = *from;
    struct event event = {0};
    struct refusal why;
    if (event_of(x, from, try, &event, &why) != RESULT_OK)
        return;
    event.subject = SUBJECT_TICKET;
    event.subject_id = from->number;
    event.occurred_at = x->now;
    event.seq = from->last_seq + 1;
    ticket_apply_last(&to, &event);
    struct lifecycle_edge edge;
    memset(&edge, 0, sizeof edge);
    edge.from = from->state;
    edge.action = try->action;
    edge.what = try->what;
    edge.agreed = try->agreed;
    edge.to = to.state;
    add_edge(x, &edge);
    add_node(x, &to);
}

static void follow_all(struct exploring *x, const struct ticket_facts *from)
{
    for (int action = 0; action < ACTION_COUNT; action++) {
        bool decides = action == ACTION_ASK || action == ACTION_DECIDE;
        for (int what = decides ? APPROVAL_NONE + 1 : APPROVAL_NONE; what < (decides ? (int)APPROVAL_COUNT : 1);
             what++)
            for (int variant = 0; variant < 2; variant++)
                follow(x, from,
                       &(struct try){.action = (enum action)action,
                                     .what = (enum approval)what,
                                     .agreed = action == ACTION_DECIDE && variant,
                                     .variant = variant != 0});
    }
}

static void start(struct exploring *x, bool held)
{
    struct ticket_facts facts = {0};
    struct event event = {.kind = EVENT_REGISTERED,
                          .subject = SUBJECT_TICKET,
                          .subject_id = NUMBER,
                          .occurred_at = x->now,
                          .account_id = 1};
    record_set(&event.body, "type", TYPE_COMPLAINT);
    record_set(&event.body, "has_phone", 1);
    record_set(&event.body, "secrecy", 1);
    record_add(&event.body, "held", held);
    ticket_apply_last(&facts, &event);
    add_node(x, &facts);
}

static bool before(const struct lifecycle_edge *a, const struct lifecycle_edge *b)
{
    const int left[] = {(int)a->from, (int)a->action, (int)a->what, a->agreed, (int)a->to};
    const int right[] = {(int)b->from, (int)b->action, (int)b->what, b->agreed, (int)b->to};
    for (size_t i = 0; i < sizeof left / sizeof left[0]; i++)
        if (left[i] != right[i])
            return left[i] < right[i];
    return false;
}

size_t lifecycle_explore(const struct flow_rules *rules, int64_t start_at,
                         struct lifecycle_edge out[LIFECYCLE_EDGES])
{
    static _Thread_local struct exploring x;
    x = (struct exploring){.rules = rules, .now = start_at, .edges = out};
    start(&x, true);
    start(&x, false);
    for (; x.next < x.count; x.next++) {
        struct ticket_facts from = x.nodes[x.next];
        x.now += STEP_MS;
        follow_all(&x, &from);
    }
    for (size_t i = 1; i < x.edge_count; i++) {
        struct lifecycle_edge edge = out[i];
        size_t at = i;
        for (; at > 0 && before(&edge, &out[at - 1]); at--)
            out[at] = out[at - 1];
        out[at] = edge;
    }
    return x.edge_count;
}
