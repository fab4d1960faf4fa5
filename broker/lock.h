/* One broker a city: a lock on the data folder, held while the process lives, so also gone after kill -9. */
#ifndef REXIAN_BROKER_LOCK_H
#define REXIAN_BROKER_LOCK_H

#include "core/result.h"

/* Takes the lock; *ret_fd keeps it until it is closed. RESULT_BUSY: another process has it; RESULT_IO. `error` has a
 * sentence with the remedy. */
MUST_CHECK enum result lock_take(const char *data_dir, int *ret_fd, char *error, unsigned long error_size);

#endif
