/* What the exchange says of its members and their devices, and which of it the broker has not heard yet. */
#include "gateway/ami_phones_inside.h"

#include "core/text.h"

#include <string.h>

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
                                  ami_phones_queue(p, ami_text(message, "Queue")) != NULL
                              ? ami_phones_row(p, interface)
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
    struct queue *queue = ami_phones_queue(p, ami_text(message, "Queue"));
    struct phone *phone = queue != NULL && interface[0] != '\0' && strlen(interface) < AMI_INTERFACE_SIZE
                              ? ami_phones_row(p, interface)
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
        if (phones->options.queues[0] == '\0' && ami_phones_queue(phones, name) == NULL)
            ami_phones_add_queue(phones, name);
        struct queue *queue = ami_phones_queue(phones, name);
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
        ami_phones_set_due(phones, &phones->rows[i], false);
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

/* --- what is told --------------------------------------------------------------------------------------- */

static enum exchange_state whole_place_of(const struct ami_phones *p, const struct phone *phone)
{
    enum exchange_state found = EXCHANGE_OUT;
    for (size_t i = 0; i < p->queue_count; i++) {
        enum exchange_state place = p->queues[i].is_there ? ami_phones_place(&phone->seats[i]) : EXCHANGE_OUT;
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
                         seat->tries < AMI_PHONE_TRIES && ami_phones_verb(phone, seat) != VERB_NONE;
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
