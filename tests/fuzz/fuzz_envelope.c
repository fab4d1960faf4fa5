/* Any bytes as an envelope; its body, if there is one, as a refusal and as a beat. */
#include "wire/codec.h"
#include "wire/envelope.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct envelope envelope;
    struct envelope again;
    struct refusal why;
    struct beat beat;
    char text[REFUSAL_TEXT_BYTES];
    struct buffer out = {0};
    if (envelope_read(bytes, size, &envelope, &why) != RESULT_OK)
        return 0;
    if (codec_decode(&beat_shape, envelope.body, envelope.body_size, &beat, &why) == RESULT_OK)
        shape_free(&beat_shape, &beat);
    if (refusal_read(envelope.body, envelope.body_size, &why, text) == RESULT_OK && strlen(text) >= sizeof text)
        abort();
    if (envelope_write(&out, envelope.type, envelope.request_id, envelope.body, envelope.body_size) !=
            RESULT_OK ||
        envelope_read(out.bytes, out.size, &again, &why) != RESULT_OK ||
        strcmp(again.type, envelope.type) != 0 || again.body_size != envelope.body_size)
        abort();
    buffer_free(&out);
    return 0;
}
