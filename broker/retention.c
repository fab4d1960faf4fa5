/* The retention of the configuration: at night, when few wait, what is older than its class allows is erased in small portions, one a
 * batch of its own, with a pause between two. Where it stands follows from the rows themselves: a broker that is killed goes on. */
#include "broker/inside.h"

#include "broker/erase_work.h"
#include "config/log.h"
#include "storage/erase.h"

#include <inttypes.h>

enum { PORTION = 20, PORTION_PRESENCE = 2000, PAUSE_MS = 100, CUT_EVERY_MS = 1000 };

/* What is due of a class, and what goes with it. */
struct class
{
    enum erase_due due;
    int type; /* DUE_TEXTS: enum request_type */
    int64_t days;
    int64_t what;
    bool is_call;
};
enum { CLASSES = TYPE_COUNT + 3 };

static void list_classes(const struct config_retention *days, struct class out[CLASSES])
{
    size_t count = 0;
    for (int type = 0; type < TYPE_COUNT; type++)
        out[count++] =
            (struct class){.due = DUE_TEXTS,
                           .type = type,
                           .days = type == TYPE_CONSULTATION ? days->consultation_days : days->complaint_days,
                           .what = 1 << ERASE_TEXTS};
    out[count++] = (struct class){.due = DUE_CALLERS, .days = days->caller_days, .what = 1 << ERASE_CALLER};
    out[count++] =
        (struct class){.due = DUE_NUMBERS, .days = days->call_days, .what = 1 << ERASE_NUMBER, .is_call = true};
    out[count++] = (struct class){
        .due = DUE_RECORDINGS, .days = days->recording_days, .what = 1 << ERASE_RECORDING, .is_call = true};
}

static int64_t cut_at(const struct broker *broker, int64_t days)
{
    return broker->now - days * CIVIL_DAY_MS;
}

static void add_portion(struct broker *broker, const struct class *class, size_t *left)
{
    int64_t ids[PORTION];
    size_t count = 0;
    if (class->days == 0 || *left == 0)
        return;
    enum result result = erase_due(store_db(broker->store), class->due, class->type,
                                   cut_at(broker, class->days), ids, *left, &count);
    if (result != RESULT_OK)
        log_limited("retention", broker->mono_ms, LOG_LEVEL_ERROR, "what is to be erased cannot be read: %s",
                    db_error(store_db(broker->store)));
    for (size_t i = 0; i < count; i++) {
        struct item *item = item_new(broker, ITEM_ERASE);
        item->number = ids[i];
        item->erase_what = class->what;
        item->erase_call = class->is_call;
    }
    *left -= count;
}

static bool at_night(const struct broker *broker)
{
    const struct config_retention *retention = &broker->city->config.retention;
    int hour = zone_hour(&broker->city->zone, broker->now);
    return retention->from_hour <= retention->to_hour
               ? hour >= retention->from_hour && hour < retention->to_hour
               : hour >= retention->from_hour || hour < retention->to_hour;
}

static bool is_off(const struct config_retention *r)
{
    return !r->caller_days && !r->consultation_days && !r->complaint_days && !r->call_days &&
           !r->recording_days && !r->presence_days;
}

void retention_add(struct broker *broker)
{
    const struct config_retention *retention = &broker->city->config.retention;
    int64_t day = zone_day_number(&broker->city->zone, broker->now);
    struct class classes[CLASSES];
    size_t left = PORTION;
    if (is_off(retention) || broker->item_count > 0 || !at_night(broker) || broker->erased_day == day ||
        broker->mono_ms - broker->erased_ms < PAUSE_MS)
        return;
    broker->erased_ms = broker->mono_ms;
    list_classes(retention, classes);
    for (size_t i = 0; i < CLASSES; i++)
        add_portion(broker, &classes[i], &left);
    if (broker->item_count == 0 && retention->presence_days > 0 && broker->erased_presence_day != day)
        item_new(broker, ITEM_ERASE)->day = day;
    if (broker->item_count > 0)
        return;
    broker->erased_day = day;
    if (broker->erased_texts > 0) {
        log_line(LOG_LEVEL_INFO, "by the retention of this city %" PRId64 " texts were erased",
                 broker->erased_texts);
        erase_traces(broker);
    }
    broker->erased_texts = 0;
}

static enum result erase_one(struct broker *broker, const struct item *item, int64_t *ret_texts)
{
    const struct erase_by by = {.reply = erased_reply};
    const struct config_retention *retention = &broker->city->config.retention;
    if (item->day) {
        bool more = false;
        enum result result = presence_erase(broker->store, cut_at(broker, retention->presence_days),
                                            PORTION_PRESENCE, &by, ret_texts, &more);
        if (result == RESULT_OK && !more)
            broker->erased_presence_day = item->day;
        return result;
    }
    return item->erase_call ? call_erase(broker->store, item->number, item->erase_what, &by, ret_texts)
                            : ticket_erase(broker->store, item->number, item->erase_what, &by, ret_texts);
}

/* What contradicts itself is told and left for the next night: it would come again in each portion of this one. */
enum result retention_run(struct broker *broker, struct item *item)
{
    int64_t texts = 0;
    enum result result = store_request_begin(broker->store);
    if (result != RESULT_OK)
        return result;
    result = erase_one(broker, item, &texts);
    if (result == RESULT_CORRUPT || result == RESULT_NOT_FOUND) {
        log_line(LOG_LEVEL_ERROR,
                 "%s %" PRId64
                 " cannot be erased: its events and its row disagree; nothing more is erased this night",
                 item->erase_call ? "call" : "ticket", item->number);
        broker->erased_day = zone_day_number(&broker->city->zone, broker->now);
        return store_request_drop(broker->store);
    }
    broker->erased_texts += result == RESULT_OK ? texts : 0;
    return result == RESULT_OK ? store_request_keep(broker->store) : result;
}

void erase_traces(struct broker *broker)
{
    broker->traces = true;
    atomic_store(&broker->purge, true);
    broker->index_again = true;
}

void erase_traces_care(struct broker *broker)
{
    if (!broker->traces || broker->mono_ms - broker->traces_ms < CUT_EVERY_MS)
        return;
    broker->traces_ms = broker->mono_ms;
    broker->traces = !db_cut_log(store_db(broker->store));
}
