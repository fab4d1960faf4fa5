/* What the handlers of the dispatch directory share: rules as people write them, and back.
 * "*" is any category or place; "-" is no co-handler. */
#ifndef REXIAN_BROKER_RULE_WORK_H
#define REXIAN_BROKER_RULE_WORK_H

#include "broker/handler.h"
#include "storage/organisation.h"

struct author rule_author(const struct change_work *work);
/* "category district hours" by codes, for a refusal. */
enum { RULE_KEY_SIZE = 3 * TEXT_CODE };
void rule_key(const struct reference *reference, const struct rule *rule, char out[RULE_KEY_SIZE]);
void rule_row_of(const struct reference *reference, const struct rule *rule, struct rule_row *row);
/* Codes of the units with a space between. */
void rule_co_handlers(const struct reference *reference, const struct rule *rule, char out[TEXT_UNITS]);

/* Each takes one member as it is said, by code or name; what is wrong is refused by its field. Nothing said ("") leaves it. */
MUST_CHECK enum result rule_take_category(const struct reference *reference, const char *said,
                                          struct rule *rule, struct refusal *why);
MUST_CHECK enum result rule_take_district(const struct reference *reference, const char *said,
                                          struct rule *rule, struct refusal *why);
MUST_CHECK enum result rule_take_hours(const char *said, struct rule *rule, struct refusal *why);
MUST_CHECK enum result rule_take_unit(const struct reference *reference, const char *said, struct rule *rule,
                                      struct refusal *why);
/* After the unit: nobody helps itself. */
MUST_CHECK enum result rule_take_co_handlers(const struct reference *reference, const char *said,
                                             struct rule *rule, struct refusal *why);
MUST_CHECK enum result rule_take_note(const char *said, struct rule *rule, struct refusal *why);
/* Whether it is the city's fallback, without which a ticket could find nobody: any category, any place, always. */
bool rule_is_fallback(const struct rule *rule);

#endif
