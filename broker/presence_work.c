#include "broker/presence_work.h"

#include "core/text.h"
#include "storage/calls.h"
#include "storage/dials.h"
#include "storage/presence.h"

/* Ready is who wants no break and whom the exchange lets be. */
static struct presence_wish settled(const struct presence_facts *facts, const struct presence_wish *wish)
{
    struct presence_wish settled = *wish;
    if (wish->presence != PRESENCE_READY)
        return settled;
    if (presence_of_call(facts) && facts->next_reason != PAUSE_NONE) {
        settled.presence = PRESENCE_PAUSE;
        settled.reason = facts->next_reason;
    } else {
        settled.presence = presence_ready_now(facts, &settled.reason);
    }
    return settled;
}

static enum result put_as_it_is(struct store *store, struct presence_facts *facts,
                                const struct presence_wish *wish, struct presence_by by)
{
    int64_t now = store_now(store);
    struct event event = {.kind = EVENT_PRESENCE,
                          .subject = SUBJECT_ACCOUNT,
                          .subject_id = facts->account_id,
                          .occurred_at = wish->at && wish->at < now ? wish->at : now,
                          .account_id = by.account_id,
                          .station_id = by.station_id};
    if (facts->presence == wish->presence && facts->reason == wish->reason && facts->call_id == wish->call_id &&
        facts->dial_id == wish->dial_id)
        return RESULT_OK;
    if (event.occurred_at < facts->from_at)
        event.occurred_at = facts->from_at;
    record_set(&event.body, "presence", wish->presence);
    record_add(&event.body, "reason", wish->reason);
    record_add(&event.body, "call_id", wish->call_id);
    record_add(&event.body, "queue_id", wish->queue_id);
    record_add(&event.body, "until_at", wish->until_at);
    record_add(&event.body, "dial_id", wish->dial_id);
    record_add(&event.body, "back", wish->back);
    record_add(&event.body, "back_reason", wish->back_reason);
    record_add(&event.body, "by_limit", wish->by_limit);
    return presence_record(store, facts, &event, wish->why);
}

enum result presence_put(struct store *store, struct presence_facts *facts, const struct presence_wish *wish,
                         struct presence_by by)
{
    const struct presence_wish whole = settled(facts, wish);
    return put_as_it_is(store, facts, &whole, by);
}

/* -- what is said ------------------------------------------------------------------------------------------- */

static enum result ask_break(struct store *store, struct presence_facts *facts, enum pause_reason reason,
                             const char *why, struct presence_by by)
{
    struct event event = {.kind = EVENT_BREAK_ASKED,
                          .subject = SUBJECT_ACCOUNT,
                          .subject_id = facts->account_id,
                          .occurred_at = store_now(store),
                          .account_id = by.account_id,
                          .station_id = by.station_id};
    if (facts->next_reason == reason)
        return RESULT_OK;
    record_set(&event.body, "reason", reason);
    return presence_note(store, facts, &event, why);
}

static enum result check_said(struct change_work *work, const struct presence_facts *facts,
                              const struct presence_request *said, bool ordered)
{
    bool pause = said->presence == PRESENCE_PAUSE;
    if (said->presence != PRESENCE_READY && !pause)
        return refuse(work->why, REFUSAL_BAD_VALUE, "presence", name_of(&presence_names, said->presence));
    if (pause && said->reason == PAUSE_NONE)
        return refuse(work->why, REFUSAL_MISSING_FIELD, "reason", "");
    if ((!pause && said->reason != PAUSE_NONE) || said->reason == PAUSE_EXCHANGE)
        return refuse(work->why, REFUSAL_BAD_VALUE, "reason", name_of(&pause_reason_names, said->reason));
    bool in_vain = presence_is_call(facts->presence) && !pause && facts->next_reason == PAUSE_NONE;
    if (in_vain || (ordered && facts->presence == PRESENCE_AWAY))
        return refuse(work->why, REFUSAL_STATE, "presence", name_of(&presence_names, (int)facts->presence));
    return RESULT_OK;
}

enum result presence_say(struct change_work *work, struct presence_facts *facts,
                         const struct presence_request *said, const char *why)
{
    struct presence_by by = {work->who.account_id, work->who.station_id};
    enum pause_reason reason = (enum pause_reason)said->reason;
    struct presence_wish wish = {.presence = (enum presence)said->presence, .reason = reason, .why = why};
    enum result result = check_said(work, facts, said, why != NULL);
    if (result != RESULT_OK)
        return result;
    if (presence_is_call(facts->presence))
        return ask_break(work->store, facts, !why && facts->next_reason == reason ? PAUSE_NONE : reason, why,
                         by);
    /* Who is ordered back to work has no break to come. */
    if (why && wish.presence == PRESENCE_READY)
        result = ask_break(work->store, facts, PAUSE_NONE, why, by);
    if (result == RESULT_OK && facts->presence == PRESENCE_AWAY)
        result = presence_talk_of(store_db(work->store), facts->account_id, &wish);
    return result == RESULT_OK ? presence_put(work->store, facts, &wish, by) : result;
}

/* -- what the exchange says --------------------------------------------------------------------------------- */

static bool answers(const struct presence_facts *facts, enum exchange_state told, enum exchange_state asked)
{
    enum exchange_state wanted = presence_wanted(facts);
    /* Whether a phone is there is nobody's wish. */
    return told == EXCHANGE_UNREACHABLE || told == EXCHANGE_IN_CALL || asked == EXCHANGE_UNKNOWN ||
           wanted == EXCHANGE_UNKNOWN || asked == wanted;
}

enum result presence_told(struct store *store, struct presence_facts *facts, enum exchange_state told,
                          enum exchange_state asked)
{
    const struct presence_by nobody = {0};
    struct presence_wish wish = {0};
    struct dial_facts dial;
    if (!answers(facts, told, asked))
        return RESULT_OK;
    /* The call that the phone is in is the one that its person makes. */
    if (told == EXCHANGE_IN_CALL && dial_of_account(store_db(store), facts->account_id, &dial) == RESULT_OK)
        return RESULT_OK;
    if (facts->presence == PRESENCE_READY || presence_is_held(facts->presence, facts->reason)) {
        wish.presence = presence_allowed(told, &wish.reason);
        return put_as_it_is(store, facts, &wish, nobody);
    }
    /* Paused during a call, at the phone or since it was not answered: it stays so when the call is over. */
    if (presence_is_call(facts->presence) && told == EXCHANGE_PAUSED && facts->next_reason == PAUSE_NONE)
        return ask_break(store, facts, PAUSE_EXCHANGE, NULL, nobody);
    if (told == EXCHANGE_QUEUED && facts->next_reason == PAUSE_EXCHANGE)
        return ask_break(store, facts, PAUSE_NONE, NULL, nobody);
    return RESULT_OK;
}

/* -- what calls do ------------------------------------------------------------------------------------------ */

enum result presence_leave(struct store *store, int64_t account_id, int64_t at, struct presence_by by)
{
    struct presence_facts facts;
    const struct presence_wish away = {.presence = PRESENCE_AWAY, .at = at};
    enum result result = presence_read(store_db(store), account_id, &facts);
    return result == RESULT_OK ? presence_put(store, &facts, &away, by) : result;
}

/* What a call is to an account: rings there, is talked on, holds its caller; PRESENCE_AWAY if nothing of these. */
static enum presence part_of(const struct call_facts *call, int64_t account_id)
{
    for (size_t i = 0; i < call->talk_count; i++)
        if (call->talks[i].account_id == account_id && call->talks[i].from_at && call->talks[i].to_at == 0)
            return call->held_at ? PRESENCE_HOLD : PRESENCE_TALKING;
    for (size_t i = 0; i < call->ringing_count && call->ended_at == 0; i++)
        if (call->ringings[i].account_id == account_id && call->ringings[i].since_at)
            return PRESENCE_RINGING;
    return PRESENCE_AWAY;
}

static enum result take_part(struct change_work *work, struct presence_facts *facts, enum presence part,
                             const struct call_facts *call, int64_t at)
{
    const struct visit *visit = call_last_visit(call);
    const struct presence_wish wish = {
        .presence = part, .call_id = call->id, .queue_id = visit ? visit->queue_id : call->queue_id, .at = at};
    /* A phone that rings during a talk or a break changes nothing of what its operator does. */
    if (part == PRESENCE_RINGING && facts->presence != PRESENCE_READY && facts->presence != PRESENCE_WRAP_UP &&
        facts->presence != PRESENCE_NOT_READY)
        return RESULT_OK;
    return presence_put(work->store, facts, &wish, (struct presence_by){0});
}

static enum result write_down(struct change_work *work, struct presence_facts *facts, int64_t at)
{
    int64_t limit_ms = work->city->config.limits.wrap_up_ms,
            from_at = at > facts->from_at ? at : facts->from_at;
    struct presence_wish wish = {.presence = PRESENCE_READY, .at = at};
    if (limit_ms > 0)
        wish = (struct presence_wish){.presence = PRESENCE_WRAP_UP,
                                      .call_id = facts->call_id,
                                      .queue_id = facts->queue_id,
                                      .at = at,
                                      .until_at = from_at + limit_ms};
    return presence_put(work->store, facts, &wish, (struct presence_by){0});
}

/* The call is no longer the person's. Another one that they still have, after a transfer that was announced, comes before the writing
 * down; a call that only rang leaves nothing to write. */
static enum result part_from(struct change_work *work, struct presence_facts *facts, int64_t call_id,
                             int64_t at)
{
    struct db *db = store_db(work->store);
    struct call_facts other;
    int64_t other_id = 0;
    if (facts->call_id != call_id || facts->presence == PRESENCE_WRAP_UP)
        return RESULT_OK;
    if (facts->presence == PRESENCE_RINGING)
        return presence_put(work->store, facts, &(struct presence_wish){.presence = PRESENCE_READY, .at = at},
                            (struct presence_by){0});
    enum result result = call_of_account(db, facts->account_id, &other_id);
    if (result == RESULT_OK && (result = call_fold(db, other_id, &other)) == RESULT_OK &&
        part_of(&other, facts->account_id) != PRESENCE_AWAY)
        return take_part(work, facts, part_of(&other, facts->account_id), &other, at);
    return result == RESULT_OK || result == RESULT_NOT_FOUND ? write_down(work, facts, at) : result;
}

static enum result follow_one(struct change_work *work, int64_t account_id, const struct call_facts *before,
                              const struct call_facts *after, int64_t at)
{
    struct presence_facts facts;
    enum presence earlier = part_of(before, account_id), later = part_of(after, account_id);
    if (account_id == 0 || earlier == later)
        return RESULT_OK;
    enum result result = presence_read(store_db(work->store), account_id, &facts);
    if (result != RESULT_OK || facts.presence == PRESENCE_AWAY)
        return result;
    return later == PRESENCE_AWAY ? part_from(work, &facts, after->id, at)
                                  : take_part(work, &facts, later, after, at);
}

/* An account that is named twice has its part once: what it did the first time is its state by then. */
static enum result follow_all(struct change_work *work, const struct call_facts *named,
                              const struct call_facts *before, const struct call_facts *after, int64_t at)
{
    enum result result = RESULT_OK;
    for (size_t i = 0; i < named->talk_count && result == RESULT_OK; i++)
        result = follow_one(work, named->talks[i].account_id, before, after, at);
    for (size_t i = 0; i < named->ringing_count && result == RESULT_OK; i++)
        result = follow_one(work, named->ringings[i].account_id, before, after, at);
    return result;
}

enum result presence_follow(struct change_work *work, const struct call_facts *before,
                            const struct call_facts *after, int64_t at)
{
    enum result result = follow_all(work, before, before, after, at);
    return result == RESULT_OK ? follow_all(work, after, before, after, at) : result;
}

/* What a dial is to its person, as part_of. */
static enum presence part_of_dial(const struct dial_facts *dial)
{
    static const enum presence parts[DIAL_STATE_COUNT] = {[DIAL_RINGS_HERE] = PRESENCE_RINGING,
                                                          [DIAL_RINGS_CALLER] = PRESENCE_TALKING,
                                                          [DIAL_TALKS] = PRESENCE_TALKING};
    return parts[dial->state];
}

/* A break goes on while the phone rings, and ends when it is picked up; a call that has come in meanwhile comes first. */
static enum result take_dial(struct change_work *work, struct presence_facts *facts, enum presence part,
                             const struct dial_facts *dial, int64_t at)
{
    bool is_own = facts->dial_id == dial->id;
    bool is_held = facts->presence == PRESENCE_NOT_READY || facts->presence == PRESENCE_OTHER_CALL;
    bool is_free = facts->presence == PRESENCE_READY || facts->presence == PRESENCE_WRAP_UP || is_held ||
                   (facts->presence == PRESENCE_PAUSE && part == PRESENCE_TALKING);
    if (!is_own && !is_free)
        return RESULT_OK;
    const struct presence_wish wish = {.presence = part,
                                       .dial_id = dial->id,
                                       .back = is_own    ? facts->back
                                               : is_held ? PRESENCE_READY
                                                         : facts->presence,
                                       .back_reason = is_own ? facts->back_reason : facts->reason,
                                       .at = at};
    return presence_put(work->store, facts, &wish, (struct presence_by){0});
}

static enum result leave_dial(struct change_work *work, struct presence_facts *facts,
                              const struct dial_facts *dial, int64_t at)
{
    int64_t limit_ms = work->city->config.limits.wrap_up_ms,
            from_at = at > facts->from_at ? at : facts->from_at;
    struct presence_wish wish = {.presence = PRESENCE_READY, .at = at};
    bool writes = dial->answered_at != 0 || facts->back == PRESENCE_WRAP_UP;
    if (facts->dial_id != dial->id || facts->presence == PRESENCE_WRAP_UP)
        return RESULT_OK;
    if (facts->back == PRESENCE_PAUSE)
        wish = (struct presence_wish){.presence = PRESENCE_PAUSE, .reason = facts->back_reason, .at = at};
    else if (writes && limit_ms > 0)
        wish = (struct presence_wish){
            .presence = PRESENCE_WRAP_UP, .dial_id = dial->id, .at = at, .until_at = from_at + limit_ms};
    return presence_put(work->store, facts, &wish, (struct presence_by){0});
}

enum result presence_follow_dial(struct change_work *work, const struct dial_facts *after, int64_t at)
{
    struct presence_facts facts;
    enum presence part = part_of_dial(after);
    enum result result = presence_read(store_db(work->store), after->account_id, &facts);
    if (result != RESULT_OK || facts.presence == PRESENCE_AWAY)
        return result;
    if (after->state == DIAL_OVER)
        return leave_dial(work, &facts, after, at);
    return part == PRESENCE_AWAY ? RESULT_OK : take_dial(work, &facts, part, after, at);
}

static enum result dial_talk_of(struct db *db, int64_t account_id, struct presence_wish *ret)
{
    struct dial_facts dial;
    enum result result = dial_of_account(db, account_id, &dial);
    if (result == RESULT_OK && part_of_dial(&dial) == PRESENCE_TALKING)
        *ret = (struct presence_wish){.presence = PRESENCE_TALKING,
                                      .dial_id = dial.id,
                                      .back = ret->presence,
                                      .back_reason = ret->reason};
    return result;
}

enum result presence_talk_of(struct db *db, int64_t account_id, struct presence_wish *ret)
{
    struct call_facts call;
    int64_t id = 0;
    enum result result = call_of_account(db, account_id, &id);
    if (result == RESULT_OK)
        result = call_fold(db, id, &call);
    if (result == RESULT_OK && part_of(&call, account_id) != PRESENCE_AWAY)
        *ret = (struct presence_wish){
            .presence = part_of(&call, account_id), .call_id = call.id, .queue_id = call.queue_id};
    if (result == RESULT_NOT_FOUND)
        result = dial_talk_of(db, account_id, ret);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

void presence_row(const struct reference *reference, const struct presence_facts *facts,
                  struct operator_row *ret)
{
    const struct account *account = account_by_id(reference, facts->account_id);
    *ret = (struct operator_row){.id = facts->account_id,
                                 .presence = (int)facts->presence,
                                 .reason = (int)facts->reason,
                                 .since_at = facts->since_at,
                                 .until_at = facts->until_at,
                                 .call_id = facts->call_id,
                                 .next_reason = (int)facts->next_reason,
                                 .wanted = (int)presence_wanted(facts),
                                 .exchange = (int)facts->exchange,
                                 .exchange_at = facts->exchange_at};
    text_copy(ret->extension, sizeof ret->extension, account ? account->extension : "");
    text_copy(ret->login, sizeof ret->login, account ? account->login : "");
    text_copy(ret->name, sizeof ret->name, account ? account->name : "");
}
