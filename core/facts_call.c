/* The fold of a call, as its exchange tells it:
 *
 *   offered -> queued -> rings at an operator -> answered -> (held, transferred) -> talk ended -> ended
 *                |  ^            |                                                     |
 *                |  +- unanswered+                          queued again by a transfer -+
 *                +-> left the queue (abandoned, timed out, empty, key, withdrawn), refused, lost sight of
 *
 * What a call has come to is concluded from all that is known of it, never from the order in which it was told. */
#include "core/missed.h"
#include "core/rates.h"
#include "core/text.h"

#include <string.h>

/* Of events that tell no limit. */
enum { RETURN_MS = 30 * 60 * 1000 };

static const char *key_of(const struct event *e)
{
    return record_text(&e->body, "visit");
}

static int64_t last_position(const struct call_facts *f)
{
    int64_t last = -1;
    for (size_t i = 0; i < f->visit_count; i++)
        if (last < 0 || call_visit_at(&f->visits[i]) >= call_visit_at(&f->visits[last]))
            last = (int64_t)i;
    return last;
}

/* The visit that an event speaks of: by its key, else the last one; -1 if there is none. */
static int64_t position_of(const struct call_facts *f, const struct event *e)
{
    int64_t queue_id = record_get(&e->body, "queue_id", 0);
    if (key_of(e)[0] == '\0')
        return last_position(f);
    for (size_t i = 0; i < f->visit_count; i++)
        if (strcmp(f->visits[i].key, key_of(e)) == 0 && (queue_id == 0 || f->visits[i].queue_id == queue_id))
            return (int64_t)i;
    return -1;
}

/* A new visit; once there are too many the newest takes the place of the one before it. */
static int64_t put_visit(struct call_facts *f, const struct event *e)
{
    size_t position = f->visit_count < CALL_VISITS ? f->visit_count++ : CALL_VISITS - 1;
    struct visit *visit = &f->visits[position];
    memset(visit, 0, sizeof *visit);
    for (size_t i = 0; i < f->talk_count; i++)
        if (f->talks[i].visit == (int64_t)position)
            f->talks[i].visit = -1;
    text_copy(visit->key, sizeof visit->key, key_of(e));
    visit->queue_id = record_get(&e->body, "queue_id", 0);
    return (int64_t)position;
}

/* As position_of; a visit whose beginning was not told is made if the event gives its key. */
static int64_t position_made(struct call_facts *f, const struct event *e)
{
    int64_t position = position_of(f, e);
    return position < 0 && key_of(e)[0] != '\0' ? put_visit(f, e) : position;
}

static struct talk *talk_of_visit(struct call_facts *f, int64_t visit)
{
    for (size_t i = 0; i < f->talk_count; i++)
        if (visit >= 0 && f->talks[i].visit == visit)
            return &f->talks[i];
    return NULL;
}

static struct talk *open_talk(struct call_facts *f)
{
    for (size_t i = f->talk_count; i > 0; i--)
        if (f->talks[i - 1].to_at == 0)
            return &f->talks[i - 1];
    return NULL;
}

static struct talk *put_talk(struct call_facts *f, int64_t visit)
{
    struct talk *talk = &f->talks[f->talk_count < CALL_TALKS ? f->talk_count++ : CALL_TALKS - 1];
    memset(talk, 0, sizeof *talk);
    talk->visit = visit;
    return talk;
}

/* What is told counts for more than what is concluded, and anything for more than that nobody saw it. */
enum { END_UNSEEN, END_CONCLUDED, END_TOLD };

static void end_talk(struct talk *talk, int64_t at, int64_t how)
{
    if (talk == NULL || (talk->to_at != 0 && how <= talk->how))
        return;
    talk->to_at = at > talk->from_at ? at : talk->from_at;
    talk->how = how;
}

/* Phones that are nobody's are told apart by their names: FNV-1a. */
static int64_t phone_of(const struct event *e)
{
    uint64_t hash = 0xcbf29ce484222325u;
    const char *text = record_text(&e->body, "extension");
    if (text[0] == '\0' || record_get(&e->body, "account_id", 0) != 0)
        return 0;
    for (; *text != '\0'; text++)
        hash = (hash ^ (uint8_t)*text) * 0x100000001b3u;
    return (int64_t)(hash >> 1);
}

static struct ringing *ringing_of(struct call_facts *f, int64_t visit, const struct event *e)
{
    int64_t account_id = record_get(&e->body, "account_id", 0), phone = phone_of(e);
    for (size_t i = 0; i < f->ringing_count; i++)
        if (f->ringings[i].visit == visit && f->ringings[i].account_id == account_id &&
            f->ringings[i].phone == phone)
            return &f->ringings[i];
    struct ringing *ringing =
        &f->ringings[f->ringing_count < CALL_RINGINGS ? f->ringing_count++ : CALL_RINGINGS - 1];
    memset(ringing, 0, sizeof *ringing);
    ringing->visit = visit;
    ringing->account_id = account_id;
    ringing->phone = phone;
    return ringing;
}

static void stop_ringing(struct call_facts *f, int64_t visit)
{
    for (size_t i = 0; i < f->ringing_count; i++)
        if (f->ringings[i].visit == visit)
            f->ringings[i].since_at = 0;
}

/* --- the steps ----------------------------------------------------------------------------------------- */

static int64_t enter(struct call_facts *f, const struct event *e)
{
    /* Without a key each entry is another visit. */
    int64_t position = key_of(e)[0] != '\0' ? position_made(f, e) : put_visit(f, e);
    struct visit *visit = &f->visits[position];
    if (visit->entered_at != 0)
        return position;
    visit->entered_at = e->occurred_at;
    if (f->asked_at == 0 || e->occurred_at < f->asked_at) {
        f->target_ms = record_get(&e->body, "target_ms", 15000);
        f->short_ms = record_get(&e->body, "short_ms", 5000);
        f->return_ms = record_get(&e->body, "return_ms", RETURN_MS);
        f->short_out = record_get(&e->body, "short_out", 0) != 0;
    }
    return position;
}

static void queued(struct call_facts *f, const struct event *e)
{
    bool known = key_of(e)[0] != '\0' && position_of(f, e) >= 0;
    struct talk *talk = open_talk(f);
    /* Who waits in a queue again talks to nobody. */
    if (!known && talk != NULL && talk->from_at <= e->occurred_at)
        end_talk(talk, e->occurred_at, END_CONCLUDED);
    enter(f, e);
}

static void leave(struct visit *visit, enum visit_end end, int64_t at, bool told)
{
    /* Told as unseen it was seen that the caller left, and not how: the end of the call does not say more. */
    bool weaker = visit->end == VISIT_OPEN || (visit->end == VISIT_UNSEEN && (told || !visit->told)) ||
                  (told && !visit->told);
    if (visit->answered_at != 0 || !weaker || visit->end == (int64_t)end)
        return;
    visit->end = end;
    visit->left_at = at;
    visit->told = told;
}

static void left_queue(struct call_facts *f, const struct event *e)
{
    int64_t position = position_made(f, e);
    if (position < 0)
        return;
    leave(&f->visits[position], (enum visit_end)record_get(&e->body, "end", VISIT_ABANDONED), e->occurred_at,
          true);
    stop_ringing(f, position);
}

static void refused(struct call_facts *f, const struct event *e)
{
    int64_t position = enter(f, e);
    leave(&f->visits[position], (enum visit_end)record_get(&e->body, "end", VISIT_REFUSED), e->occurred_at,
          true);
}

/* Without a key, told again as it was: two gateways tell of a talk outside of queues with the same instant. */
static bool is_told_again(const struct call_facts *f, const struct event *e, int64_t account_id)
{
    for (size_t i = 0; i < f->talk_count && key_of(e)[0] == '\0'; i++)
        if (f->talks[i].from_at == e->occurred_at && (account_id == 0 || f->talks[i].account_id == account_id))
            return true;
    return false;
}

/* Told with a key: this visit's one answer. Without: who talks now; the exchange tells again what an operator has told, and
 * may not know who it was. */
static void answered(struct call_facts *f, const struct event *e)
{
    int64_t account_id = record_get(&e->body, "account_id", 0);
    if (is_told_again(f, e, account_id))
        return;
    int64_t position = position_made(f, e);
    struct talk *talk = key_of(e)[0] != '\0' ? talk_of_visit(f, position) : open_talk(f);
    bool other = talk != NULL && key_of(e)[0] == '\0' && account_id != 0 && talk->account_id != 0 &&
                 talk->account_id != account_id;
    struct talk *before = open_talk(f);
    if (talk == NULL || other) {
        if (before != NULL && before->from_at <= e->occurred_at)
            end_talk(before, e->occurred_at, END_CONCLUDED);
        talk = put_talk(f, talk_of_visit(f, position) != NULL ? -1 : position);
    }
    if (talk->from_at == 0)
        talk->from_at = e->occurred_at;
    if (talk->account_id == 0 || (account_id != 0 && key_of(e)[0] != '\0'))
        talk->account_id = account_id;
    if (talk->visit < 0)
        return;
    struct visit *visit = &f->visits[talk->visit];
    if (visit->answered_at == 0) {
        visit->answered_at = talk->from_at;
        visit->left_at = 0;
    }
    visit->account_id = talk->account_id;
    visit->end = VISIT_ANSWERED;
    visit->told = 1;
    stop_ringing(f, talk->visit);
}

static void rings(struct call_facts *f, const struct event *e)
{
    int64_t position = position_made(f, e);
    if (position < 0 || f->visits[position].end != VISIT_OPEN)
        return;
    struct ringing *ringing = ringing_of(f, position, e);
    if (e->occurred_at > ringing->ended_at)
        ringing->since_at = e->occurred_at;
}

/* "rings" is how often this phone has rung in vain in this visit, this time included. */
static void ring_ended(struct call_facts *f, const struct event *e)
{
    int64_t position = position_made(f, e), count = record_get(&e->body, "rings", 1);
    if (position < 0)
        return;
    struct ringing *ringing = ringing_of(f, position, e);
    if (count > ringing->unanswered)
        ringing->unanswered = count;
    if (e->occurred_at > ringing->ended_at)
        ringing->ended_at = e->occurred_at;
    if (ringing->since_at <= e->occurred_at)
        ringing->since_at = 0;
}

static void held(struct call_facts *f, const struct event *e)
{
    if (f->held_at == 0 && e->occurred_at > f->unheld_at)
        f->held_at = e->occurred_at;
}

/* The talk that a hold interrupted: the newest that had begun by then; NULL if none is known yet. */
static struct talk *talk_at(struct call_facts *f, int64_t at)
{
    struct talk *found = NULL;
    for (size_t i = 0; i < f->talk_count; i++) {
        struct talk *talk = &f->talks[i];
        if (talk->from_at != 0 && talk->from_at <= at && (found == NULL || talk->from_at >= found->from_at))
            found = talk;
    }
    return found;
}

static void unheld(struct call_facts *f, int64_t at)
{
    if (f->held_at == 0 || at < f->held_at)
        return;
    struct talk *talk = talk_at(f, f->held_at);
    if (talk != NULL)
        talk->held_ms += at - f->held_at;
    f->held_ms += at - f->held_at;
    f->unheld_at = at;
    f->held_at = 0;
}

static void transferred(struct call_facts *f, const struct event *e)
{
    if (e->occurred_at <= f->transferred_at)
        return;
    f->transferred_at = e->occurred_at;
    f->transfers++;
}

static void talk_ended(struct call_facts *f, const struct event *e)
{
    int64_t position = key_of(e)[0] != '\0' ? position_made(f, e) : -1;
    struct talk *talk = position >= 0 ? talk_of_visit(f, position) : open_talk(f);
    if (talk == NULL && position >= 0)
        talk = put_talk(f, position);
    if (position < 0 && talk != NULL && e->occurred_at < talk->from_at)
        return;
    end_talk(talk, e->occurred_at, END_TOLD);
    if (open_talk(f) == NULL)
        unheld(f, e->occurred_at);
}

static void ended(struct call_facts *f, const struct event *e)
{
    f->test |= record_get(&e->body, "test", 0) != 0;
    if (f->ended_at == 0)
        f->ended_at = e->occurred_at;
    unheld(f, f->ended_at);
}

/* --- what it comes to ---------------------------------------------------------------------------------- */

/* An imported or hand-logged call tells all of itself in one event. */
static void filled(struct call_facts *f, const struct event *e)
{
    static const enum visit_end ends[CALL_OUTCOME_COUNT] = {
        [CALL_WAITING] = VISIT_OPEN,          [CALL_TALKING] = VISIT_ANSWERED,
        [CALL_WAS_ANSWERED] = VISIT_ANSWERED, [CALL_WAS_ABANDONED] = VISIT_ABANDONED,
        [CALL_WAS_REFUSED] = VISIT_REFUSED,   [CALL_TIMED_OUT] = VISIT_TIMED_OUT,
        [CALL_NO_AGENT] = VISIT_NOBODY,       [CALL_QUEUE_FULL] = VISIT_FULL,
        [CALL_LEFT_BY_KEY] = VISIT_KEY,       [CALL_WITHDRAWN] = VISIT_WITHDRAWN,
        [CALL_END_UNSEEN] = VISIT_UNSEEN,
    };
    const struct record *b = &e->body;
    f->outcome = (enum call_outcome)record_get(b, "outcome", (int64_t)f->outcome);
    if (f->outcome != CALL_TALKING)
        f->talks_id = 0;
    f->offered_at = record_get(b, "offered_at", f->offered_at);
    f->answered_at = record_get(b, "answered_at", f->answered_at);
    f->ended_at = record_get(b, "ended_at", f->ended_at);
    f->queue_id = record_get(b, "queue_id", f->queue_id);
    f->account_id = record_get(b, "account_id", f->account_id);
    f->target_ms = record_get(b, "target_ms", f->target_ms ? f->target_ms : 15000);
    f->short_ms = record_get(b, "short_ms", f->short_ms ? f->short_ms : 5000);
    f->return_ms = record_get(b, "return_ms", f->return_ms ? f->return_ms : RETURN_MS);
    f->short_out = record_get(b, "short_out", f->short_out) != 0;
    bool asked = f->outcome != CALL_WAITING && f->outcome != CALL_LEFT_MENU && f->outcome != CALL_TEST;
    bool was_answered = f->outcome == CALL_WAS_ANSWERED || f->outcome == CALL_TALKING;
    f->asked_at = asked ? f->offered_at : 0;
    f->visit_count = asked ? 1 : 0;
    f->talk_count = was_answered ? 1 : 0;
    memset(f->visits, 0, sizeof f->visits[0]);
    memset(f->talks, 0, sizeof f->talks[0]);
    if (asked) {
        struct visit *visit = &f->visits[0];
        visit->queue_id = f->queue_id;
        visit->entered_at = f->offered_at;
        visit->end = ends[f->outcome];
        visit->told = 1;
        visit->answered_at = was_answered ? f->answered_at : 0;
        visit->account_id = was_answered ? f->account_id : 0;
        visit->left_at = was_answered ? 0 : f->ended_at;
    }
    if (was_answered) {
        f->talks[0].account_id = f->account_id;
        f->talks[0].from_at = f->answered_at;
        f->talks[0].to_at = f->ended_at;
    }
}

static void conclude_visits(struct call_facts *f)
{
    f->asked_at = 0;
    for (size_t i = 0; i < f->visit_count; i++) {
        struct visit *visit = &f->visits[i];
        if (f->ended_at != 0)
            leave(visit, VISIT_ABANDONED, f->ended_at, false);
        else if (f->lost_at != 0 && visit->entered_at <= f->lost_at)
            leave(visit, VISIT_UNSEEN, f->lost_at, false);
        int64_t at = call_visit_at(visit);
        if (at != 0 && (f->asked_at == 0 || at < f->asked_at)) {
            f->asked_at = at;
            f->queue_id = visit->queue_id;
        }
    }
}

static void conclude_talks(struct call_facts *f)
{
    f->answered_at = 0;
    f->talks_id = 0;
    for (size_t i = 0; i < f->talk_count; i++) {
        struct talk *talk = &f->talks[i];
        if (f->ended_at != 0)
            end_talk(talk, f->ended_at, END_CONCLUDED);
        /* Until when it lasted nobody knows: it counts for nothing. */
        else if (f->lost_at != 0 && talk->from_at <= f->lost_at)
            end_talk(talk, talk->from_at, END_UNSEEN);
        if (talk->from_at != 0 && (f->answered_at == 0 || talk->from_at < f->answered_at)) {
            f->answered_at = talk->from_at;
            f->account_id = talk->account_id;
        }
        if (talk->to_at == 0)
            f->talks_id = talk->account_id;
    }
}

static void conclude(struct call_facts *f)
{
    static const enum call_outcome outcomes[VISIT_END_COUNT] = {
        [VISIT_OPEN] = CALL_WAITING,
        [VISIT_ANSWERED] = CALL_WAS_ANSWERED,
        [VISIT_ABANDONED] = CALL_WAS_ABANDONED,
        [VISIT_TIMED_OUT] = CALL_TIMED_OUT,
        [VISIT_EMPTY] = CALL_NO_AGENT,
        [VISIT_KEY] = CALL_LEFT_BY_KEY,
        [VISIT_WITHDRAWN] = CALL_WITHDRAWN,
        [VISIT_REFUSED] = CALL_WAS_REFUSED,
        [VISIT_FULL] = CALL_QUEUE_FULL,
        [VISIT_NOBODY] = CALL_NO_AGENT,
        [VISIT_UNSEEN] = CALL_END_UNSEEN,
    };
    conclude_visits(f);
    conclude_talks(f);
    const struct visit *last = call_last_visit(f);
    bool over = f->ended_at != 0 || f->lost_at != 0;
    if (f->test)
        f->outcome = CALL_TEST;
    else if (open_talk(f) != NULL)
        f->outcome = CALL_TALKING;
    else if (last != NULL && last->end == VISIT_OPEN)
        f->outcome = CALL_WAITING;
    else if (f->answered_at != 0)
        f->outcome = CALL_WAS_ANSWERED;
    else if (last != NULL)
        f->outcome = outcomes[last->end];
    else
        f->outcome = over ? CALL_LEFT_MENU : CALL_WAITING;
}

void call_apply(struct call_facts *f, const struct event *e)
{
    if (e->subject != SUBJECT_CALL)
        return;
    f->id = e->subject_id;
    f->last_seq = e->seq;
    f->blocked = record_get(&e->body, "blocked", f->blocked);
    if (missed_apply(f, e))
        return;
    bool told_whole = e->kind == EVENT_CALL_IMPORTED || e->kind == EVENT_CALL_FILLED;
    bool is_first = f->offered_at == 0 || (e->kind == EVENT_CALL_OFFERED && e->occurred_at < f->offered_at);
    if (!told_whole && is_first)
        f->offered_at = e->occurred_at;
    if (e->kind == EVENT_CALL_QUEUED)
        queued(f, e);
    else if (e->kind == EVENT_CALL_REFUSED)
        refused(f, e);
    else if (e->kind == EVENT_CALL_ANSWERED)
        answered(f, e);
    else if (e->kind == EVENT_CALL_ENDED)
        ended(f, e);
    else if (e->kind == EVENT_CALL_RINGING)
        rings(f, e);
    else if (e->kind == EVENT_CALL_RING_ENDED)
        ring_ended(f, e);
    else if (e->kind == EVENT_CALL_LEFT_QUEUE)
        left_queue(f, e);
    else if (e->kind == EVENT_CALL_HELD)
        held(f, e);
    else if (e->kind == EVENT_CALL_UNHELD)
        unheld(f, e->occurred_at);
    else if (e->kind == EVENT_CALL_TRANSFERRED)
        transferred(f, e);
    else if (e->kind == EVENT_CALL_TALK_ENDED)
        talk_ended(f, e);
    else if (e->kind == EVENT_CALL_RECORDED && f->recorded_at < e->occurred_at)
        f->recorded_at = e->occurred_at;
    else if (e->kind == EVENT_CALL_REASON)
        f->reason = record_get(&e->body, "reason", CALL_REASON_NONE);
    else if (e->kind == EVENT_CALL_LOST_SIGHT)
        f->lost_at = e->occurred_at > f->lost_at ? e->occurred_at : f->lost_at;
    if (told_whole) {
        f->imported |= e->kind == EVENT_CALL_IMPORTED;
        filled(f, e);
    } else {
        conclude(f);
    }
    if (f->missed.told_at == 0 && rates_answer_miss(f) != MISS_NONE)
        f->missed.told_at = e->recorded_at;
}

bool call_is_same(const struct call_facts *a, const struct call_facts *b)
{
    struct call_facts copy;
    memcpy(&copy, a, sizeof copy);
    copy.last_seq = b->last_seq;
    return memcmp(&copy, b, sizeof copy) == 0;
}

int64_t call_visit_at(const struct visit *visit)
{
    return visit->entered_at ? visit->entered_at : visit->answered_at ? visit->answered_at : visit->left_at;
}

const struct visit *call_last_visit(const struct call_facts *f)
{
    int64_t position = last_position(f);
    return position >= 0 ? &f->visits[position] : NULL;
}

int64_t call_left_at(const struct call_facts *f)
{
    const struct visit *last = call_last_visit(f);
    return last != NULL && last->left_at ? last->left_at : f->ended_at;
}

int64_t call_rings_unanswered(const struct call_facts *f, int64_t visit)
{
    int64_t count = 0;
    for (size_t i = 0; i < f->ringing_count; i++)
        if (visit < 0 || f->ringings[i].visit == visit)
            count += f->ringings[i].unanswered;
    return count;
}

int64_t call_operator(const struct call_facts *facts)
{
    return facts->talks_id ? facts->talks_id : facts->account_id;
}
