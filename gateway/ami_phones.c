/* A table of phones, each with a seat in every queue. A phone is known by its interface: the exchange may tell of it before the broker
 * has said whose it is. A member that is to go is taken out only if it is ours: joined from here, or under the operator's own name, as
 * an earlier run has left it; what queues.conf puts there, or somebody else under another name, stays. */
#include "gateway/ami_phones.h"

#include "config/options.h"
#include "core/presence.h"
#include "core/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The exchange keeps so many bytes of a member's name, and may cut in the middle of a character. */
enum { MEMBER_NAME_KEPT = 75, QUEUE_NAME_SIZE = 80 };

static const char extension_mark[] = "{extension}";

/* The exchange's states of a device, in its own numbers. */
enum device {
    DEVICE_FREE = 1,
    DEVICE_IN_USE = 2,
    DEVICE_BUSY = 3,
    DEVICE_INVALID = 4,
    DEVICE_UNAVAILABLE = 5,
    DEVICE_RINGS_IN_USE = 7,
    DEVICE_ON_HOLD = 8
};

enum verb { VERB_NONE, VERB_ADD, VERB_REMOVE, VERB_PAUSE };
static const char *const verb_names[] = {"", "QueueAdd", "QueueRemove", "QueuePause"};

struct seat {
    bool is_in, is_paused; /* by the exchange's word, or by its answer */
    bool is_static;        /* of queues.conf */
    bool is_added;         /* from here */
    bool is_seen;          /* in this snapshot, or by an event since the last one */
    bool is_due;           /* to be compared with what should be */
    bool
        is_reason_due; /* a pause has to be said though it is one: its reason is another one, or it is not known */
    bool is_heard;     /* of since something was asked: then the answer is the older news */
    enum verb asked;
    bool asked_paused;
    int tries;
};

struct phone {
    char interface[AMI_INTERFACE_SIZE];
    char login[TEXT_LOGIN]; /* "": nobody's */
    char name[TEXT_NAME];
    char member_name[TEXT_NAME]; /* as the exchange has it */
    char reason[TEXT_CODE];      /* of a pause */
    int wanted;
    bool was_held;      /* the exchange kept its person from being ready, as the broker said last */
    int told;           /* what the broker knows */
    int told_for;       /* which wish that answered; -1: it must be said again */
    int64_t device;     /* enum device, as last heard */
    bool is_from_queue; /* the call that rings or is talked on there */
    struct seat seats[AMI_PHONE_QUEUES];
};

struct queue {
    char name[QUEUE_NAME_SIZE];
    bool is_there, is_listed; /* at the exchange; in this snapshot */
};

struct ami_phones {
    struct ami_phones_options options;
    struct queue queues[AMI_PHONE_QUEUES];
    size_t queue_count;
    struct phone *rows; /* never fewer: an index is a tag */
    size_t count, room;
    unsigned asked;
    bool is_known;  /* a snapshot has come */
    bool is_barred; /* the exchange's user lacks the right */
    bool has_work, has_news;
};

static enum exchange_state place_of(const struct seat *seat)
{
    if (!seat->is_in)
        return EXCHANGE_OUT;
    return seat->is_paused ? EXCHANGE_PAUSED : EXCHANGE_QUEUED;
}

static struct phone *phone_of(struct ami_phones *p, const char *interface)
{
    for (size_t i = 0; i < p->count; i++)
        if (strcmp(p->rows[i].interface, interface) == 0)
            return &p->rows[i];
    if (p->count == p->room) {
        size_t room = p->room ? p->room * 2 : 64;
        struct phone *rows = reallocarray(p->rows, room, sizeof *rows);
        if (rows == NULL)
            return NULL;
        p->rows = rows;
        p->room = room;
    }
    struct phone *made = &p->rows[p->count++];
    *made = (struct phone){0};
    (void)text_copy(made->interface, sizeof made->interface, interface);
    return made;
}

static struct queue *queue_of(struct ami_phones *p, const char *name)
{
    for (size_t i = 0; i < p->queue_count; i++)
        if (strcmp(p->queues[i].name, name) == 0)
            return &p->queues[i];
    return NULL;
}

static void add_queue(struct ami_phones *p, const char *name)
{
    if (p->queue_count < AMI_PHONE_QUEUES && name[0] != '\0' && strlen(name) < QUEUE_NAME_SIZE)
        (void)text_copy(p->queues[p->queue_count++].name, QUEUE_NAME_SIZE, name);
}

static void set_due(struct ami_phones *p, struct phone *phone, bool with_reason)
{
    for (size_t i = 0; i < AMI_PHONE_QUEUES; i++) {
        struct seat *seat = &phone->seats[i];
        seat->is_due = true;
        seat->is_reason_due = seat->is_reason_due || with_reason;
        seat->tries = 0;
    }
    p->has_work = true;
}

/* --- what should be ------------------------------------------------------------------------------------- */

static bool interface_of(const struct ami_phones *p, const char *extension, char out[AMI_INTERFACE_SIZE])
{
    const char *form = p->options.interface, *mark = strstr(form, extension_mark);
    if (extension[0] == '\0' || mark == NULL)
        return false;
    int size = snprintf(out, AMI_INTERFACE_SIZE, "%.*s%s%s", (int)(mark - form), form, extension,
                        mark + sizeof extension_mark - 1);
    return size > 0 && size < AMI_INTERFACE_SIZE;
}

/* Whoever had another phone leaves it: what is ours of it goes. */
static void part_from(struct ami_phones *p, const char *login, const char *interface)
{
    for (size_t i = 0; i < p->count; i++) {
        struct phone *phone = &p->rows[i];
        if (strcmp(phone->login, login) != 0 || strcmp(phone->interface, interface) == 0)
            continue;
        phone->login[0] = '\0';
        phone->wanted = EXCHANGE_OUT;
        set_due(p, phone, false);
    }
}

void ami_phones_told(struct ami_phones *phones, const struct operator_row *row)
{
    char interface[AMI_INTERFACE_SIZE] = "";
    const char *reason = "";
    bool has_phone = interface_of(phones, row->extension, interface);
    if (row->login[0] == '\0')
        return;
    part_from(phones, row->login, interface);
    struct phone *phone = has_phone ? phone_of(phones, interface) : NULL;
    if (phone == NULL)
        return;
    if (row->wanted == EXCHANGE_PAUSED)
        reason = row->presence == PRESENCE_PAUSE ? name_of(&pause_reason_names, row->reason)
                                                 : name_of(&presence_names, row->presence);
    bool is_other_reason = row->wanted == EXCHANGE_PAUSED && strcmp(phone->reason, reason) != 0;
    /* Who was held by the exchange and is not any more has said so: what differs is to be put right. */
    bool is_held = presence_is_held((enum presence)row->presence, (enum pause_reason)row->reason);
    bool is_again = phone->was_held && !is_held && strcmp(phone->login, row->login) == 0;
    bool is_other =
        strcmp(phone->login, row->login) != 0 || phone->wanted != row->wanted || is_other_reason || is_again;
    (void)text_copy(phone->login, sizeof phone->login, row->login);
    (void)text_copy(phone->name, sizeof phone->name, row->name);
    (void)text_copy(phone->reason, sizeof phone->reason, reason);
    phone->wanted = row->wanted;
    phone->was_held = is_held;
    phone->told = row->exchange;
    if (is_again)
        phone->told_for = -1;
    phones->has_news = true;
    if (is_other)
        set_due(phones, phone, is_other_reason);
}

/* --- what is there -------------------------------------------------------------------------------------- */

static const char *either(const struct ami_message *message, const char *key, const char *other)
{
    return ami_has(message, key) ? ami_text(message, key) : ami_text(message, other);
}

/* A call came from a queue if a queue has rung the phone since it was free, or says that it is its own. */
static void device_told(struct phone *phone, const struct ami_message *message)
{
    int64_t device = phone->device, from_queue = 0;
    (void)ami_int(message, "Status", &device);
    (void)ami_int(message, "InCall", &from_queue);
    if (device == DEVICE_FREE && phone->device != DEVICE_FREE)
        phone->is_from_queue = false;
    phone->is_from_queue = phone->is_from_queue || from_queue != 0;
    phone->device = device;
}

static void rung(struct ami_phones *p, const struct ami_message *message)
{
    const char *interface = ami_text(message, "Interface");
    struct phone *phone = interface[0] != '\0' && strlen(interface) < AMI_INTERFACE_SIZE &&
                                  queue_of(p, ami_text(message, "Queue")) != NULL
                              ? phone_of(p, interface)
                              : NULL;
    if (phone == NULL)
        return;
    phone->is_from_queue = true;
    p->has_news = true;
}

static void member_told(struct ami_phones *p, const struct ami_message *message, bool is_in)
{
    /* A snapshot has other names for the same. */
    const char *interface = either(message, "Interface", "Location"),
               *name = either(message, "MemberName", "Name");
    struct queue *queue = queue_of(p, ami_text(message, "Queue"));
    struct phone *phone = queue != NULL && interface[0] != '\0' && strlen(interface) < AMI_INTERFACE_SIZE
                              ? phone_of(p, interface)
                              : NULL;
    int64_t paused = 0;
    if (phone == NULL)
        return;
    struct seat *seat = &phone->seats[queue - p->queues];
    (void)ami_int(message, "Paused", &paused);
    device_told(phone, message);
    (void)text_copy(phone->member_name, sizeof phone->member_name, name);
    seat->is_in = is_in;
    seat->is_paused = paused != 0;
    seat->is_static = strcmp(ami_text(message, "Membership"), "static") == 0;
    seat->is_added = seat->is_added && is_in;
    seat->is_seen = seat->is_heard = true;
    p->has_news = true;
}

void ami_phones_message(struct ami_phones *phones, const struct ami_message *message)
{
    static const struct {
        const char *name;
        bool is_in;
    } rows[] = {
        {"QueueMember", true},       {"QueueMemberAdded", true},    {"QueueMemberPause", true},
        {"QueueMemberStatus", true}, {"QueueMemberRemoved", false},
    };
    if (ami_is(message, AMI_EVENT, "QueueParams")) {
        const char *name = ami_text(message, "Queue");
        if (phones->options.queues[0] == '\0' && queue_of(phones, name) == NULL)
            add_queue(phones, name);
        struct queue *queue = queue_of(phones, name);
        if (queue != NULL)
            queue->is_listed = true;
    }
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (ami_is(message, AMI_EVENT, rows[i].name))
            member_told(phones, message, rows[i].is_in);
    if (ami_is(message, AMI_EVENT, "AgentCalled") || ami_is(message, AMI_EVENT, "AgentConnect"))
        rung(phones, message);
}

static void end_of_list(struct ami_phones *p, struct phone *phone)
{
    for (size_t i = 0; i < p->queue_count; i++) {
        struct seat *seat = &phone->seats[i];
        if (p->queues[i].is_there && !seat->is_seen)
            seat->is_in = seat->is_added = false;
        seat->is_seen = false;
    }
}

void ami_phones_snapshot(struct ami_phones *phones)
{
    for (size_t i = 0; i < phones->queue_count; i++) {
        phones->queues[i].is_there = phones->queues[i].is_listed;
        phones->queues[i].is_listed = false;
    }
    for (size_t i = 0; i < phones->count; i++) {
        end_of_list(phones, &phones->rows[i]);
        set_due(phones, &phones->rows[i], false);
    }
    phones->is_known = phones->has_news = true;
    phones->is_barred = false;
}

void ami_phones_down(struct ami_phones *phones)
{
    phones->is_known = false;
    for (size_t i = 0; i < phones->queue_count; i++)
        phones->queues[i].is_listed = false;
    for (size_t i = 0; i < phones->count; i++)
        for (size_t q = 0; q < AMI_PHONE_QUEUES; q++)
            phones->rows[i].seats[q].is_seen = false;
}

/* --- what is asked -------------------------------------------------------------------------------------- */

static bool is_ours(const struct phone *phone, const struct seat *seat)
{
    return !seat->is_static &&
           (seat->is_added ||
            (phone->name[0] != '\0' && strncmp(phone->name, phone->member_name, MEMBER_NAME_KEPT) == 0));
}

static enum verb verb_for(const struct phone *phone, const struct seat *seat)
{
    enum exchange_state place = place_of(seat);
    if (phone->wanted == EXCHANGE_OUT)
        return seat->is_in && is_ours(phone, seat) ? VERB_REMOVE : VERB_NONE;
    if (phone->wanted == EXCHANGE_UNKNOWN)
        return VERB_NONE;
    if (!seat->is_in)
        return VERB_ADD;
    return (int)place != phone->wanted || seat->is_reason_due ? VERB_PAUSE : VERB_NONE;
}

static enum exchange_state whole_place_of(const struct ami_phones *p, const struct phone *phone)
{
    enum exchange_state found = EXCHANGE_OUT;
    for (size_t i = 0; i < p->queue_count; i++) {
        enum exchange_state place = p->queues[i].is_there ? place_of(&phone->seats[i]) : EXCHANGE_OUT;
        if (place != EXCHANGE_OUT && found != EXCHANGE_QUEUED)
            found = place;
    }
    return found;
}

/* What is known of the phone itself goes before where it stands. */
static enum exchange_state state_of(const struct phone *phone, enum exchange_state place)
{
    bool talks = phone->device == DEVICE_IN_USE || phone->device == DEVICE_BUSY ||
                 phone->device == DEVICE_RINGS_IN_USE || phone->device == DEVICE_ON_HOLD;
    if (place != EXCHANGE_OUT && (phone->device == DEVICE_INVALID || phone->device == DEVICE_UNAVAILABLE))
        return EXCHANGE_UNREACHABLE;
    return place == EXCHANGE_QUEUED && talks && !phone->is_from_queue ? EXCHANGE_IN_CALL : place;
}

/* Nothing that was wished is on its way or still to be asked. */
static bool is_settled(const struct ami_phones *p, const struct phone *phone)
{
    for (size_t i = 0; i < p->queue_count; i++) {
        const struct seat *seat = &phone->seats[i];
        bool is_to_ask = seat->is_due && !p->is_barred && p->queues[i].is_there &&
                         seat->tries < AMI_PHONE_TRIES && verb_for(phone, seat) != VERB_NONE;
        if (seat->asked != VERB_NONE || is_to_ask)
            return false;
    }
    return true;
}

static bool is_news(const struct ami_phones *p, const struct phone *phone, enum exchange_state state)
{
    if (phone->login[0] == '\0')
        return false;
    if (state == EXCHANGE_UNREACHABLE || state == EXCHANGE_IN_CALL)
        return (int)state != phone->told;
    if (!is_settled(p, phone))
        return false;
    /* Of a phone that is in no queue and should be in none there is nothing to tell. */
    if (state == EXCHANGE_OUT && phone->told == EXCHANGE_UNKNOWN)
        return phone->wanted == EXCHANGE_QUEUED || phone->wanted == EXCHANGE_PAUSED;
    bool is_unanswered = phone->wanted != EXCHANGE_UNKNOWN && phone->told_for != phone->wanted;
    return (int)state != phone->told || ((int)state != phone->wanted && is_unanswered);
}

bool ami_phones_next(struct ami_phones *phones, struct operator_report *ret)
{
    for (size_t i = 0; phones->is_known && phones->has_news && i < phones->count; i++) {
        struct phone *phone = &phones->rows[i];
        enum exchange_state state = state_of(phone, whole_place_of(phones, phone));
        if (!is_news(phones, phone, state))
            continue;
        *ret = (struct operator_report){.exchange = (int)state, .wanted = phone->wanted};
        (void)text_copy(ret->login, sizeof ret->login, phone->login);
        phone->told = (int)state;
        phone->told_for = phone->wanted;
        return true;
    }
    phones->has_news = phones->has_news && !phones->is_known;
    return false;
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
    enum verb verb = seat->tries < AMI_PHONE_TRIES ? verb_for(phone, seat) : VERB_NONE;
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

struct ami_phones *ami_phones_open(const struct ami_phones_options *options)
{
    struct ami_phones *p = calloc(1, sizeof *p);
    char name[QUEUE_NAME_SIZE];
    if (p == NULL)
        return NULL;
    p->options = *options;
    for (size_t at = 0;
         options->queues[0] != '\0' && option_list_next(options->queues, &at, name, sizeof name);)
        add_queue(p, name);
    return p;
}

void ami_phones_close(struct ami_phones **phones)
{
    if (*phones != NULL)
        free((*phones)->rows);
    free(*phones);
    *phones = NULL;
}
