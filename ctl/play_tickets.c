/* What becomes of a ticket: each holder acts once in its time, by the state that the broker has told.
 *
 *   pending    the dispatcher dispatches
 *   dispatched the unit receives, or returns it
 *   received   the unit replies: mostly in time, some late, some never
 *   suspended  the broker lets it go on; somebody looks whether it did
 *   returned   the dispatcher rules
 *   replied    the auditor passes it, or sends it back
 *   callback   the callback agent tries in other bands of the day until somebody is there
 */
#include "ctl/play_inside.h"

#include "core/text.h"

#include <stdlib.h>
#include <string.h>

enum { REDOS_MOST = 2, REDOS_ASKED = 4, LOOKS_MOST = 10 };

/* --- what the broker tells ------------------------------------------------------------------------------- */

static unsigned bits_of(const char *asks)
{
    unsigned bits = 0;
    for (int what = APPROVAL_NONE + 1; what < APPROVAL_COUNT; what++)
        if (strstr(asks, name_of(&approval_names, what)) != NULL)
            bits |= 1u << what;
    return bits;
}

static bool stands_as_before(const struct matter *m, const struct ticket *t)
{
    return m->version != 0 && m->state == t->state && m->lead_id == t->lead_id && m->due_at == t->due_at &&
           m->holder_id == (t->executing_id ? t->executing_id : t->lead_id) && m->redos == t->redos &&
           m->dispatches == t->dispatches && m->attempts == t->attempts && m->passed_at == t->passed_at &&
           m->urgency == t->urgency && m->redo_due_at == t->redo_due_at;
}

void tickets_take(struct play *play, size_t index, const struct ticket *ticket)
{
    struct matter *m = &play->matters[index];
    unsigned asks = bits_of(ticket->asks);
    bool denied = (m->asks & ~asks & (1u << APPROVAL_REDO)) != 0;
    bool same = stands_as_before(m, ticket) && !denied;
    m->redo_asked = m->redo_asked || denied;
    m->looks = same ? m->looks : 0;
    m->state = ticket->state;
    m->urgency = ticket->urgency;
    m->type = ticket->type;
    m->version = ticket->version;
    m->lead_id = ticket->lead_id;
    m->holder_id = ticket->executing_id ? ticket->executing_id : ticket->lead_id;
    m->dispatches = ticket->dispatches;
    m->redos = ticket->redos;
    m->attempts = ticket->attempts;
    m->due_at = ticket->due_at;
    m->receive_due_at = ticket->receive_due_at;
    m->redo_due_at = ticket->redo_due_at;
    m->passed_at = ticket->passed_at;
    m->resume_at = ticket->resume_at;
    m->parent = ticket->parent;
    m->children = ticket->children;
    m->designated = ticket->designated;
    m->secrecy = ticket->secrecy;
    m->complex = ticket->complex;
    m->co_unit = ticket->co_handlers[0] != '\0' ? m->co_unit : 0;
    m->asks = asks;
    m->ordered = ticket->order_level != 0;
    m->order_reported = ticket->order_reported_at != 0;
    if (!same)
        plans_next(play, index);
    records_answer(play, index);
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
    static const unsigned calling[] = {[FATE_NORMAL] = 945, [FATE_LATE] = 20, [FATE_FORGOTTEN] = 35};
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
        if (play->matters[i].topic == NULL || state == STATE_CLOSED || state == STATE_REGISTERED ||
            play->matters[i].busy)
            continue;
        open++;
        if (chance_in(chance, 1, (int64_t)open))
            chosen = i;
    }
    return chosen;
}

/* --- what is done ---------------------------------------------------------------------------------------- */

/* --- what is done ---------------------------------------------------------------------------------------- */

static void stepped(struct play *play, struct job *job)
{
    const struct ticket_reply *reply = job->reply;
    struct matter *m = &play->matters[job->index];
    m->busy = false;
    if (!job->refused) {
        follow_report(play, job->person->login, (enum played)job->what, job->index, reply->ticket, m->attempt);
        m->by = job->person;
        tickets_take(play, job->index, reply->ticket);
        records_after(play, job->index);
        follow_family(play, job->index);
        return;
    }
    /* The main ticket of a duplicate may have been closed for good. */
    if (job->why.code == REFUSAL_TOO_LATE && m->state == STATE_CALLBACK && !m->no_redo) {
        m->no_redo = true;
        plans_next(play, job->index);
        return;
    }
    /* Beside persons one of them may have been first: the next look tells how it stands. */
    m->plan++;
    m->version = 0;
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
        if (unit->id != m->lead_id && !unit->shut &&
            strncmp(unit->name, m->place->name, strlen(m->place->name)) == 0)
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
    if (act->agreed) {
        choose_unit(play, m, act->unit, sizeof act->unit);
        act->designate = chance_in(&m->chance, 20, 100);
    }
    if (!act->agreed)
        say(act->reason, sizeof act->reason, texts_sentence(&m->chance, SENTENCE_RETURN_REFUSED));
    return "ticket.rule";
}

/* One redo more than the desks may order is asked of a supervisor, once. */
static const char *audit(struct matter *m, struct ticket_act *act, enum played *ret)
{
    bool asks = m->redos >= REDOS_MOST;
    act->agreed = m->redos >= REDOS_ASKED || (asks && m->redo_asked) || chance_in(&m->chance, 92, 100);
    *ret = act->agreed ? PLAYED_PASSED : asks ? PLAYED_ASKED : PLAYED_REDO;
    m->attempt = asks ? (int)APPROVAL_REDO : 0;
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
    act->redo =
        act->solved == SOLVED_NO && !m->no_redo && m->redos < REDOS_MOST && chance_in(&m->chance, 60, 100);
    if (act->solved == SOLVED_NO || act->solved == SOLVED_PARTLY)
        act->fault = act->redo || m->no_redo       ? FAULT_UNIT
                     : chance_in(&m->chance, 1, 2) ? FAULT_RULES
                     : chance_in(&m->chance, 1, 3) ? FAULT_CALLER
                                                   : FAULT_NONE;
    if (act->fault == FAULT_UNIT)
        say(act->reason, sizeof act->reason, texts_sentence(&m->chance, SENTENCE_CALLBACK_REDO));
    return "ticket.callback";
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
        person = people_for(&play->people, ROLE_DISPATCHER, m->number);
        what = PLAYED_DISPATCHED;
        act->hard = chance_in(&m->chance, 8, 100);
        type = "ticket.dispatch";
    } else if (m->state == STATE_DISPATCHED || m->state == STATE_RECEIVED) {
        person = units_person(play, m, m->holder_id, act->on_behalf);
        type = unit_step(m, act, &what);
    } else if (m->state == STATE_RETURNED) {
        person = people_for(&play->people, ROLE_DISPATCHER, m->number);
        type = rule_on_return(play, m, act, &what);
    } else if (m->state == STATE_REPLIED) {
        person = people_for(&play->people, ROLE_AUDITOR, m->number);
        type = audit(m, act, &what);
    } else if (m->state == STATE_CALLBACK) {
        person = people_for(&play->people, ROLE_CALLBACK, m->number);
        type = call_back(m, act, &what);
    }
    if (person != NULL && type != NULL)
        m->busy = play_ask(play, person, type, act, stepped, index, (int)what);
    free(act);
}

static void noted(struct play *play, struct job *job)
{
    if (!job->refused)
        report_add(play, job->person->login, PLAYED_NOTED, play->matters[job->index].number, 0, 0);
    else if (!play->live)
        play_refused(play, job);
}

/* The broker ends a suspension by itself; if it should not, the unit does. */
static void looks_whether_it_goes_on(struct play *play, size_t index)
{
    struct matter *m = &play->matters[index];
    if (++m->looks >= LOOKS_MOST)
        play_put(
            play,
            (struct act){
                .at = play->now, .kind = ACT_RECORD, .what = RECORD_RESUME, .index = index, .plan = m->plan});
    else
        play_plan(play, play->now + PLAY_MINUTE_MS, ACT_TICKET, index, m->plan);
    follow_look(play, index);
}

bool tickets_alone(const struct play *play, const struct act *act)
{
    if (act->kind != ACT_TICKET && act->kind != ACT_NOTE && act->kind != ACT_RECORD)
        return true;
    const struct matter *m = &play->matters[act->index];
    return m->busy || m->parent != 0 || m->children != 0 ||
           (act->kind == ACT_RECORD && (act->what == RECORD_ALIKE || act->what == RECORD_UNDO));
}

void tickets_act(struct play *play, const struct act *act)
{
    struct matter *m = &play->matters[act->index];
    struct ticket_act request = {.number = m->number};
    if (act->plan != m->plan)
        return;
    if (act->kind == ACT_TICKET && m->state == STATE_SUSPENDED) {
        looks_whether_it_goes_on(play, act->index);
        return;
    }
    if (act->kind == ACT_TICKET) {
        do_next(play, act->index);
        return;
    }
    struct person *person = units_person(play, m, m->holder_id, NULL);
    say(request.note, sizeof request.note, texts_sentence(&m->chance, SENTENCE_NOTE));
    if (person != NULL)
        play_ask(play, person, "ticket.note", &request, noted, act->index, PLAYED_NOTED);
}
