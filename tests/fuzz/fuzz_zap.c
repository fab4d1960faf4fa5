/* Any frames as a handshake request: the first byte of each part is its length. */
#include "wire/zap.h"

#include <stdlib.h>
#include <string.h>

enum { FRAMES = 16 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static enum zap_verdict check(void *context, const uint8_t key[32], const char *address,
                              int64_t *ret_station_id)
{
    (void)context;
    if (strlen(address) > 255)
        abort();
    *ret_station_id = key[0];
    return (enum zap_verdict)(key[31] * 100);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static const char *const usual[] = {"1.0", "7", "rexian", "10.0.0.7", "", "CURVE"};
    const struct zap_check door = {check, NULL};
    struct zap_frame frames[FRAMES];
    struct zap_reply reply;
    size_t count = 0;
    /* A first byte of 255 makes the next frame the one that libzmq would send there. */
    while (size > 0 && count < FRAMES) {
        size_t length = *bytes++;
        size--;
        if (length == 255 && count < sizeof usual / sizeof usual[0]) {
            frames[count] = (struct zap_frame){(const uint8_t *)usual[count], strlen(usual[count])};
            count++;
            continue;
        }
        length = length < size ? length : size;
        frames[count++] = (struct zap_frame){bytes, length};
        bytes += length;
        size -= length;
    }
    enum result result = zap_judge(&door, frames, count, &reply);
    if (result == RESULT_OK && reply.verdict != ZAP_ACCEPT && reply.user_id[0] != '\0')
        abort();
    if (strlen(reply.user_id) >= sizeof reply.user_id)
        abort();
    return 0;
}
