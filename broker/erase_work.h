/* What erasing leaves to be done beside the database's rows. */
#ifndef REXIAN_BROKER_ERASE_WORK_H
#define REXIAN_BROKER_ERASE_WORK_H

#include "core/result.h"

#include <stddef.h>
#include <stdint.h>

/* The reply that stands for one that told what was erased: whoever asks again is told that it was done. malloc'd. */
MUST_CHECK enum result erased_reply(const char *request_id, uint8_t **ret_bytes, size_t *ret_size);

#endif
