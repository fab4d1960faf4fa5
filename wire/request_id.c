/* Time first, so that names rise. */
#include "wire/request_id.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

void request_id_name(const uint8_t random[REQUEST_ID_RANDOM], char out[ENVELOPE_ID_BYTES])
{
    struct timespec now = {0};
    (void)clock_gettime(CLOCK_REALTIME, &now);
    uint64_t at_ms = (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
    int size = snprintf(out, ENVELOPE_ID_BYTES, "%012" PRIx64, at_ms & 0xffffffffffff);
    for (size_t i = 0; i < REQUEST_ID_RANDOM; i++)
        size += snprintf(out + size, ENVELOPE_ID_BYTES - (size_t)size, "%02x", random[i]);
}
