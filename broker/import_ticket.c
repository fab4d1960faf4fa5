/* A ticket of another system: what it says is kept as it says it, no limit of ours is derived. */
#include "broker/import_work.h"

#include "core/phone.h"
#include "core/text.h"
#include "storage/imported.h"
#include "storage/tickets.h"

#include <stdlib.h>
#include <string.h>

/* A ticket that is closed as it is opened may be closed by another clock, a little before. */
enum { CLOCKS_APART_MS = CIVIL_MINUTE_MS };

/* A row with the ids of what it names. */
struct known_row {
    const struct import_ticket *row;
    int64_t category_id, district_id, unit_id;
};

static enum result check_texts(struct import_work *import, const struct import_ticket *row)
{
    const struct {
        const char *field;
        const char *text;
    } texts[] = {{"ref", row->ref},
                 {"title", row->title},
                 {"content", row->content},
                 {"caller_name", row->caller_name},
                 {"caller_phone", row->caller_phone}};
    char key[PHONE_SIZE];
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (text_has_control(texts[i].text))
            return import_reject(import, REFUSAL_BAD_VALUE, texts[i].field, texts[i].text, "");
    if (row->caller_phone[0] &&
        phone_normalise(row->caller_phone, store_area_code(import->work->store), key, NULL) != RESULT_OK)
        return import_reject(import, REFUSAL_BAD_VALUE, "caller_phone", row->caller_phone, "");
    return RESULT_OK;
}

/* A callback follows a completion, an outcome follows a callback, and nothing lies in the future. */
static enum result check_instants(struct import_work *import, const struct import_ticket *row)
{
    int64_t now = import->work->now;
    if (row->opened_at > now)
        return import_reject_at(import, REFUSAL_BAD_VALUE, "opened_at", row->opened_at, now);
    if (row->closed_at && (row->closed_at < row->opened_at - CLOCKS_APART_MS || row->closed_at > now))
        return import_reject_at(import, REFUSAL_BAD_VALUE, "closed_at", row->closed_at, row->opened_at);
    if (row->callback_due_at && !row->closed_at)
        return import_reject(import, REFUSAL_MISSING_FIELD, "closed_at", "", "");
    if (row->callback_at && !row->callback_due_at)
        return import_reject(import, REFUSAL_MISSING_FIELD, "callback_due_at", "", "");
    if (row->callback_at && (row->callback_at < row->closed_at - CLOCKS_APART_MS || row->callback_at > now))
        return import_reject_at(import, REFUSAL_BAD_VALUE, "callback_at", row->callback_at, row->closed_at);
    if (row->callback_at && row->callback_outcome == OUTCOME_NONE)
        return import_reject(import, REFUSAL_MISSING_FIELD, "callback_outcome", "", "");
    if (!row->callback_at && row->callback_outcome != OUTCOME_NONE)
        return import_reject(import, REFUSAL_MISSING_FIELD, "callback_at",
                             name_of(&outcome_names, row->callback_outcome), "");
    if (row->satisfaction != SATISFACTION_NOT_GIVEN && row->callback_outcome != OUTCOME_REACHED)
        return import_reject(import, REFUSAL_BAD_VALUE, "satisfaction",
                             name_of(&satisfaction_names, row->satisfaction), "");
    return RESULT_OK;
}

static enum result find_named(struct import_work *import, const struct import_ticket *row,
                              struct known_row *ret)
{
    ret->row = row;
    enum result result = import_node(import, SUBJECT_CATEGORY, "category", row->category, &ret->category_id);
    if (result == RESULT_OK)
        result = import_node(import, SUBJECT_DISTRICT, "district", row->district, &ret->district_id);
    if (result == RESULT_OK)
        result = import_node(import, SUBJECT_UNIT, "department", row->department, &ret->unit_id);
    return result;
}

static struct event event_of(const struct import_work *import, enum event_kind kind, int64_t number, int64_t at)
{
    return (struct event){.kind = kind,
                          .subject = SUBJECT_TICKET,
                          .subject_id = number,
                          .occurred_at = at,
                          .account_id = import->work->who.account_id,
                          .station_id = import->work->who.station_id};
}

static enum result take_new(struct import_work *import, const struct known_row *known)
{
    const struct import_ticket *row = known->row;
    struct ticket_facts facts = {0};
    struct event event = event_of(import, EVENT_IMPORTED, 0, row->opened_at);
    enum result result = ticket_new_number(import->work->store, &event.subject_id);
    if (result != RESULT_OK)
        return result;
    record_set(&event.body, "type", row->type);
    record_set(&event.body, "urgency", row->urgency);
    record_set(&event.body, "channel", row->channel);
    record_add(&event.body, "category_id", known->category_id);
    record_add(&event.body, "district_id", known->district_id);
    record_add(&event.body, "unit_id", known->unit_id);
    record_add(&event.body, "has_phone", row->caller_phone[0] != '\0');
    record_add(&event.body, "due_at", row->due_at);
    record_add(&event.body, "closed_at", row->closed_at);
    record_add(&event.body, "callback_due_at", row->callback_due_at);
    record_add(&event.body, "callback_at", row->callback_at);
    record_add(&event.body, "outcome", row->callback_outcome);
    record_add(&event.body, "satisfaction", row->satisfaction);
    const struct event_text texts[] = {{"ref", row->ref},
                                       {"title", row->title},
                                       {"content", row->content},
                                       {"caller_name", row->caller_name},
                                       {"caller_phone", row->caller_phone}};
    result = ticket_record(import->work->store, &facts, &event, texts, sizeof texts / sizeof texts[0]);
    import->reply->taken += result == RESULT_OK;
    return result;
}

static size_t hold(const struct import_work *import, const struct known_row *known,
                   const struct imported_ticket *stored, struct held out[HELD_MAX])
{
    const struct import_ticket *row = known->row;
    const struct reference *reference = import->work->reference;
    const struct ticket_facts *f = &stored->facts;
    const struct task none = {0}, *task = f->task_count > 0 ? &f->tasks[0] : &none;
    int64_t unit_id = f->round_count > 0 ? f->rounds[0].unit_id : 0;
    const struct held held[] = {
        {"opened_at", HELD_AT, true, row->opened_at, f->opened_at, NULL, NULL, NULL, "opened_at"},
        {"type", HELD_NAME, true, row->type, f->type, NULL, NULL, &type_names, "type"},
        {"urgency", HELD_NAME, true, row->urgency, f->urgency, NULL, NULL, &urgency_names, "urgency"},
        {"channel", HELD_NAME, true, row->channel, f->channel, NULL, NULL, &channel_names, "channel"},
        {"category", HELD_ID, false, known->category_id, f->category_id, row->category,
         node_name(&reference->categories, f->category_id), NULL, "category_id"},
        {"district", HELD_ID, false, known->district_id, f->district_id, row->district,
         node_name(&reference->districts, f->district_id), NULL, "district_id"},
        {"department", HELD_ID, false, known->unit_id, unit_id, row->department,
         node_name(&reference->units, unit_id), NULL, "unit_id"},
        {"due_at", HELD_AT, false, row->due_at, f->due_at, NULL, NULL, NULL, "due_at"},
        {"closed_at", HELD_AT, false, row->closed_at, f->passed_at, NULL, NULL, NULL, "closed_at"},
        {"callback_due_at", HELD_AT, false, row->callback_due_at, task->due_at, NULL, NULL, NULL,
         "callback_due_at"},
        {"callback_at", HELD_AT, false, row->callback_at, task->done_at, NULL, NULL, NULL, "callback_at"},
        {"callback_outcome", HELD_NAME, false, row->callback_outcome, task->outcome, NULL, NULL, &outcome_names,
         "outcome"},
        {"satisfaction", HELD_NAME, false, row->satisfaction, task->satisfaction, NULL, NULL,
         &satisfaction_names, "satisfaction"},
        {"title", HELD_TEXT, false, 0, 0, row->title, stored->title, NULL, "title"},
        {"content", HELD_TEXT, false, 0, 0, row->content, stored->content, NULL, "content"},
        {"caller_name", HELD_TEXT, false, 0, 0, row->caller_name, stored->caller_name, NULL, "caller_name"},
        {"caller_phone", HELD_TEXT, false, 0, 0, row->caller_phone, stored->caller_phone, NULL, "caller_phone"},
    };
    _Static_assert(sizeof held / sizeof held[0] <= HELD_MAX, "room for all columns");
    memcpy(out, held, sizeof held);
    return sizeof held / sizeof held[0];
}

/* The callback's columns belong together: an evaluation given later comes with its callback. */
static void complete_callback(const struct import_ticket *row, struct record *body)
{
    if (!record_has(body, "outcome") && !record_has(body, "satisfaction") && !record_has(body, "callback_at"))
        return;
    record_set(body, "callback_at", row->callback_at);
    record_set(body, "outcome", row->callback_outcome);
    record_set(body, "satisfaction", row->satisfaction);
}

static enum result fill(struct import_work *import, const struct known_row *known, int64_t number,
                        const struct record *body, const struct event_text *texts, size_t text_count)
{
    const struct import_ticket *row = known->row;
    int64_t at = record_has(body, "callback_at") ? row->callback_at
                 : record_has(body, "closed_at") ? row->closed_at
                                                 : row->opened_at;
    struct event event = event_of(import, EVENT_FILLED, number, at);
    struct ticket_facts facts;
    event.body = *body;
    complete_callback(row, &event.body);
    for (size_t i = 0; i < text_count; i++)
        if (strcmp(texts[i].field, "caller_phone") == 0)
            record_set(&event.body, "has_phone", 1);
    enum result result = ticket_fold(store_db(import->work->store), number, &facts);
    if (result == RESULT_OK)
        result = ticket_record(import->work->store, &facts, &event, texts, text_count);
    if (result == RESULT_OK)
        result = import_tell(import, "updated", "", row->ref, "");
    import->reply->updated += result == RESULT_OK;
    return result;
}

static enum result take_again(struct import_work *import, const struct known_row *known, int64_t number)
{
    struct imported_ticket *stored = malloc(sizeof *stored);
    struct held held[HELD_MAX];
    struct event_text texts[HELD_MAX];
    struct record body = {0};
    size_t text_count = 0, filled = 0;
    enum result result =
        stored ? imported_ticket_read(store_db(import->work->store), number, stored) : RESULT_NO_MEMORY;
    if (result == RESULT_OK)
        result =
            import_compare(import, held, hold(import, known, stored, held), &body, texts, &text_count, &filled);
    if (result == RESULT_OK && filled > 0 && stored->lived_on)
        result = import_reject(import, REFUSAL_STATE, "state", known->row->ref,
                               name_of(&state_names, (int)stored->facts.state));
    else if (result == RESULT_OK && filled > 0)
        result = fill(import, known, number, &body, texts, text_count);
    else if (result == RESULT_OK) {
        import->reply->skipped++;
        result = import_tell(import, "skipped", "", known->row->ref, "");
    }
    free(stored);
    return result;
}

enum result import_ticket_row(struct import_work *import, const struct import_ticket *row)
{
    struct known_row known;
    int64_t number = 0;
    enum result result = check_texts(import, row);
    if (result == RESULT_OK)
        result = check_instants(import, row);
    if (result == RESULT_OK)
        result = find_named(import, row, &known);
    if (result != RESULT_OK)
        return result;
    result = ticket_by_ref(store_db(import->work->store), row->ref, &number);
    if (result == RESULT_NOT_FOUND)
        return take_new(import, &known);
    return result == RESULT_OK ? take_again(import, &known, number) : result;
}
