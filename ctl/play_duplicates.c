/* Duplicates: a dispatcher looks for tickets alike, and lets one follow the other. */
#include "ctl/play_inside.h"

#include "core/text.h"

enum { UNMERGE_PER_MILLE = 80, UNMERGE_S = 100 };

#define IN(state) (1u << (state))

static void merged(struct play *play, struct job *job)
{
    const struct ticket_reply *reply = job->reply;
    struct matter *m = &play->matters[job->index];
    m->busy = false;
    if (job->refused) {
        if (!play->live)
            play_refused(play, job);
        return;
    }
    follow_report(play, job->person->login, PLAYED_MERGED, job->index, reply->ticket, 0);
    m->by = job->person;
    tickets_take(play, job->index, reply->ticket);
    size_t parent = follow_find(play, m->parent);
    if (parent != SIZE_MAX)
        follow_child(play, parent);
    if (chance_in(&m->chance, UNMERGE_PER_MILLE, 1000))
        play_put(play, (struct act){.at = play->now + UNMERGE_S * PLAY_SECOND_MS,
                                    .kind = ACT_RECORD,
                                    .what = RECORD_UNDO,
                                    .index = job->index,
                                    .plan = m->plan});
}

/* The newest other ticket of the same topic that can lead this one. What the broker finds alike depends on how far its search
 * index has come, which is no matter of the seed: the dispatcher looks at it, and knows by itself. */
static int64_t other_of(const struct play *play, const struct matter *m)
{
    const unsigned states = IN(STATE_DISPATCHED) | IN(STATE_RECEIVED) | IN(STATE_SUSPENDED) |
                            IN(STATE_PENDING) | IN(STATE_RETURNED) | IN(STATE_REPLIED);
    for (size_t i = play->matter_count; i > 0; i--) {
        const struct matter *other = &play->matters[i - 1];
        if (other != m && other->topic != NULL && other->topic == m->topic && other->parent == 0 &&
            !other->busy && (states & IN(other->state)) != 0)
            return other->number;
    }
    return 0;
}

static void compared(struct play *play, struct job *job)
{
    struct matter *m = &play->matters[job->index];
    struct ticket_merge request = {.number = m->number};
    m->busy = false;
    if (job->refused) {
        play_refused(play, job);
        return;
    }
    request.into = other_of(play, m);
    if (request.into == 0 || m->children != 0 || m->parent != 0)
        return;
    (void)text_copy(request.reason, sizeof request.reason, texts_sentence(&m->chance, SENTENCE_MERGE));
    m->busy = play_ask(play, job->person, "ticket.merge", &request, merged, job->index, PLAYED_MERGED);
}

void duplicates_compare(struct play *play, size_t index, struct person *person)
{
    struct matter *m = &play->matters[index];
    struct alike_request request = {.number = m->number};
    m->busy = play_ask(play, person, "ticket.alike", &request, compared, index, 0);
}
