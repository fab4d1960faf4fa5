/* What is done beside a ticket's way, by whom, and how often: one row each. */
#include "ctl/play_inside.h"

#include "core/text.h"

#include <stdlib.h>
#include <string.h>

enum { UNDO_FROM_S = 20, UNDO_TO_S = 100, ALIKE_PER_MILLE = 60, UNDO_PER_MILLE = 12, DISSENT_PER_MILLE = 15 };

#define IN(state) (1u << (state))
#define WITH_UNIT (IN(STATE_DISPATCHED) | IN(STATE_RECEIVED) | IN(STATE_SUSPENDED))

/* Who does it. */
enum by { BY_UNIT, BY_LEAD, BY_CO_UNIT, BY_DISPATCHER, BY_OFFICER, BY_DECIDER, BY_SAME };

static const struct {
    const char *type;
    enum by by;
    unsigned states; /* in others it is left */
    enum approval what;
    enum played played;
    enum sentence_kind text;
} rows[RECORD_COUNT] = {
    [RECORD_CONTACT] = {"ticket.contact", BY_UNIT, WITH_UNIT, APPROVAL_NONE, PLAYED_CONTACTED,
                        SENTENCE_CONTACT},
    [RECORD_INTERIM] = {"ticket.interim", BY_UNIT, WITH_UNIT, APPROVAL_NONE, PLAYED_INTERIM, SENTENCE_PROGRESS},
    [RECORD_CO_HANDLER] = {"ticket.co_handler", BY_LEAD, WITH_UNIT, APPROVAL_NONE, PLAYED_CO_HANDLER,
                           SENTENCE_NOTE},
    [RECORD_CO_REPORT] = {"ticket.co_report", BY_CO_UNIT, WITH_UNIT, APPROVAL_NONE, PLAYED_CO_REPORTED,
                          SENTENCE_CO_REPORT},
    [RECORD_PASS_DOWN] = {"ticket.pass_down", BY_UNIT, IN(STATE_DISPATCHED) | IN(STATE_RECEIVED), APPROVAL_NONE,
                          PLAYED_PASSED_DOWN, SENTENCE_NOTE},
    [RECORD_HAND_UP] = {"ticket.hand_up", BY_UNIT, IN(STATE_DISPATCHED) | IN(STATE_RECEIVED), APPROVAL_NONE,
                        PLAYED_HANDED_UP, SENTENCE_HAND_UP},
    [RECORD_EXTENSION] = {"ticket.ask", BY_UNIT, IN(STATE_RECEIVED), APPROVAL_EXTENSION, PLAYED_ASKED,
                          SENTENCE_ASK},
    [RECORD_COMPLEX] = {"ticket.ask", BY_UNIT, IN(STATE_RECEIVED), APPROVAL_COMPLEX, PLAYED_ASKED,
                        SENTENCE_ASK},
    [RECORD_SUSPENSION] = {"ticket.ask", BY_UNIT, IN(STATE_RECEIVED), APPROVAL_SUSPENSION, PLAYED_ASKED,
                           SENTENCE_ASK},
    [RECORD_TERMINATION] = {"ticket.ask", BY_UNIT, IN(STATE_RECEIVED), APPROVAL_TERMINATION, PLAYED_ASKED,
                            SENTENCE_TERMINATION},
    [RECORD_ASK_CONTACT] = {"ticket.ask", BY_UNIT, WITH_UNIT, APPROVAL_CONTACT, PLAYED_ASKED, SENTENCE_ASK},
    [RECORD_DECIDE] = {"ticket.decide", BY_DECIDER, ~0u, APPROVAL_NONE, PLAYED_AGREED, SENTENCE_DENIED},
    [RECORD_RESUME] = {"ticket.resume", BY_UNIT, IN(STATE_SUSPENDED), APPROVAL_NONE, PLAYED_RESUMED,
                       SENTENCE_NOTE},
    [RECORD_PHONE] = {"ticket.phone", BY_DISPATCHER, IN(STATE_DISPATCHED), APPROVAL_NONE, PLAYED_PHONED,
                      SENTENCE_NOTE},
    [RECORD_SUPERVISE] = {"ticket.supervise", BY_OFFICER, WITH_UNIT, APPROVAL_NONE, PLAYED_SUPERVISED,
                          SENTENCE_ORDER},
    [RECORD_REPORT_ORDER] = {"ticket.report_order", BY_LEAD, ~0u, APPROVAL_NONE, PLAYED_ORDER_REPORTED,
                             SENTENCE_ORDER_REPORT},
    [RECORD_CLOSE_ORDER] = {"ticket.close_order", BY_OFFICER, ~0u, APPROVAL_NONE, PLAYED_ORDER_CLOSED,
                            SENTENCE_ORDER_AGAIN},
    [RECORD_ALIKE] = {"ticket.alike", BY_DISPATCHER, IN(STATE_PENDING) | WITH_UNIT, APPROVAL_NONE,
                      PLAYED_MERGED, SENTENCE_MERGE},
    [RECORD_DISSENT] = {"ticket.redo", BY_OFFICER, IN(STATE_CLOSED), APPROVAL_NONE, PLAYED_REDO,
                        SENTENCE_CALLBACK_REDO},
    [RECORD_UNDO] = {"ticket.undo", BY_SAME, ~0u, APPROVAL_NONE, PLAYED_UNDONE, SENTENCE_UNDO},
};

static bool is_of_order(enum side_act record)
{
    return record == RECORD_REPORT_ORDER || record == RECORD_CLOSE_ORDER;
}

/* --- when ------------------------------------------------------------------------------------------------- */

static void plan(struct play *play, size_t index, enum side_act record, int64_t at, int64_t of_plan)
{
    play_put(play,
             (struct act){.at = at, .kind = ACT_RECORD, .what = (int)record, .index = index, .plan = of_plan});
}

/* At so many hundredths of the span. */
static void plan_in(struct play *play, size_t index, enum side_act record, int64_t span_ms, int64_t percent,
                    int64_t per_mille)
{
    struct matter *m = &play->matters[index];
    if (chance_in(&m->chance, per_mille, 1000))
        plan(play, index, record, play->now + span_ms / 100 * percent, m->plan);
}

/* What asks to be let off its limit is asked where there is one that can move. */
static void plan_asks(struct play *play, size_t index, int64_t span_ms)
{
    const struct matter *m = &play->matters[index];
    bool late = m->handling != FATE_NORMAL;
    int64_t until_due_ms = m->due_at - play->now;
    int64_t ask_ms = span_ms < until_due_ms ? span_ms : until_due_ms;
    if (play->finishing || m->urgency != URGENCY_GENERAL || m->redos > 0 || until_due_ms < PLAY_HOUR_MS)
        return;
    plan_in(play, index, RECORD_EXTENSION, ask_ms, 80, late ? 500 : 40);
    if (!m->complex)
        plan_in(play, index, RECORD_COMPLEX, ask_ms, 25, late ? 100 : 15);
    plan_in(play, index, RECORD_SUSPENSION, ask_ms, 35, 35);
    plan_in(play, index, RECORD_TERMINATION, span_ms, 45, 15);
}

void records_plan(struct play *play, size_t index, int64_t span_ms)
{
    struct matter *m = &play->matters[index];
    bool emergency = m->urgency == URGENCY_EMERGENCY;
    if (m->state == STATE_DISPATCHED && emergency && m->redos == 0)
        plan_in(play, index, RECORD_PHONE, span_ms, 40, 800);
    if (m->state == STATE_PENDING || m->state == STATE_DISPATCHED)
        plan_in(play, index, RECORD_ALIKE, span_ms, 50, ALIKE_PER_MILLE);
    if (m->state != STATE_RECEIVED || m->recorded)
        return;
    m->recorded = true;
    plan_in(play, index, m->secrecy ? RECORD_ASK_CONTACT : RECORD_CONTACT, span_ms, 15, m->secrecy ? 600 : 300);
    plan_in(play, index, RECORD_INTERIM, span_ms, 50, emergency ? 700 : 90);
    plan_in(play, index, RECORD_CO_HANDLER, span_ms, 10, 60);
    plan_in(play, index, RECORD_PASS_DOWN, span_ms, 5, 300);
    plan_in(play, index, RECORD_SUPERVISE, span_ms, 60, 20);
    plan_asks(play, index, span_ms);
}

void records_answer(struct play *play, size_t index)
{
    struct matter *m = &play->matters[index];
    if (m->asks != 0 && !m->decides) {
        m->decides = true;
        plan(play, index, RECORD_DECIDE, plans_after(play, m, HOURS_DUTY, 10, 240), PLAN_ANY);
    }
    if (m->state == STATE_CLOSED && m->passed_at != 0 && m->parent == 0 && !m->dissents && !play->finishing) {
        m->dissents = true;
        if (chance_in(&m->chance, DISSENT_PER_MILLE, 1000))
            plan(play, index, RECORD_DISSENT, plans_after(play, m, HOURS_DUTY, 600, 12000), PLAN_ANY);
    }
    if (!m->ordered || m->works_order || (m->handling == FATE_FORGOTTEN && !play->finishing))
        return;
    m->works_order = true;
    if (m->order_reported)
        plan(play, index, RECORD_CLOSE_ORDER, plans_after(play, m, HOURS_DUTY, 30, 600), PLAN_ANY);
    else
        plan(play, index, RECORD_REPORT_ORDER, plans_after(play, m, HOURS_OFFICE, 30, 900), PLAN_ANY);
}

void records_after(struct play *play, size_t index)
{
    struct matter *m = &play->matters[index];
    if (m->parent == 0 && m->children == 0 && chance_in(&m->chance, UNDO_PER_MILLE, 1000))
        plan(play, index, RECORD_UNDO,
             play->now + chance_between(&m->chance, UNDO_FROM_S, UNDO_TO_S) * PLAY_SECOND_MS, m->plan);
}

/* --- what is said ------------------------------------------------------------------------------------------- */

static bool choose_unit(const struct play *play, int64_t unit_id, struct record_act *act)
{
    const struct reference_row *unit = units_row(play, unit_id);
    if (unit == NULL || unit->shut)
        return false;
    (void)text_copy(act->unit, sizeof act->unit, unit->code);
    return true;
}

static int lowest(unsigned bits)
{
    int what = 0;
    while (what < APPROVAL_COUNT && (bits & (1u << what)) == 0)
        what++;
    return what;
}

/* A suspension until an instant that has passed is no use to anybody. */
static void decide(const struct play *play, struct matter *m, struct record_act *act, const char *note)
{
    act->what = lowest(m->asks);
    act->agreed = chance_in(&m->chance, act->what == APPROVAL_REDO ? 60 : 80, 100) &&
                  (act->what != APPROVAL_SUSPENSION || m->until_at > play->now);
    if (act->agreed)
        act->reason[0] = '\0';
    (void)text_copy(act->note, sizeof act->note, act->agreed ? note : "");
}

/* False: there is nobody or nothing to do it with. */
static bool fill(struct play *play, struct matter *m, enum side_act record, struct record_act *act)
{
    const char *text = texts_sentence(&m->chance, rows[record].text);
    (void)text_copy(act->reason, sizeof act->reason, text);
    (void)text_copy(act->note, sizeof act->note, text);
    (void)text_copy(act->answer, sizeof act->answer, text);
    act->number = m->number;
    act->what = (int)rows[record].what;
    switch (record) {
    case RECORD_EXTENSION:
        act->days = chance_between(&m->chance, 1, 5);
        return true;
    case RECORD_SUSPENSION:
        act->until_at =
            hours_within(play, HOURS_OFFICE, play->now + chance_between(&m->chance, 1, 6) * 24 * PLAY_HOUR_MS);
        m->until_at = act->until_at;
        return true;
    case RECORD_CO_HANDLER:
        m->co_unit = units_any(play, m);
        return choose_unit(play, m->co_unit, act);
    case RECORD_CO_REPORT:
        return choose_unit(play, m->co_unit, act);
    case RECORD_PASS_DOWN:
        return !m->passed_down && choose_unit(play, units_below(play, m, m->lead_id), act);
    case RECORD_DECIDE:
        decide(play, m, act, text);
        return true;
    case RECORD_SUPERVISE:
        act->level = (int)chance_between(&m->chance, LEVEL_NOTICE, LEVEL_LISTED);
        return !m->ordered;
    case RECORD_PHONE:
        (void)text_copy(act->on_behalf, sizeof act->on_behalf, "值班室");
        return true;
    case RECORD_CLOSE_ORDER:
        act->agreed = chance_in(&m->chance, 85, 100);
        return true;
    case RECORD_CONTACT:
    case RECORD_INTERIM:
    case RECORD_HAND_UP:
    case RECORD_COMPLEX:
    case RECORD_TERMINATION:
    case RECORD_ASK_CONTACT:
    case RECORD_RESUME:
    case RECORD_REPORT_ORDER:
    case RECORD_DISSENT:
    case RECORD_UNDO:
    case RECORD_ALIKE:
    case RECORD_COUNT:
        break;
    }
    return true;
}

static struct person *who_does(struct play *play, struct matter *m, enum side_act record,
                               struct record_act *act)
{
    struct person *officer = people_for(&play->people, ROLE_OFFICER, m->number);
    struct person *supervisor = people_for(&play->people, ROLE_SUPERVISOR, m->number);
    bool above =
        act->what == APPROVAL_TERMINATION || act->what == APPROVAL_REDO || act->what == APPROVAL_EXTENSION;
    switch (rows[record].by) {
    case BY_UNIT:
        return units_person(play, m, m->holder_id, act->on_behalf);
    case BY_LEAD:
        return units_person(play, m, m->lead_id, act->on_behalf);
    case BY_CO_UNIT:
        return units_person(play, m, m->co_unit, act->on_behalf);
    case BY_DISPATCHER:
        return people_for(&play->people, ROLE_DISPATCHER, m->number);
    case BY_OFFICER:
        if (record == RECORD_DISSENT)
            return supervisor;
        return officer != NULL ? officer : supervisor;
    case BY_DECIDER:
        return above ? supervisor : people_for(&play->people, ROLE_DISPATCHER, m->number);
    case BY_SAME:
        break;
    }
    return m->by != NULL && !m->by->left ? m->by : NULL;
}

/* --- what came of it ------------------------------------------------------------------------------------------ */

/* What is planned next about it, whatever else happens to the ticket. */
static void go_on(struct play *play, size_t index, enum side_act record)
{
    struct matter *m = &play->matters[index];
    if (record == RECORD_CO_HANDLER && chance_in(&m->chance, 85, 100))
        plan(play, index, RECORD_CO_REPORT, plans_after(play, m, HOURS_OFFICE, 60, 900), PLAN_ANY);
    if (record == RECORD_PASS_DOWN) {
        m->passed_down = true;
        if (chance_in(&m->chance, 12, 100))
            plan(play, index, RECORD_HAND_UP, plans_after(play, m, HOURS_OFFICE, 20, 200), PLAN_ANY);
    }
}

/* Beside persons another may have been first. What one did cannot be taken back once something else has happened; a unit may
 * help already, by a rule of the directory; and there may have been orders enough. */
static bool may_be_refused(const struct play *play, const struct job *job, enum side_act record)
{
    enum refusal_code code = job->why.code;
    return play->live || (record == RECORD_UNDO && (code == REFUSAL_STALE || code == REFUSAL_NOT_ALLOWED)) ||
           (record == RECORD_CO_HANDLER && code == REFUSAL_EXISTS) ||
           (record == RECORD_SUPERVISE && (code == REFUSAL_NOT_ALLOWED || code == REFUSAL_EXISTS));
}

static void refused(struct play *play, struct job *job, enum side_act record)
{
    struct matter *m = &play->matters[job->index];
    if (!may_be_refused(play, job, record))
        play_refused(play, job);
    m->decides = m->decides && record != RECORD_DECIDE;
    m->works_order = m->works_order && !is_of_order(record);
}

static void recorded(struct play *play, struct job *job)
{
    const struct ticket_reply *reply = job->reply;
    struct matter *m = &play->matters[job->index];
    enum side_act record = (enum side_act)(job->what & 0xff);
    int what = (job->what >> 8) & 0xff;
    bool agreed = job->what >> 16;
    m->busy = false;
    if (job->refused) {
        refused(play, job, record);
        return;
    }
    enum played played = record == RECORD_DECIDE && !agreed ? PLAYED_DENIED : rows[record].played;
    /* It may have been the naming of a helper that was taken back. */
    m->co_unit = record != RECORD_UNDO ? m->co_unit : 0;
    size_t was_with = record == RECORD_UNDO ? follow_find(play, m->parent) : SIZE_MAX;
    follow_report(play, job->person->login, played, job->index, reply->ticket, what);
    m->by = job->person;
    m->decides = m->decides && record != RECORD_DECIDE;
    m->works_order = m->works_order && !is_of_order(record);
    tickets_take(play, job->index, reply->ticket);
    go_on(play, job->index, record);
    if (was_with != SIZE_MAX)
        follow_undone(play, was_with);
    else if (record != RECORD_UNDO)
        records_after(play, job->index);
    follow_family(play, job->index);
}

/* --- carrying out ------------------------------------------------------------------------------------------- */

/* The caller has rung once more: a redo is ordered by another struct than records are. */
static void dissents(struct play *play, size_t index, struct person *person, const char *reason)
{
    struct matter *m = &play->matters[index];
    struct ticket_act *request = calloc(1, sizeof *request);
    if (request == NULL) {
        play_fail(play, "out of memory");
        return;
    }
    request->number = m->number;
    (void)text_copy(request->reason, sizeof request->reason, reason);
    m->busy = play_ask(play, person, rows[RECORD_DISSENT].type, request, recorded, index, RECORD_DISSENT);
    free(request);
}

static bool is_due(const struct play *play, const struct act *act)
{
    const struct matter *m = &play->matters[act->index];
    enum side_act record = (enum side_act)act->what;
    if (act->plan != PLAN_ANY && act->plan != m->plan)
        return false;
    if (record == RECORD_HAND_UP && m->holder_id == m->lead_id)
        return false;
    if (is_of_order(record) && (!m->ordered || m->order_reported != (record == RECORD_CLOSE_ORDER)))
        return false;
    return (rows[record].states & IN(m->state)) != 0 && (record != RECORD_DECIDE || m->asks != 0);
}

void records_act(struct play *play, const struct act *act)
{
    struct matter *m = &play->matters[act->index];
    enum side_act record = (enum side_act)act->what;
    if (!is_due(play, act)) {
        m->decides = m->decides && record != RECORD_DECIDE;
        m->works_order = m->works_order && !is_of_order(record);
        return;
    }
    struct record_act *request = calloc(1, sizeof *request);
    if (request == NULL) {
        play_fail(play, "out of memory");
        return;
    }
    if (fill(play, m, record, request)) {
        struct person *person = who_does(play, m, record, request);
        int what = (int)record | request->what << 8 | request->agreed << 16;
        if (person != NULL && record == RECORD_ALIKE)
            duplicates_compare(play, act->index, person);
        else if (person != NULL && record == RECORD_DISSENT)
            dissents(play, act->index, person, request->reason);
        else if (person != NULL)
            m->busy = play_ask(play, person, rows[record].type, request, recorded, act->index, what);
    }
    free(request);
}
