/* One pass over the events by subject. */
#include "storage/refold.h"

struct pass {
    const struct refold *refold;
    const struct zone *zone;
    enum subject subject;
    int64_t id; /* the subject being folded; 0: none yet */
    int64_t seq;
    struct ticket_facts ticket;
    struct ticket_past past;
    struct call_facts call;
    struct refold_counts counts;
    struct fact rows[FACTS_MAX];
};

static enum result tell_state(struct pass *pass, int64_t before_seq)
{
    if (!pass->refold->state)
        return RESULT_OK;
    size_t count = pass->subject == SUBJECT_TICKET ? rates_of_ticket(&pass->ticket, pass->zone, pass->rows)
                                                   : rates_of_call(&pass->call, pass->zone, pass->rows);
    return pass->refold->state(pass->refold->context, pass->rows, count, pass->seq, before_seq);
}

/* Whether a mark lies in [from, before). */
static bool marked(const struct refold *refold, int64_t from, int64_t before)
{
    size_t low = 0, high = refold->mark_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (refold->marks[middle] < from)
            low = middle + 1;
        else
            high = middle;
    }
    return low < refold->mark_count && refold->marks[low] < before;
}

static enum result finish(struct pass *pass)
{
    const struct refold *refold = pass->refold;
    if (pass->id == 0)
        return RESULT_OK;
    enum result result = tell_state(pass, INT64_MAX);
    if (pass->subject == SUBJECT_TICKET) {
        pass->counts.tickets++;
        if (result == RESULT_OK && refold->ticket)
            result = refold->ticket(refold->context, &pass->ticket);
        pass->ticket = (struct ticket_facts){0};
        pass->past.from_seq = 0;
    } else {
        pass->counts.calls++;
        if (result == RESULT_OK && refold->call)
            result = refold->call(refold->context, &pass->call);
        pass->call = (struct call_facts){0};
    }
    pass->id = 0;
    return result;
}

static enum result take(struct pass *pass, const struct event *event)
{
    enum result result = RESULT_OK;
    if (pass->id != event->subject_id)
        result = finish(pass);
    else if (marked(pass->refold, pass->seq, event->seq))
        result = tell_state(pass, event->seq);
    pass->id = event->subject_id;
    pass->seq = event->seq;
    pass->counts.events++;
    if (pass->subject == SUBJECT_TICKET)
        ticket_apply(&pass->ticket, &pass->past, event);
    else
        call_apply(&pass->call, event);
    return result;
}

static enum result fold_kind(struct db *db, struct pass *pass, enum subject subject)
{
    struct statement *s =
        db_sql(db, "SELECT seq, kind, subject, subject_id, occurred_at, recorded_at, account_id, station_id, "
                   "body FROM event WHERE subject = $1 ORDER BY subject_id, seq");
    bind_int(s, 1, subject);
    pass->subject = subject;
    enum result result;
    while ((result = db_step(s)) == RESULT_OK) {
        struct event event;
        bool readable = event_of_row(s, &event) == RESULT_OK;
        if (readable)
            result = take(pass, &event);
        else if (pass->refold->broken)
            pass->refold->broken(pass->refold->context, column_int(s, 0));
        else
            result = RESULT_CORRUPT;
        if (result != RESULT_OK)
            break;
    }
    db_reset(s);
    return result == RESULT_NOT_FOUND ? finish(pass) : result;
}

static enum result add_segment(void *context, const struct fact *facts, size_t count, int64_t seq)
{
    const struct refold *refold = ((struct pass *)context)->refold;
    return refold->state ? refold->state(refold->context, facts, count, seq, INT64_MAX) : RESULT_OK;
}

static enum result tell_presence(void *context, const struct presence_facts *facts)
{
    const struct refold *refold = ((struct pass *)context)->refold;
    return refold->presence ? refold->presence(refold->context, facts) : RESULT_OK;
}

static void tell_broken(void *context, int64_t seq)
{
    const struct refold *refold = ((struct pass *)context)->refold;
    refold->broken(refold->context, seq);
}

static enum result fold_presences(struct db *db, struct pass *pass)
{
    const struct presence_refold inner = {.context = pass,
                                          .facts = add_segment,
                                          .state = tell_presence,
                                          .broken = pass->refold->broken ? tell_broken : NULL};
    return presence_refold_all(db, pass->zone, &inner);
}

enum result refold_all(struct db *db, const struct zone *zone, const struct refold *refold,
                       struct refold_counts *ret)
{
    struct pass pass = {.refold = refold, .zone = zone};
    enum result result = fold_kind(db, &pass, SUBJECT_TICKET);
    if (result == RESULT_OK)
        result = fold_kind(db, &pass, SUBJECT_CALL);
    if (result == RESULT_OK)
        result = fold_presences(db, &pass);
    if (result == RESULT_OK)
        *ret = pass.counts;
    return result;
}
