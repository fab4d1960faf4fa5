/* Any bytes as a record: decoded or refused, and what is decoded can be written and read again. */
#include "tests/wire/samples.h"
#include "wire/codec.h"
#include "wire/envelope.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void round_trip(const struct shape *shape, const uint8_t *bytes, size_t size, void *record, void *again)
{
    struct refusal why;
    struct buffer out = {0};
    if (codec_decode(shape, bytes, size, record, &why) == RESULT_OK) {
        if (codec_encode(shape, record, &out) != RESULT_OK ||
            codec_decode(shape, out.bytes, out.size, again, &why) != RESULT_OK)
            abort();
        shape_free(shape, again);
    }
    shape_free(shape, record);
    buffer_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct sample sample;
    struct sample sample_again;
    struct refusal_body refusal;
    struct refusal_body refusal_again;
    round_trip(&sample_shape, bytes, size, &sample, &sample_again);
    round_trip(&refusal_shape, bytes, size, &refusal, &refusal_again);
    return 0;
}
