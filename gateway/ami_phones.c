/* A table of phones, each with a seat in every queue. A phone is known by its interface: the exchange may tell of it before the broker
 * has said whose it is. */
#include "gateway/ami_phones_inside.h"

#include "config/options.h"
#include "core/presence.h"
#include "core/text.h"

#include <stdlib.h>
#include <string.h>

struct phone *ami_phones_row(struct ami_phones *p, const char *interface)
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

struct queue *ami_phones_queue(struct ami_phones *p, const char *name)
{
    for (size_t i = 0; i < p->queue_count; i++)
        if (strcmp(p->queues[i].name, name) == 0)
            return &p->queues[i];
    return NULL;
}

void ami_phones_add_queue(struct ami_phones *p, const char *name)
{
    if (p->queue_count < AMI_PHONE_QUEUES && name[0] != '\0' && strlen(name) < QUEUE_NAME_SIZE)
        (void)text_copy(p->queues[p->queue_count++].name, QUEUE_NAME_SIZE, name);
}

void ami_phones_set_due(struct ami_phones *p, struct phone *phone, bool with_reason)
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

/* Whoever had another phone leaves it: what is ours of it goes. */
static void part_from(struct ami_phones *p, const char *login, const char *interface)
{
    for (size_t i = 0; i < p->count; i++) {
        struct phone *phone = &p->rows[i];
        if (strcmp(phone->login, login) != 0 || strcmp(phone->interface, interface) == 0)
            continue;
        phone->login[0] = '\0';
        phone->wanted = EXCHANGE_OUT;
        ami_phones_set_due(p, phone, false);
    }
}

void ami_phones_told(struct ami_phones *phones, const struct operator_row *row)
{
    char interface[AMI_INTERFACE_SIZE] = "";
    const char *reason = "";
    bool has_phone = ami_interface(phones->options.interface, row->extension, interface, sizeof interface);
    if (row->login[0] == '\0')
        return;
    part_from(phones, row->login, interface);
    struct phone *phone = has_phone ? ami_phones_row(phones, interface) : NULL;
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
        ami_phones_set_due(phones, phone, is_other_reason);
}

/* --- open and closed -------------------------------------------------------------------------------------- */

struct ami_phones *ami_phones_open(const struct ami_phones_options *options)
{
    struct ami_phones *p = calloc(1, sizeof *p);
    char name[QUEUE_NAME_SIZE];
    if (p == NULL)
        return NULL;
    p->options = *options;
    for (size_t at = 0;
         options->queues[0] != '\0' && option_list_next(options->queues, &at, name, sizeof name);)
        ami_phones_add_queue(p, name);
    return p;
}

void ami_phones_close(struct ami_phones **phones)
{
    if (*phones != NULL)
        free((*phones)->rows);
    free(*phones);
    *phones = NULL;
}
