/* Changes of accounts and stations: each appends its event and writes its row.
 * Password hashes are made by the caller and stand in no event; names of people are personal texts of theirs. */
#ifndef REXIAN_STORAGE_PEOPLE_H
#define REXIAN_STORAGE_PEOPLE_H

#include "storage/organisation.h"

/* All run within a request of the store. RESULT_REFUSED: the login or the key is there already. */

/* Adds an account: login, name, role, unit_id and password_hash ("": nobody can log in until it is reset); fills id. */
MUST_CHECK enum result account_add(struct store *store, struct author author, struct account *account);
/* Writes login, name, role and unit of the account with this id. RESULT_NOT_FOUND. */
MUST_CHECK enum result account_change(struct store *store, struct author author, const struct account *account);
/* Shuts an account and drops its sessions. RESULT_NOT_FOUND: there is none, or it is shut. */
MUST_CHECK enum result account_shut(struct store *store, struct author author, int64_t id);
/* Gives a new password hash and drops the sessions. RESULT_NOT_FOUND: there is none, or it is shut. */
MUST_CHECK enum result account_reset(struct store *store, struct author author, int64_t id,
                                     const char *password_hash);

/* Adds a station: label and public_key; fills id. */
MUST_CHECK enum result station_add(struct store *store, struct author author, struct station *station);
/* Writes label and key of the station with this id; with another key its sessions are dropped. RESULT_NOT_FOUND. */
MUST_CHECK enum result station_change(struct store *store, struct author author, const struct station *station);
/* Shuts a station and drops its sessions. RESULT_NOT_FOUND: there is none, or it is shut. */
MUST_CHECK enum result station_shut(struct store *store, struct author author, int64_t id);

#endif
