/* What time does to dials: one that no exchange takes is not carried out, one whose caller has not answered by the limit was lost sight
 * of. What its exchange does with it later changes nothing. */
#include "broker/inside.h"

#include "broker/dial_work.h"

int64_t dial_first_at(struct broker *broker)
{
    struct dial_facts facts;
    return dial_first_over(store_db(broker->store), broker->now, &facts) == RESULT_OK ? facts.until_at
                                                                                      : INT64_MAX;
}

void dial_add(struct broker *broker, int64_t until_at)
{
    struct item *item = item_new(broker, ITEM_DIAL);
    item->clock_until_at = until_at;
    broker->sweep.done++;
}

enum result dial_overdue(struct broker *broker, struct item *item)
{
    struct refusal why = {0};
    struct change_work work = {.store = broker->store,
                               .reference = &broker->reference,
                               .city = broker->city,
                               .now = store_now(broker->store),
                               .why = &why};
    enum result result = RESULT_OK;
    struct dial_facts facts;
    while (result == RESULT_OK &&
           (result = dial_first_over(store_db(broker->store), item->clock_until_at, &facts)) == RESULT_OK)
        result =
            dial_work_end(&work, &facts, facts.state == DIAL_ASKED ? DIAL_NOT_CARRIED_OUT : DIAL_LOST_SIGHT, 0,
                          facts.until_at);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}
