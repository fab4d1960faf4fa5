/* What the broker tells of a ticket: the act that was asked for, what came of it, and what came without being asked for, as
 * with duplicates, by the clock, or with a changed calendar. */
#include "ctl/play_inside.h"

/* The first act of a request stands alone, all others are joined to it. */
struct telling {
    struct play *play;
    const char *who;
    int64_t number;
    bool begun;
};

static void tell(struct telling *t, enum played what, int64_t due_at)
{
    if (t->begun)
        report_join(t->play, t->who, what, t->number, due_at);
    else
        report_add(t->play, t->who, what, t->number, due_at, 0);
    t->begun = true;
}

static int64_t callback_of(const struct ticket *t)
{
    return t->state == STATE_CALLBACK ? t->callback_due_at : 0;
}

/* In the order in which they matter to the counting. */
static void tell_changes(struct telling *t, enum played what, const struct matter *m, const struct ticket *now)
{
    bool was_done = m->state == STATE_CALLBACK || m->state == STATE_CLOSED;
    bool redone = now->redos > m->redos;
    bool dispatched = now->dispatches > m->dispatches && !redone;
    if (now->passed_at != m->passed_at && what != PLAYED_PASSED)
        tell(t, PLAYED_PASSED, callback_of(now));
    if (now->state == STATE_MERGED && was_done)
        tell(t, PLAYED_FOLLOWED, 0);
    if (redone && what != PLAYED_REDO)
        tell(t, PLAYED_REDO, 0);
    if (dispatched && what != PLAYED_DISPATCHED)
        tell(t, PLAYED_DISPATCHED, now->due_at);
    if (m->state == STATE_SUSPENDED && now->state == STATE_RECEIVED && what != PLAYED_RESUMED)
        tell(t, PLAYED_RESUMED, now->due_at);
    else if (now->due_at != m->due_at && now->due_at != 0 && !dispatched && what != PLAYED_DISPATCHED &&
             what != PLAYED_RESUMED)
        tell(t, PLAYED_DUE, now->due_at);
    if (now->state == STATE_SUSPENDED && m->state != STATE_SUSPENDED)
        tell(t, PLAYED_SUSPENDED, 0);
    if (now->closing == CLOSING_TERMINATED && m->state != STATE_CLOSED)
        tell(t, PLAYED_TERMINATED, 0);
}

void follow_report(struct play *play, const char *who, enum played what, size_t index,
                   const struct ticket *ticket, int detail)
{
    const struct matter *m = &play->matters[index];
    struct telling t = {.play = play, .who = who, .number = ticket->number};
    int64_t due_at = what == PLAYED_DISPATCHED || what == PLAYED_RESUMED ? ticket->due_at
                     : what == PLAYED_PASSED                             ? callback_of(ticket)
                                                                         : 0;
    if (what != PLAYED_LOOKED) {
        report_add(play, who, what, ticket->number, due_at, detail);
        t.begun = true;
    }
    /* What is undone is as it was before. */
    if (what != PLAYED_UNDONE)
        tell_changes(&t, what, m, ticket);
}

size_t follow_find(const struct play *play, int64_t number)
{
    for (size_t i = play->matter_count; i > 0 && number != 0; i--)
        if (play->matters[i - 1].number == number)
            return i - 1;
    return SIZE_MAX;
}

static void looked(struct play *play, struct job *job)
{
    const struct ticket_reply *reply = job->reply;
    play->matters[job->index].busy = false;
    if (job->refused) {
        play_refused(play, job);
        return;
    }
    follow_report(play, "rexian-broker", (enum played)job->what, job->index, reply->ticket, 0);
    tickets_take(play, job->index, reply->ticket);
}

static void look(struct play *play, size_t index, enum played what)
{
    struct number_request request = {.number = play->matters[index].number};
    struct person *person = people_for(&play->people, ROLE_SUPERVISOR, request.number);
    if (person != NULL)
        play->matters[index].busy = play_ask(play, person, "ticket.show", &request, looked, index, (int)what);
}

void follow_look(struct play *play, size_t index)
{
    look(play, index, PLAYED_LOOKED);
}

void follow_child(struct play *play, size_t index)
{
    look(play, index, PLAYED_CHILD);
}

void follow_undone(struct play *play, size_t index)
{
    look(play, index, PLAYED_UNDONE);
}

void follow_family(struct play *play, size_t index)
{
    const struct matter *m = &play->matters[index];
    int64_t main_number = m->parent != 0 ? m->parent : m->number;
    if (m->parent == 0 && m->children == 0)
        return;
    for (size_t i = 0; i < play->matter_count; i++) {
        const struct matter *other = &play->matters[i];
        bool related = other->number == main_number || other->parent == main_number;
        if (i != index && related && other->topic != NULL)
            look(play, i, PLAYED_LOOKED);
    }
}
