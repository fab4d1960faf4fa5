/* What becomes of a ticket: each holder acts once in its time, by the state that the broker has told.
 *
 *   pending    the dispatcher dispatches
 *   dispatched the unit receives, or returns it
 *   received   the unit replies: mostly in time, some late, some never
 *   returned   the dispatcher rules
 *   replied    the auditor passes it, or sends it back
 *   callback   the callback agent tries in other bands of the day until somebody is there
 */
#include "ctl/play_inside.h"

#include "core/text.h"

#include <stdlib.h>
#include <string.h>

enum {
    ROUND_GENERAL_MS = 5 * PLAY_MINUTE_MS, /* acts of this hurry share instants, and so commits */
    REDOS_MOST = 2,
    RETURNS_UNTIL = 3,
    NEAR_RECEIVE_MS =
        20 * PLAY_MINUTE_MS, /* beside persons: so long before a deadline their work is done for them */
    NEAR_DUE_MS = 60 * PLAY_MINUTE_MS,
};

static const struct reference_row *unit_of(const struct play *play, int64_t id)
{
    for (size_t i = 0; i < play->units.row_count; i++)
        if (play->units.rows[i].id == id)
            return &play->units.rows[i];
    return NULL;
}

/* The account of a unit: its login is the unit's code. NULL if there is none. */
static struct person *handler_of(struct play *play, int64_t unit_id)
{
    const struct reference_row *unit = unit_of(play, unit_id);
    return unit != NULL ? people_find(&play->people, unit->code) : NULL;
}

/* --- when ----------------------------------------------------------------------------------------------- */

static int64_t minutes(struct chance *chance, int64_t from, int64_t to)
{
    return chance_between(chance, from, to) * PLAY_MINUTE_MS;
}

static int64_t when_dispatched(struct play *play, struct matter *m)
{
    if (m->urgency != URGENCY_GENERAL)
        return play->now + minutes(&m->chance, 2, 6);
    return hours_after(play, HOURS_DUTY, play->now, minutes(&m->chance, 4, 40));
}

static int64_t when_received(struct play *play, struct matter *m)
{
    if (m->urgency == URGENCY_EMERGENCY)
        return play->now + minutes(&m->chance, 1, 9);
    if (m->urgency == URGENCY_UTILITY)
        return play->now + minutes(&m->chance, 3, chance_in(&m->chance, 3, 100) ? 70 : 22);
    if (chance_in(&m->chance, 2, 100))
        return hours_after(play, HOURS_OFFICE, m->receive_due_at, minutes(&m->chance, 20, 200));
    return hours_after(play, HOURS_OFFICE, play->now, minutes(&m->chance, 10, 280));
}

static int64_t when_replied(struct play *play, struct matter *m)
{
    enum hours hours = m->urgency == URGENCY_GENERAL ? HOURS_OFFICE : HOURS_ALWAYS;
    int64_t due_at = m->redos > 0 && m->redo_due_at != 0 ? m->redo_due_at : m->due_at;
    int64_t span_ms = due_at - play->now;
    if (m->handling == FATE_FORGOTTEN && m->redos == 0)
        return 0;
    if (m->handling == FATE_LATE && m->redos == 0)
        return hours_after(play, hours, due_at > play->now ? due_at : play->now, minutes(&m->chance, 60, 720));
    if (span_ms < PLAY_HOUR_MS)
        return hours_after(play, hours, play->now, minutes(&m->chance, 20, 120));
    int64_t at = hours_within(play, hours, play->now + span_ms / 100 * chance_between(&m->chance, 6, 62));
    return at < due_at ? at : play->now + span_ms / 2;
}

static int64_t when_audited(struct play *play, struct matter *m)
{
    if (chance_in(&m->chance, 8, 1000))
        return hours_after(play, HOURS_OFFICE, play->now, minutes(&m->chance, 500, 900));
    return hours_after(play, HOURS_DUTY, play->now, minutes(&m->chance, 6, 150));
}

/* The first attempt some hours after the audit, each further one in the next band of the day. */
static int64_t when_called(struct play *play, struct matter *m)
{
    const struct zone *zone = &play->ctl->zone;
    if (m->calling == FATE_FORGOTTEN || (m->calling == FATE_LATE && m->attempts > 0))
        return 0;
    if (m->attempts == 0)
        return hours_after(play, HOURS_CALLBACK, play->now, minutes(&m->chance, 30, 300));
    int hour = zone_hour(zone, play->now);
    int64_t day = zone_day_number(zone, play->now) + (hour >= 18 ? 1 : 0);
    int from_min = hour < 12 ? 13 * 60 : hour < 18 ? 18 * 60 : 9 * 60;
    return hours_within(play, HOURS_CALLBACK,
                        zone_minute_of_day(zone, day, from_min) + minutes(&m->chance, 4, 85));
}

/* What persons hold is left to them until it is nearly overdue. */
static int64_t left_to_person(const struct matter *m)
{
    if (m->state == STATE_DISPATCHED)
        return m->receive_due_at != 0 ? m->receive_due_at - NEAR_RECEIVE_MS : 0;
    int64_t due_at = m->redos > 0 && m->redo_due_at != 0 ? m->redo_due_at : m->due_at;
    return due_at != 0 ? due_at - NEAR_DUE_MS : 0;
}

static bool will_return(struct play *play, struct matter *m)
{
    (void)play;
    return !m->returned && m->redos == 0 && m->urgency != URGENCY_EMERGENCY && m->dispatches < RETURNS_UNTIL &&
           chance_in(&m->chance, 6, 100);
}

static void plan_next(struct play *play, size_t index)
{
    struct matter *m = &play->matters[index];
    const struct person *handler = handler_of(play, m->lead_id);
    bool excluded = handler != NULL && handler->excluded;
    int64_t at = 0;
    m->plan++;
    m->returns_now = false;
    if (m->state == STATE_PENDING) {
        at = when_dispatched(play, m);
    } else if (m->state == STATE_DISPATCHED) {
        m->returns_now = !excluded && will_return(play, m);
        at = excluded ? left_to_person(m) : when_received(play, m);
    } else if (m->state == STATE_RECEIVED) {
        at = excluded ? left_to_person(m) : when_replied(play, m);
    } else if (m->state == STATE_RETURNED) {
        at = hours_after(play, HOURS_DUTY, play->now, minutes(&m->chance, 10, 90));
    } else if (m->state == STATE_REPLIED) {
        at = when_audited(play, m);
    } else if (m->state == STATE_CALLBACK) {
        at = when_called(play, m);
    }
    if (at == 0)
        return;
    if (!play->live && m->urgency == URGENCY_GENERAL)
        at = (at + ROUND_GENERAL_MS - 1) / ROUND_GENERAL_MS * ROUND_GENERAL_MS;
    play_plan(play, at, ACT_TICKET, index, m->plan);
    if (m->state == STATE_RECEIVED && !m->noted && !excluded && chance_in(&m->chance, 8, 100)) {
        m->noted = true;
        play_plan(play, play->now + (at - play->now) / 2, ACT_NOTE, index, m->plan);
    }
}

/* --- what the broker tells ------------------------------------------------------------------------------- */

void tickets_take(struct play *play, size_t index, const struct ticket *ticket)
{
    struct matter *m = &play->matters[index];
    m->state = ticket->state;
    m->urgency = ticket->urgency;
    m->type = ticket->type;
    m->version = ticket->version;
    m->lead_id = ticket->lead_id;
    m->dispatches = ticket->dispatches;
    m->redos = ticket->redos;
    m->attempts = ticket->attempts;
    m->due_at = ticket->due_at;
    m->receive_due_at = ticket->receive_due_at;
    m->redo_due_at = ticket->redo_due_at;
    plan_next(play, index);
}

size_t tickets_add(struct play *play, const struct ticket *ticket, const struct matter_text *text)
{
    if (play->matter_count == play->matter_room) {
        size_t room = play->matter_room ? play->matter_room * 2 : 256;
        struct matter *matters = reallocarray(play->matters, room, sizeof *matters);
        if (matters == NULL) {
            play_fail(play, "out of memory");
            return SIZE_MAX;
        }
        play->matters = matters;
        play->matter_room = room;
    }
    size_t index = play->matter_count++;
    struct matter *m = &play->matters[index];
    *m = (struct matter){.number = ticket->number,
                         .chance = play_chance(play, STREAM_TICKET, ticket->number),
                         .topic = text != NULL ? text->topic : NULL,
                         .place = text != NULL ? text->place : NULL};
    static const unsigned fates[] = {[FATE_NORMAL] = 926, [FATE_LATE] = 36, [FATE_FORGOTTEN] = 38};
    static const unsigned calling[] = {[FATE_NORMAL] = 957, [FATE_LATE] = 18, [FATE_FORGOTTEN] = 25};
    m->handling = (enum fate)chance_pick(&m->chance, fates, 3);
    m->calling = (enum fate)chance_pick(&m->chance, calling, 3);
    tickets_take(play, index, ticket);
    return index;
}

size_t tickets_urgeable(struct play *play, struct chance *chance)
{
    size_t open = 0, chosen = SIZE_MAX;
    for (size_t i = 0; i < play->matter_count; i++) {
        int state = play->matters[i].state;
        if (play->matters[i].topic == NULL || state == STATE_CLOSED || state == STATE_REGISTERED)
            continue;
        open++;
        if (chance_in(chance, 1, (int64_t)open))
            chosen = i;
    }
    return chosen;
}

/* --- what is done ---------------------------------------------------------------------------------------- */

/* The further acts that one request was. */
static void report_step(struct play *play, const struct job *job, const struct ticket *ticket)
{
    const char *who = job->person->login;
    enum played what = (enum played)job->what;
    int64_t due_at = what == PLAYED_DISPATCHED ? ticket->due_at
                     : what == PLAYED_PASSED   ? ticket->callback_due_at
                                               : 0;
    report_add(play, who, what, ticket->number, due_at, play->matters[job->index].attempt);
    if (what == PLAYED_GRANTED && ticket->state == STATE_DISPATCHED)
        report_add(play, who, PLAYED_DISPATCHED, ticket->number, ticket->due_at, 0);
    if (what == PLAYED_ATTEMPT && ticket->redos > play->matters[job->index].redos)
        report_add(play, who, PLAYED_REDO, ticket->number, 0, 0);
}

static void stepped(struct play *play, struct job *job)
{
    const struct ticket_reply *reply = job->reply;
    if (!job->refused) {
        report_step(play, job, reply->ticket);
        tickets_take(play, job->index, reply->ticket);
        return;
    }
    /* Beside persons one of them may have been first: the next look tells how it stands. */
    play->matters[job->index].plan++;
    play->matters[job->index].version = 0;
    if (!play->live)
        play_refused(play, job);
}

static void say(char *out, size_t size, const char *text)
{
    (void)text_copy(out, size, text);
}

/* The place's own government, unless it has it already; then the office that names units. */
static void choose_unit(const struct play *play, const struct matter *m, char *out, size_t size)
{
    say(out, size, "zhengwu");
    for (size_t i = 0; i < play->units.row_count && m->place != NULL; i++) {
        const struct reference_row *unit = &play->units.rows[i];
        if (unit->id != m->lead_id && strncmp(unit->name, m->place->name, strlen(m->place->name)) == 0)
            say(out, size, unit->code);
    }
}

static const char *unit_step(struct matter *m, struct ticket_act *act, enum played *ret)
{
    if (m->state == STATE_DISPATCHED && !m->returns_now) {
        *ret = PLAYED_RECEIVED;
        return "ticket.receive";
    }
    if (m->state == STATE_DISPATCHED) {
        m->returned = true;
        say(act->reason, sizeof act->reason, texts_sentence(&m->chance, SENTENCE_RETURN));
        say(act->basis, sizeof act->basis, texts_sentence(&m->chance, SENTENCE_BASIS));
        *ret = PLAYED_RETURNED;
        return "ticket.return";
    }
    say(act->answer, sizeof act->answer,
        m->topic != NULL ? m->topic->answer : "已按职责办理完毕，并已联系诉求人说明情况。");
    *ret = PLAYED_REPLIED;
    return "ticket.reply";
}

static const char *rule_on_return(const struct play *play, struct matter *m, struct ticket_act *act,
                                  enum played *ret)
{
    act->agreed = chance_in(&m->chance, 70, 100);
    *ret = act->agreed ? PLAYED_GRANTED : PLAYED_RETURN_REFUSED;
    if (act->agreed)
        choose_unit(play, m, act->unit, sizeof act->unit);
    else
        say(act->reason, sizeof act->reason, texts_sentence(&m->chance, SENTENCE_RETURN_REFUSED));
    return "ticket.rule";
}

static const char *audit(struct matter *m, struct ticket_act *act, enum played *ret)
{
    act->agreed = m->redos >= REDOS_MOST || chance_in(&m->chance, 92, 100);
    *ret = act->agreed ? PLAYED_PASSED : PLAYED_REDO;
    if (!act->agreed)
        say(act->reason, sizeof act->reason, texts_sentence(&m->chance, SENTENCE_AUDIT_REDO));
    return "ticket.audit";
}

static const char *call_back(struct matter *m, struct ticket_act *act, enum played *ret)
{
    static const unsigned results[ATTEMPT_COUNT] = {
        [ATTEMPT_REACHED] = 74, [ATTEMPT_DECLINED] = 4, [ATTEMPT_NO_ANSWER] = 12,
        [ATTEMPT_BUSY] = 5,     [ATTEMPT_OFF] = 4,      [ATTEMPT_WRONG_NUMBER] = 1};
    static const unsigned solved[SOLVED_COUNT] = {
        [SOLVED_NOT_ASKED] = 2, [SOLVED_YES] = 80, [SOLVED_PARTLY] = 11, [SOLVED_NO] = 7};
    static const unsigned satisfied[SATISFACTION_COUNT] = {[SATISFACTION_NOT_GIVEN] = 4,
                                                           [SATISFACTION_SATISFIED] = 70,
                                                           [SATISFACTION_BASICALLY] = 16,
                                                           [SATISFACTION_NEUTRAL] = 6,
                                                           [SATISFACTION_DISSATISFIED] = 4};
    act->result = (int)chance_pick(&m->chance, results, ATTEMPT_COUNT);
    m->attempt = act->result;
    *ret = PLAYED_ATTEMPT;
    if (act->result != ATTEMPT_REACHED)
        return "ticket.callback";
    act->solved = (int)chance_pick(&m->chance, solved, SOLVED_COUNT);
    act->satisfaction = act->solved == SOLVED_NO ? SATISFACTION_DISSATISFIED
                                                 : (int)chance_pick(&m->chance, satisfied, SATISFACTION_COUNT);
    act->redo = act->solved == SOLVED_NO && m->redos < REDOS_MOST && chance_in(&m->chance, 60, 100);
    if (act->redo)
        say(act->reason, sizeof act->reason, texts_sentence(&m->chance, SENTENCE_CALLBACK_REDO));
    return "ticket.callback";
}

/* Who acts for the unit: its own account, or the dispatcher to whom it has phoned. */
static struct person *unit_person(struct play *play, const struct matter *m, struct ticket_act *act)
{
    struct person *handler = handler_of(play, m->lead_id);
    if (handler != NULL && !handler->excluded)
        return handler;
    const struct reference_row *unit = unit_of(play, m->lead_id);
    if (act != NULL)
        snprintf(act->on_behalf, sizeof act->on_behalf, "%.60s值班员", unit != NULL ? unit->name : "");
    return people_of_role(&play->people, ROLE_DISPATCHER, 0);
}

static void do_next(struct play *play, size_t index)
{
    struct matter *m = &play->matters[index];
    struct ticket_act *act = calloc(1, sizeof *act);
    struct person *person = NULL;
    const char *type = NULL;
    enum played what = PLAYED_COUNT;
    if (act == NULL) {
        play_fail(play, "out of memory");
        return;
    }
    act->number = m->number;
    if (m->state == STATE_PENDING) {
        person = people_of_role(&play->people, ROLE_DISPATCHER, 0);
        what = PLAYED_DISPATCHED;
        type = "ticket.dispatch";
    } else if (m->state == STATE_DISPATCHED || m->state == STATE_RECEIVED) {
        person = unit_person(play, m, act);
        type = unit_step(m, act, &what);
    } else if (m->state == STATE_RETURNED) {
        person = people_of_role(&play->people, ROLE_DISPATCHER, 0);
        type = rule_on_return(play, m, act, &what);
    } else if (m->state == STATE_REPLIED) {
        person = people_of_role(&play->people, ROLE_AUDITOR, 0);
        type = audit(m, act, &what);
    } else if (m->state == STATE_CALLBACK) {
        person = people_of_role(&play->people, ROLE_CALLBACK, 0);
        type = call_back(m, act, &what);
    }
    if (person != NULL && type != NULL)
        play_ask(play, person, type, act, stepped, index, (int)what);
    free(act);
}

static void noted(struct play *play, struct job *job)
{
    if (!job->refused)
        report_add(play, job->person->login, PLAYED_NOTED, play->matters[job->index].number, 0, 0);
    else if (!play->live)
        play_refused(play, job);
}

void tickets_act(struct play *play, const struct act *act)
{
    struct matter *m = &play->matters[act->index];
    struct ticket_act request = {.number = m->number};
    if (act->plan != m->plan)
        return;
    if (act->kind == ACT_TICKET) {
        do_next(play, act->index);
        return;
    }
    struct person *person = unit_person(play, m, NULL);
    say(request.note, sizeof request.note, texts_sentence(&m->chance, SENTENCE_NOTE));
    if (person != NULL)
        play_ask(play, person, "ticket.note", &request, noted, act->index, PLAYED_NOTED);
}
