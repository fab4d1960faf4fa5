#include "agent-tui/offline.h"

#include "core/text.h"
#include "wire/codec.h"

#include <libintl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define _(text) gettext(text)

#define T struct waiting
static const struct name_list kind_names;
static const struct field handover_fields[] = {
    ROW_INT(struct ticket_handover, service, FIELD_REQUIRED, "110, 119, 120"),
    ROW_ID(struct ticket_handover, call_id, 0, "the call"),
    ROW_TEXT(struct ticket_handover, caller_phone, FIELD_PERSONAL, "phone of the caller"),
};
static SHAPE(kept_handover_shape, "kept_handover", struct ticket_handover, handover_fields, "A hand-over.");
/* Its ticket's number is known only when what it waits for was answered. */
static const struct field note_fields[] = {
    ROW_ID(struct ticket_act, number, 0, "the ticket"),
    ROW_TEXT(struct ticket_act, note, FIELD_REQUIRED, "internal"),
};
static SHAPE(kept_note_shape, "kept_note", struct ticket_act, note_fields, "A note.");
static const char *const kind_name[] = {"open", "handover", "note"};
static const struct name_list kind_names = {
    .names = kind_name, .labels = kind_name, .count = WAITING_KIND_COUNT};
static const struct field waiting_fields[] = {
    ROW_TEXT(T, request_id, FIELD_REQUIRED, "under which it is sent, always"),
    ROW_TEXT(T, after, 0, "waits for this one's ticket number"),
    ROW_NAME(T, kind, &kind_names, 0, "what it is"),
    ROW_TEXT(T, author, FIELD_REQUIRED, "who wrote it"),
    ROW_TEXT(T, author_name, 0, "the author's name"),
    ROW_TEXT(T, local, 0, "provisional number"),
    ROW_INT(T, order, FIELD_REQUIRED, "rises"),
    ROW_AT(T, written_at, 0, "city time"),
    ROW_BOOL(T, away, 0, "written while the broker was away"),
    ROW_LIST(T, open, open_count, &ticket_open_shape, 1, "a ticket"),
    ROW_LIST(T, handover, handover_count, &kept_handover_shape, 1, "a hand-over"),
    ROW_LIST(T, note, note_count, &kept_note_shape, 1, "a note"),
};
static SHAPE(waiting_shape, "waiting", T, waiting_fields, "A submission that the broker has not yet answered.");
#undef T

/* The number of the last provisional number, so that none is told twice. */
struct count {
    int64_t last;
};
static const struct field count_fields[] = {
    ROW_INT(struct count, last, 0, "the last one given"),
};
static SHAPE(count_shape, "count", struct count, count_fields, "A counter.");

static void file_name(const char *request_id, char out[VAULT_NAME])
{
    char digest[17];
    vault_digest(request_id, digest);
    snprintf(out, VAULT_NAME, "wait-%s", digest);
}

static enum result keep(const struct offline *offline, const struct waiting *item, char why[FILE_WHY_SIZE])
{
    char name[VAULT_NAME];
    file_name(item->request_id, name);
    return vault_put(offline->vault, name, &waiting_shape, item, why);
}

static void forget(const struct offline *offline, const struct waiting *item)
{
    char name[VAULT_NAME];
    file_name(item->request_id, name);
    vault_drop(offline->vault, name);
}

static int by_order(const void *left, const void *right)
{
    const struct waiting *a = left, *b = right;
    return (a->order > b->order) - (a->order < b->order);
}

static enum result make_room(struct offline *offline)
{
    if (offline->count < offline->room)
        return RESULT_OK;
    size_t room = offline->room == 0 ? 8 : offline->room * 2;
    struct waiting *items = realloc(offline->items, room * sizeof *items);
    if (items == NULL)
        return RESULT_NO_MEMORY;
    offline->items = items;
    offline->room = room;
    return RESULT_OK;
}

static void load_one(void *context, const char *name)
{
    struct offline *offline = context;
    if (make_room(offline) != RESULT_OK) {
        offline->unreadable++;
        return;
    }
    struct waiting *item = &offline->items[offline->count];
    enum result result = vault_get(offline->vault, name, &waiting_shape, item);
    if (result != RESULT_OK) {
        offline->unreadable += result != RESULT_CORRUPT && result != RESULT_NOT_FOUND;
        return;
    }
    bool whole = item->open_count == (item->kind == WAITING_OPEN) &&
                 item->handover_count == (item->kind == WAITING_HANDOVER) &&
                 item->note_count == (item->kind == WAITING_NOTE);
    if (!whole) {
        shape_free(&waiting_shape, item);
        vault_set_aside(offline->vault, name);
        return;
    }
    offline->count++;
    if (item->order > offline->last_order)
        offline->last_order = item->order;
}

enum result offline_start(struct offline *offline, struct vault *vault)
{
    *offline = (struct offline){.vault = vault};
    enum result result = make_room(offline);
    if (result != RESULT_OK)
        return result;
    vault_each(vault, "wait-", load_one, offline);
    if (offline->count > 1)
        qsort(offline->items, offline->count, sizeof *offline->items, by_order);
    return RESULT_OK;
}

void offline_stop(struct offline *offline)
{
    for (size_t i = 0; i < offline->count; i++)
        shape_free(&waiting_shape, &offline->items[i]);
    free(offline->items);
    *offline = (struct offline){0};
}

/* Wall clock, so that the files of several consoles keep their order when one adopts them. */
static int64_t next_order(struct offline *offline)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    int64_t order = (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
    offline->last_order = order > offline->last_order ? order : offline->last_order + 1;
    return offline->last_order;
}

static enum result give_local(const struct offline *offline, struct waiting *item, char why[FILE_WHY_SIZE])
{
    struct count count = {0};
    enum result result = vault_get(offline->vault, "count", &count_shape, &count);
    /* A damaged count is not known any more: the seconds of the clock begin where none was given, most likely. */
    if (result == RESULT_CORRUPT) {
        count.last = item->order / 1000000;
    } else if (result != RESULT_OK && result != RESULT_NOT_FOUND) {
        snprintf(why, FILE_WHY_SIZE, "%s: %s", offline->vault->dir, "count");
        return result;
    }
    count.last++;
    snprintf(item->local, sizeof item->local, "L-%.3s%X-%lld", offline->vault->station,
             (unsigned)offline->vault->slot & 0xff, (long long)(count.last % 1000000));
    return vault_put(offline->vault, "count", &count_shape, &count, why);
}

/* Copies the one body that the kind has. */
static enum result copy_body(struct waiting *to, const struct waiting *from)
{
    to->open = NULL;
    to->handover = NULL;
    to->note = NULL;
    to->open_count = to->handover_count = to->note_count = 0;
    if (from->kind == WAITING_OPEN && (to->open = malloc(sizeof *to->open)) != NULL)
        to->open[to->open_count++] = *from->open;
    if (from->kind == WAITING_HANDOVER && (to->handover = malloc(sizeof *to->handover)) != NULL)
        to->handover[to->handover_count++] = *from->handover;
    if (from->kind == WAITING_NOTE && (to->note = malloc(sizeof *to->note)) != NULL)
        to->note[to->note_count++] = *from->note;
    return to->open_count + to->handover_count + to->note_count == 1 ? RESULT_OK : RESULT_NO_MEMORY;
}

enum result offline_add(struct offline *offline, const struct waiting *item, const struct waiting **ret_item,
                        char why[FILE_WHY_SIZE])
{
    struct waiting added = *item;
    enum result result = make_room(offline);
    if (result == RESULT_OK)
        result = copy_body(&added, item);
    if (result != RESULT_OK) {
        snprintf(why, FILE_WHY_SIZE, "%s", _("Not enough memory."));
        return result;
    }
    added.order = next_order(offline);
    if (added.kind != WAITING_NOTE)
        result = give_local(offline, &added, why);
    if (result == RESULT_OK) {
        result = keep(offline, &added, why);
        /* It may stand there though the disk would not confirm it: the person was told that nothing is submitted. */
        if (result != RESULT_OK)
            forget(offline, &added);
    }
    if (result != RESULT_OK) {
        shape_free(&waiting_shape, &added);
        return result;
    }
    offline->items[offline->count++] = added;
    if (ret_item != NULL)
        *ret_item = &offline->items[offline->count - 1];
    return RESULT_OK;
}

const struct waiting *offline_find(const struct offline *offline, const char *request_id)
{
    for (size_t i = 0; i < offline->count; i++)
        if (strcmp(offline->items[i].request_id, request_id) == 0)
            return &offline->items[i];
    return NULL;
}

const struct waiting *offline_next(const struct offline *offline)
{
    for (size_t i = 0; i < offline->count; i++)
        if (offline->items[i].after[0] == '\0')
            return &offline->items[i];
    return NULL;
}

const char *waiting_type(const struct waiting *item)
{
    static const char *const types[WAITING_KIND_COUNT] = {"ticket.open", "ticket.handover", "ticket.note"};
    return types[item->kind];
}

const void *waiting_body(const struct waiting *item, const char *login)
{
    static struct ticket_open open;
    static struct ticket_handover handover;
    static struct ticket_act note;
    const char *author = item->away || strcmp(item->author, login) != 0 ? item->author : "";
    int64_t at = *author != '\0' ? item->written_at : 0;
    if (item->kind == WAITING_NOTE) {
        note = *item->note;
        (void)text_copy(note.written_by, sizeof note.written_by, author);
        note.written_at = at;
        return &note;
    }
    if (item->kind == WAITING_HANDOVER) {
        handover = *item->handover;
        (void)text_copy(handover.written_by, sizeof handover.written_by, author);
        handover.written_at = at;
        return &handover;
    }
    open = *item->open;
    (void)text_copy(open.written_by, sizeof open.written_by, author);
    open.written_at = at;
    return &open;
}

static void remove_at(struct offline *offline, size_t index)
{
    forget(offline, &offline->items[index]);
    shape_free(&waiting_shape, &offline->items[index]);
    memmove(&offline->items[index], &offline->items[index + 1],
            (offline->count - index - 1) * sizeof *offline->items);
    offline->count--;
}

/* What waited for this number gets it before the one that brought it is forgotten: a crash in between only asks again. */
static void settle(struct offline *offline, const char *request_id, int64_t number)
{
    char why[FILE_WHY_SIZE], id[ENVELOPE_ID_BYTES];
    (void)text_copy(id, sizeof id, request_id);
    for (size_t i = offline->count; i > 0; i--) {
        struct waiting *item = &offline->items[i - 1];
        if (strcmp(item->after, id) != 0)
            continue;
        if (number == 0 && item->kind == WAITING_NOTE) {
            remove_at(offline, i - 1);
            continue;
        }
        item->after[0] = '\0';
        if (item->kind == WAITING_OPEN)
            item->open->number = number;
        else if (item->kind == WAITING_NOTE)
            item->note->number = number;
        /* Without the disk it is still right in memory, and after a crash the number is asked for again. */
        (void)(keep(offline, item, why) == RESULT_OK);
    }
    for (size_t i = offline->count; i > 0; i--)
        if (strcmp(offline->items[i - 1].request_id, id) == 0)
            remove_at(offline, i - 1);
}

void offline_taken(struct offline *offline, const char *request_id, int64_t number)
{
    settle(offline, request_id, number);
}

void offline_refused(struct offline *offline, const char *request_id)
{
    settle(offline, request_id, 0);
}

size_t offline_waiting(const struct offline *offline)
{
    size_t count = 0;
    for (size_t i = 0; i < offline->count; i++)
        count += offline->items[i].kind != WAITING_NOTE;
    return count;
}
