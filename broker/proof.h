/* The whole verification of a city's database with the city's own zone, area code and public seal key. */
#ifndef REXIAN_BROKER_PROOF_H
#define REXIAN_BROKER_PROOF_H

#include "broker/handler.h"
#include "storage/check.h"

/* As check_city. reference may be NULL: then keys are told by number. `why` takes FILE_WHY_SIZE bytes, and is "" unless the seals'
 * signatures could not be looked at. check_free. */
MUST_CHECK enum result proof_of(const struct city *city, struct db *db, const struct reference *reference,
                                struct check *ret, char *why);

#endif
