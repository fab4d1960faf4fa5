/* What is asked of the exchange, and its answers. A member that is to go is taken out only if it is ours: joined from here, or under the
 * operator's own name, as an earlier run has left it; what queues.conf puts there, or somebody else under another name, stays. */
#include "gateway/ami_phones_inside.h"

#include <string.h>

/* The exchange keeps so many bytes of a member's name, and may cut in the middle of a character. */
enum { MEMBER_NAME_KEPT = 75 };

static const char *const verb_names[] = {"", "QueueAdd", "QueueRemove", "QueuePause"};

enum exchange_state ami_phones_place(const struct seat *seat)
{
    if (!seat->is_in)
        return EXCHANGE_OUT;
    return seat->is_paused ? EXCHANGE_PAUSED : EXCHANGE_QUEUED;
}

static bool is_ours(const struct phone *phone, const struct seat *seat)
{
    return !seat->is_static &&
           (seat->is_added ||
            (phone->name[0] != '\0' && strncmp(phone->name, phone->member_name, MEMBER_NAME_KEPT) == 0));
}

enum verb ami_phones_verb(const struct phone *phone, const struct seat *seat)
{
    enum exchange_state place = ami_phones_place(seat);
    if (phone->wanted == EXCHANGE_OUT)
        return seat->is_in && is_ours(phone, seat) ? VERB_REMOVE : VERB_NONE;
    if (phone->wanted == EXCHANGE_UNKNOWN)
        return VERB_NONE;
    if (!seat->is_in)
        return VERB_ADD;
    return (int)place != phone->wanted || seat->is_reason_due ? VERB_PAUSE : VERB_NONE;
}

static void tell_failed(struct ami_phones *p, int64_t tag, enum ami_outcome outcome, const char *said)
{
    const struct phone *phone = &p->rows[tag / AMI_PHONE_QUEUES];
    const struct seat *seat = &phone->seats[tag % AMI_PHONE_QUEUES];
    p->options.failed(p->options.context, outcome, verb_names[seat->asked],
                      p->queues[tag % AMI_PHONE_QUEUES].name, phone->interface, said);
}

/* It is done, or was so before. An event that has come meanwhile knows better how things stand. */
static void take_done(const struct phone *phone, struct seat *seat, bool was_so)
{
    if (seat->asked == VERB_ADD) {
        seat->is_added = seat->is_added || !was_so;
        /* A join says no reason; and how somebody else's member stands is not known. */
        seat->is_reason_due = was_so || (seat->asked_paused && phone->reason[0] != '\0');
    }
    if (seat->is_heard)
        return;
    seat->is_in = seat->asked != VERB_REMOVE;
    seat->is_paused = seat->asked_paused;
    if (!seat->is_in)
        seat->is_added = seat->is_static = false;
}

static void take_failure(struct ami_phones *p, int64_t tag, struct seat *seat, enum ami_outcome outcome,
                         const char *said)
{
    seat->is_reason_due = seat->is_reason_due || seat->asked == VERB_PAUSE;
    /* Whom the exchange does not find is not there, whatever was last heard. */
    if (seat->asked == VERB_PAUSE && outcome == AMI_FAILED && strstr(said, "Interface not found") != NULL)
        seat->is_in = seat->is_added = false;
    p->is_barred = p->is_barred || outcome == AMI_NOT_PERMITTED;
    if (++seat->tries == AMI_PHONE_TRIES || p->is_barred)
        tell_failed(p, tag, outcome, said);
}

static void take_answer(void *context, int64_t tag, enum ami_end end, const struct ami_message *answer)
{
    struct ami_phones *p = context;
    struct phone *phone = &p->rows[tag / AMI_PHONE_QUEUES];
    struct seat *seat = &phone->seats[tag % AMI_PHONE_QUEUES];
    enum ami_outcome outcome = end == AMI_ANSWERED ? ami_judge(verb_names[seat->asked], answer) : AMI_FAILED;
    p->asked--;
    p->has_work = p->has_news = true;
    if (end == AMI_LOST)
        seat->is_reason_due = seat->is_reason_due || seat->asked == VERB_PAUSE;
    else if (ami_is_done(outcome))
        take_done(phone, seat, outcome == AMI_DONE_BEFORE);
    else
        take_failure(p, tag, seat, outcome, answer != NULL ? ami_text(answer, "Message") : "");
    seat->asked = VERB_NONE;
}

static void build(const struct phone *phone, const char *queue, enum verb verb, struct ami_action *action)
{
    bool is_paused = phone->wanted == EXCHANGE_PAUSED;
    if (verb == VERB_ADD)
        ami_queue_add(action, &(struct ami_member){.queue = queue,
                                                   .interface = phone->interface,
                                                   .name = phone->name,
                                                   .is_paused = is_paused});
    else if (verb == VERB_REMOVE)
        ami_queue_remove(action, queue, phone->interface);
    else
        ami_queue_pause(action, queue, phone->interface, is_paused, is_paused ? phone->reason : NULL);
}

/* False if nothing more can be asked now. */
static bool ask(struct ami_phones *p, size_t row, size_t queue, enum verb verb)
{
    struct phone *phone = &p->rows[row];
    struct seat *seat = &phone->seats[queue];
    struct ami_action action;
    struct refusal why = {0};
    const struct ami_wish wish = {
        .done = take_answer, .context = p, .tag = (int64_t)(row * AMI_PHONE_QUEUES + queue)};
    build(phone, p->queues[queue].name, verb, &action);
    enum result result = p->options.ask(p->options.context, &action, &wish, &why);
    if (result == RESULT_LOST || result == RESULT_BUSY)
        return false;
    seat->asked = verb;
    if (result != RESULT_OK) {
        seat->tries = AMI_PHONE_TRIES;
        p->has_news = true;
        tell_failed(p, wish.tag, AMI_FAILED, why.field);
        seat->asked = VERB_NONE;
        return true;
    }
    seat->asked_paused = phone->wanted == EXCHANGE_PAUSED;
    seat->is_heard = seat->is_reason_due = false;
    p->asked++;
    return true;
}

/* False if nothing more can be asked now. */
static bool look_at(struct ami_phones *p, size_t row, size_t queue)
{
    struct phone *phone = &p->rows[row];
    struct seat *seat = &phone->seats[queue];
    if (!seat->is_due || seat->asked != VERB_NONE || !p->queues[queue].is_there)
        return true;
    enum verb verb = seat->tries < AMI_PHONE_TRIES ? ami_phones_verb(phone, seat) : VERB_NONE;
    if (verb != VERB_NONE)
        return p->asked < AMI_PHONES_ASKED && ask(p, row, queue, verb);
    seat->is_due = seat->is_reason_due = false;
    return true;
}

void ami_phones_step(struct ami_phones *phones)
{
    if (!phones->has_work || !phones->is_known || phones->is_barred)
        return;
    for (size_t i = 0; i < phones->count; i++)
        for (size_t q = 0; q < phones->queue_count; q++)
            if (!look_at(phones, i, q))
                return;
    phones->has_work = false;
}
