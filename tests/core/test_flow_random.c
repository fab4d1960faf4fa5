/* Whatever people decide, in whatever order: two tickets live through random decisions, and after each of them holds what must
 * always hold. REXIAN_LIVES plays more lives, REXIAN_SEED others. */
#include "core/chance.h"
#include "core/flow_asks.h"
#include "core/flow_orders.h"
#include "tests/support/unit.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LIVES = 100000, DECISIONS = 18, TRIES = 8, TICKETS = 2, UNITS = 9, CATEGORIES = 3, CLOCK_MOST = 12 };

struct life {
    struct ticket_facts facts;
    struct ticket_past past;
    /* Before the decision under way. */
    struct ticket_facts before;
    bool touched;
};

static struct zone zone;
static struct calendar calendars[2];
static struct limits limits[2];
static struct flow_rules rules;
static struct chance chance;
static struct life lives[TICKETS];
static int64_t seq, now, seen[EVENT_SHIFT_TAKEN + 1];

/* What happened in this life: told when something does not hold. */
static struct {
    int64_t number, at;
    enum event_kind kind;
} told[1000];
static size_t told_count;

static int64_t roll(int64_t sides)
{
    return chance_between(&chance, 0, sides - 1);
}

static int set_up(void **state)
{
    (void)state;
    zone_fixed(&zone, "Asia/Shanghai", 8 * 3600);
    for (int i = 0; i < 2; i++) {
        calendar_init(&calendars[i], &zone);
        limits_default(&limits[i]);
        for (int year = 2026; year <= 2030; year++)
            if (calendar_declare(&calendars[i], year) != RESULT_OK)
                return -1;
    }
    /* The other rulebook: holidays, a make-up Saturday, a shorter limit for complaints, more redos. */
    for (int day = 5; day <= 12; day++)
        if (calendar_except(&calendars[1], (struct civil_date){2026, 1, day}, CALENDAR_HOLIDAY, NULL, "休") !=
            RESULT_OK)
            return -1;
    if (calendar_except(&calendars[1], (struct civil_date){2026, 1, 17}, CALENDAR_MAKEUP, NULL, "班") !=
        RESULT_OK)
        return -1;
    limits[1].cells[LIMIT_HANDLING][TYPE_COMPLAINT][URGENCY_GENERAL].amount = 3;
    limits[1].redos = 5;
    limits[1].extensions = 3;
    return 0;
}

static struct flow_rules rules_of(int book)
{
    return (struct flow_rules){.calendar = &calendars[book],
                               .limits = &limits[book],
                               .redo_after_close_ms = 30 * (int64_t)CIVIL_DAY_MS,
                               .category_count = 1,
                               .categories = {1}};
}

/* --- what must hold --------------------------------------------------------------------------------------- */

static void fail_at(const struct life *life, const char *what)
{
    char text[32];
    for (size_t i = 0; i < told_count; i++) {
        zone_format_iso(&zone, told[i].at, text);
        print_error("%s ticket %d %s\n", text, (int)told[i].number, event_name(told[i].kind));
    }
    fail_msg("ticket %d, state %s, event %" PRId64 ": %s", (int)(life - lives) + 1,
             name_of(&state_names, (int)life->facts.state), seq, what);
}

static bool is_quiet(enum event_kind kind)
{
    return kind == EVENT_NOTED || kind == EVENT_URGED || kind == EVENT_REVEALED || kind == EVENT_REPEATED ||
           kind == EVENT_SUPERVISED || kind == EVENT_SUPERVISION_REPORTED || kind == EVENT_SUPERVISION_CLOSED ||
           kind == EVENT_CONTACTED || kind == EVENT_INTERIM || kind == EVENT_CO_HANDLER ||
           kind == EVENT_CO_REPORTED || kind == EVENT_REDERIVED || kind == EVENT_PHONED;
}

static void one_desk_has_it(const struct life *life)
{
    const struct ticket_facts *f = &life->facts;
    int64_t holder = 0;
    enum desk desk = ticket_desk(f, &holder);
    if ((desk == DESK_NONE) != (f->state == STATE_CLOSED))
        fail_at(life, "open and on no desk, or closed and on one");
    bool held = desk == DESK_OPERATOR || desk == DESK_DEPARTMENT || desk == DESK_PARENT;
    if (held != (holder != 0))
        fail_at(life, "the desk wants a holder and has none, or the other way round");
    if (desk == DESK_CALLBACK && !ticket_open_task(f))
        fail_at(life, "on the callback desk without a caller to ask");
    if ((f->state == STATE_CLOSED) != (f->closing != CLOSING_NONE) ||
        (f->state == STATE_CLOSED) != (f->closed_at != 0))
        fail_at(life, "closed without saying how or when, or the other way round");
}

static void instants_are_sane(const struct life *life)
{
    const struct ticket_facts *f = &life->facts;
    int64_t next_at = ticket_next_due_at(f), clock_at = ticket_clock_at(f);
    if (next_at != 0 && (next_at < f->opened_at || f->state == STATE_CLOSED || f->state == STATE_MERGED))
        fail_at(life, "something is due before it was opened, or though nobody has to act");
    if (f->due_at && f->state == STATE_RECEIVED && next_at == 0)
        fail_at(life, "being handled with a deadline, and nothing is due");
    if (clock_at != 0 && (clock_at < f->opened_at || f->state == STATE_CLOSED || f->state == STATE_MERGED))
        fail_at(life, "the clock would speak of a ticket that nobody works on");
    if (f->state == STATE_SUSPENDED && clock_at == 0)
        fail_at(life, "suspended for ever");
    if ((f->suspended_at != 0) != (f->state == STATE_SUSPENDED))
        fail_at(life, "suspended without saying since when, or the other way round");
}

static void deadlines_are_those_derived_afresh(const struct life *life)
{
    const struct ticket_facts *f = &life->facts;
    /* As an amend derives them: what was asked for before it keeps its limit. */
    struct event event = {.kind = EVENT_AMENDED};
    struct refusal why;
    bool moved = false;
    assert_int_equal(flow_rederive(&rules, f, &event, &moved, &why), RESULT_OK);
    /* What was closed once keeps the limits that it was closed with. */
    if (!moved || f->reopen_count > 0)
        return;
    char json[RECORD_JSON], what[400];
    assert_int_equal(record_write(&event.body, json, sizeof json), RESULT_OK);
    snprintf(what, sizeof what, "due at %" PRId64 ", afresh %.300s", f->due_at, json);
    fail_at(life, what);
}

static void all_holds(void)
{
    for (size_t i = 0; i < TICKETS; i++) {
        const struct ticket_facts *f = &lives[i].facts;
        one_desk_has_it(&lives[i]);
        instants_are_sane(&lives[i]);
        deadlines_are_those_derived_afresh(&lives[i]);
        if (f->parent != 0 &&
            (f->parent == f->number || f->children != 0 || lives[f->parent - 1].facts.parent != 0))
            fail_at(&lives[i], "a duplicate of itself, of a duplicate, or with one of its own");
    }
}

/* --- events ------------------------------------------------------------------------------------------------ */

static void happen(struct life *life, struct event *event, bool joined)
{
    int64_t version = life->facts.version;
    event->subject = SUBJECT_TICKET;
    event->subject_id = life->facts.number;
    if (event->occurred_at == 0)
        event->occurred_at = now;
    event->recorded_at = now;
    event->seq = ++seq;
    if (joined)
        record_set(&event->body, "joined", 1);
    ticket_apply(&life->facts, &life->past, event);
    life->touched = true;
    seen[event->kind]++;
    if (told_count < sizeof told / sizeof told[0]) {
        told[told_count].number = event->subject_id;
        told[told_count].at = now;
        told[told_count++].kind = event->kind;
    }
    if (life->facts.version != version + !is_quiet(event->kind) || life->facts.last_seq != seq)
        fail_at(life, "its version does not count its events");
}

static void open_ticket(size_t at)
{
    struct event event = {.kind = EVENT_REGISTERED, .account_id = 3};
    struct life *life = &lives[at];
    memset(life, 0, sizeof *life);
    life->facts.number = (int64_t)at + 1;
    record_set(&event.body, "type", roll(TYPE_COUNT));
    record_set(&event.body, "urgency", roll(4) ? URGENCY_GENERAL : roll(URGENCY_COUNT));
    record_set(&event.body, "category_id", 1);
    record_add(&event.body, "has_phone", roll(8) != 0);
    record_add(&event.body, "secrecy", roll(4) == 0);
    record_add(&event.body, "held", roll(6) == 0);
    happen(life, &event, false);
}

static void follow(struct life *parent, const struct event *of_parent, int64_t was_seq)
{
    struct ticket_facts *f = &lives[parent == &lives[0] ? 1 : 0].facts;
    struct event event;
    struct refusal why;
    (void)was_seq;
    if (f->parent == parent->facts.number &&
        flow_follow(&rules, f, &parent->facts, of_parent, now, &event, &why) == RESULT_OK)
        happen(&lives[parent == &lives[0] ? 1 : 0], &event, false);
}

static enum result plain(const struct ticket_facts *f, enum action action, enum event_kind kind,
                         struct event *ret, struct refusal *why)
{
    enum result result = flow_allows(f, action, why);
    if (result == RESULT_OK)
        *ret = (struct event){.kind = kind, .subject = SUBJECT_TICKET};
    return result;
}

static enum result amend(const struct ticket_facts *f, struct event *ret, struct refusal *why)
{
    struct ticket_facts after = *f;
    struct event event;
    bool moved = false;
    enum result result = plain(f, ACTION_AMEND, EVENT_AMENDED, &event, why);
    if (result != RESULT_OK)
        return result;
    record_set(&event.body, "type", roll(TYPE_COUNT));
    record_set(&event.body, "urgency", roll(3) ? (int64_t)f->urgency : roll(URGENCY_COUNT));
    record_add(&event.body, "released", f->state == STATE_REGISTERED);
    event.occurred_at = now;
    ticket_apply_last(&after, &event);
    event.occurred_at = 0;
    result = flow_rederive(&rules, &after, &event, &moved, why);
    if (result == RESULT_OK)
        *ret = event;
    return result;
}

static enum result redo(const struct ticket_facts *f, enum action action, struct event *ret,
                        struct refusal *why)
{
    enum result result = flow_allows(f, action, why);
    if (f->parent != 0) /* the broker sends its parent back */
        return RESULT_REFUSED;
    return result == RESULT_OK ? flow_redo(&rules, f, now, ret, why) : result;
}

static enum result attempt(const struct ticket_facts *f, struct event *ret, struct refusal *why)
{
    const struct attempt_wish wish = {.result = roll(2) ? ATTEMPT_REACHED : ATTEMPT_BUSY};
    return flow_attempt(&rules, f, now, &wish, ret, why);
}

/* What a decision proposes for one ticket; a merge is below. */
static enum result propose(const struct ticket_facts *f, enum action action, struct event *ret,
                           struct refusal *why)
{
    static const enum event_kind kinds[ACTION_COUNT] = {
        [ACTION_ANSWER] = EVENT_ANSWERED,
        [ACTION_NOT_ACCEPT] = EVENT_NOT_ACCEPTED,
        [ACTION_RECEIVE] = EVENT_RECEIVED,
        [ACTION_GRANT_RETURN] = EVENT_RETURN_GRANTED,
        [ACTION_REFUSE_RETURN] = EVENT_RETURN_REFUSED,
        [ACTION_NOTE] = EVENT_NOTED,
        [ACTION_URGE] = EVENT_URGED,
        [ACTION_REVEAL] = EVENT_REVEALED,
        [ACTION_CONTACT] = EVENT_CONTACTED,
        [ACTION_INTERIM] = EVENT_INTERIM,
        [ACTION_PHONE] = EVENT_PHONED,
    };
    const struct dispatch_wish wish = {
        .unit_id = 1 + roll(UNITS), .designate = roll(5) == 0, .hard = roll(5) == 0};
    const struct ask_wish ask = {.what = (enum approval)(1 + roll(APPROVAL_COUNT - 1)),
                                 .days = 1 + roll(5),
                                 .until_at = now + (1 + roll(8)) * (int64_t)CIVIL_DAY_MS};
    enum approval decided = (enum approval)(1 + roll(APPROVAL_COUNT - 1));
    bool agreed = roll(3) != 0;
    for (int i = 0; i < APPROVAL_COUNT && f->asks[decided].asked_at == 0; i++)
        decided = (enum approval)(1 + (int)decided % (APPROVAL_COUNT - 1));
    if (kinds[action] != EVENT_NONE)
        return plain(f, action, kinds[action], ret, why);
    switch ((int)action) {
    case ACTION_AMEND:
        return amend(f, ret, why);
    case ACTION_DISPATCH:
        return flow_dispatch(&rules, f, now, &wish, ret, why);
    case ACTION_RETURN:
        return flow_return(&rules, f, now, ret, why);
    case ACTION_REPLY:
        return flow_reply(&rules, f, now, ret, why);
    case ACTION_PASS:
        return flow_pass(&rules, f, now, ret, why);
    case ACTION_AUDIT_REDO:
    case ACTION_ORDER_REDO:
        return redo(f, action, ret, why);
    case ACTION_CALLBACK:
        return attempt(f, ret, why);
    case ACTION_ASK:
        return flow_ask(&rules, f, now, &ask, ret, why);
    case ACTION_DECIDE:
        return flow_decide(&rules, f, now, decided, agreed, 0, ret, why);
    case ACTION_RESUME:
        return flow_resume(&rules, f, now, ret, why);
    case ACTION_SUPERVISE:
        return flow_supervise(&rules, f, now, LEVEL_ORDER, CAUSE_HAND, ret, why);
    case ACTION_REPORT_ORDER:
        return flow_report_order(f, ret, why);
    case ACTION_CLOSE_ORDER:
        return flow_close_order(&rules, f, now, roll(3) == 0, ret, why);
    case ACTION_CO_HANDLER:
        return flow_co_handler(&rules, f, now, 1 + roll(UNITS), ret, why);
    case ACTION_CO_REPORT:
        return flow_co_report(f, 1 + roll(UNITS), ret, why);
    case ACTION_PASS_DOWN:
        return flow_pass_down(f, 1 + roll(UNITS), ret, why);
    case ACTION_HAND_UP:
        return flow_hand_up(f, ret, why);
    default:
        return RESULT_REFUSED;
    }
}

static bool merge(struct life *child, struct life *parent)
{
    struct event merged, joined;
    struct refusal why;
    if (flow_merge(&rules, &child->facts, &parent->facts, &merged, &joined, &why) != RESULT_OK)
        return false;
    happen(child, &merged, false);
    happen(parent, &joined, false);
    return true;
}

/* --- a life -------------------------------------------------------------------------------------------------- */

static void remember(void)
{
    for (size_t i = 0; i < TICKETS; i++) {
        lives[i].before = lives[i].facts;
        lives[i].touched = false;
    }
}

static void undo_what_was_decided(void)
{
    for (size_t i = 0; i < TICKETS; i++) {
        struct life *life = &lives[i];
        struct event event = {.kind = EVENT_UNDONE};
        if (!life->touched)
            continue;
        int64_t version = life->facts.version;
        record_set(&event.body, "from_seq", life->past.from_seq);
        happen(life, &event, false);
        if (life->facts.version <= version)
            fail_at(life, "the version fell");
        life->before.version = life->facts.version;
        life->before.last_seq = life->facts.last_seq;
        if (memcmp(&life->before, &life->facts, sizeof life->facts) != 0)
            fail_at(life, "undone, and not as it was before");
        if (life->past.from_seq != 0)
            fail_at(life, "undone, and could be undone once more");
    }
}

/* Everything that is due by now is told by the clock, each once. */
static void clock_speaks(struct life *life)
{
    struct event event;
    struct refusal why;
    for (int i = 0; i < CLOCK_MOST; i++) {
        enum result result = flow_clock(&rules, &life->facts, now, &event, &why);
        if (result == RESULT_NOT_FOUND)
            return;
        assert_int_equal(result, RESULT_OK);
        happen(life, &event, false);
    }
    fail_at(life, "the clock speaks without end");
}

static void time_passes(void)
{
    static const int64_t steps[] = {1, 60000, 3600000, 5 * 3600000, CIVIL_DAY_MS, 4 * (int64_t)CIVIL_DAY_MS};
    now += 1 + roll(steps[roll(sizeof steps / sizeof steps[0])]);
    for (size_t i = 0; i < TICKETS; i++)
        clock_speaks(&lives[i]);
}

/* The city changes its calendar or limits: every open deadline is derived again, in the request that changes them. */
static void rules_change(void)
{
    rules = rules_of((int)roll(2));
    for (size_t i = 0; i < TICKETS; i++) {
        struct event event = {.kind = EVENT_REDERIVED};
        struct refusal why;
        bool moved = false;
        assert_int_equal(flow_rederive(&rules, &lives[i].facts, &event, &moved, &why), RESULT_OK);
        if (moved)
            happen(&lives[i], &event, false);
        event = (struct event){.kind = EVENT_REDERIVED};
        assert_int_equal(flow_rederive(&rules, &lives[i].facts, &event, &moved, &why), RESULT_OK);
        if (moved)
            fail_at(&lives[i], "derived again, and again something moves");
    }
}

static bool decide(void)
{
    struct life *life = &lives[roll(TICKETS)];
    struct event event;
    struct refusal why;
    enum action action = (enum action)roll(ACTION_COUNT);
    remember();
    rules.supervisor = roll(2) != 0;
    if (action == ACTION_MERGE || action == ACTION_TAKE_CHILD)
        return roll(3) == 0 && merge(life, life == &lives[0] ? &lives[1] : &lives[0]);
    if (propose(&life->facts, action, &event, &why) != RESULT_OK)
        return false;
    happen(life, &event, false);
    if (life->facts.children > 0)
        follow(life, &event, 0);
    /* Some requests record more than one thing. */
    if (roll(4) == 0 && propose(&life->facts, ACTION_NOTE, &event, &why) == RESULT_OK)
        happen(life, &event, true);
    return true;
}

static void live(uint64_t seed, uint64_t life)
{
    chance_seed(&chance, seed, life);
    rules = rules_of(0);
    seq = 0;
    told_count = 0;
    assert_int_equal(zone_parse(&zone, "2026-01-05 08:30", &now), RESULT_OK);
    now += roll(10 * (int64_t)CIVIL_DAY_MS);
    for (size_t i = 0; i < TICKETS; i++)
        open_ticket(i);
    for (int i = 0; i < DECISIONS; i++) {
        time_passes();
        if (roll(40) == 0)
            rules_change();
        for (int j = 0; j < TRIES && !decide(); j++)
            continue;
        all_holds();
        if (roll(6) == 0) {
            undo_what_was_decided();
            all_holds();
        }
    }
}

static uint64_t asked(const char *name, uint64_t otherwise)
{
    const char *text = getenv(name);
    return text ? strtoull(text, NULL, 10) : otherwise;
}

/* A7: after each decision of any life the open ticket is on exactly one desk. C13: nothing closed or merged is due. */
static void whatever_is_decided_a_ticket_stays_sound(void **state)
{
    uint64_t seed = asked("REXIAN_SEED", 1), count = asked("REXIAN_LIVES", LIVES);
    static const enum event_kind never[] = {EVENT_HANDED_OVER, EVENT_REPEATED, EVENT_IMPORTED, EVENT_FILLED};
    (void)state;
    for (uint64_t i = 0; i < count; i++)
        live(seed, i);
    /* Nothing was left out by chance. */
    for (int kind = EVENT_REGISTERED; kind <= EVENT_PHONED; kind++) {
        bool apart = false;
        for (size_t i = 0; i < sizeof never / sizeof never[0]; i++)
            apart |= (int)never[i] == kind;
        if (seen[kind] == 0 && !apart)
            fail_msg("no \"%s\" in %" PRIu64 " lives", event_name((enum event_kind)kind), count);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whatever_is_decided_a_ticket_stays_sound),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
