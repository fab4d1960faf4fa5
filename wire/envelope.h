/* What surrounds every body on the wire: version, type, request id. One MessagePack map in one frame.
 * Types of the transport itself are named here; all others are rows of the catalogue (wire/message.h). */
#ifndef REXIAN_WIRE_ENVELOPE_H
#define REXIAN_WIRE_ENVELOPE_H

#include "core/field.h"
#include "core/result.h"
#include "wire/buffer.h"

#define ENVELOPE_OK "ok"         /* a reply; the body is the reply of the request's row */
#define ENVELOPE_ERROR "error"   /* a refusal; the body is refusal_shape */
#define ENVELOPE_EVENT "event"   /* a push; the body is one event with its `seq` */
#define ENVELOPE_EVENTS "events" /* several pushes at once; the body is a list of what `event` carries */
#define ENVELOPE_BEAT "beat"     /* the body is beat_shape from the broker, empty from a client */

enum { ENVELOPE_TYPE_BYTES = 40, ENVELOPE_ID_BYTES = 41, REFUSAL_TEXT_BYTES = 400 };

struct envelope {
    int64_t version;
    char type[ENVELOPE_TYPE_BYTES];
    char request_id[ENVELOPE_ID_BYTES]; /* "" if there is none */
    const uint8_t *body; /* a whole MessagePack map, a slice of the input; an empty one if there was none */
    size_t body_size;
};

/* The broker's heartbeat. It answers every beat of a client with one, also before a login, and sends one at its own
 * pace to every session. A client's beat has an empty body. */
struct beat {
    int64_t seq;       /* last event sent to this session; 0 before a session */
    int64_t city_at;   /* the city's time */
    int64_t rate;      /* city milliseconds per 1,000 real ones; 1,000 in a real city */
    int64_t broker_at; /* the broker's real clock */
};
extern const struct shape beat_shape;

/* How struct refusal looks on the wire: its code by name, and an English sentence for programs that know no codes. */
struct refusal_body {
    char code[40];
    char field[40];
    char value[120];
    char who[64];
    int64_t at;
    char text[REFUSAL_TEXT_BYTES];
};
extern const struct shape refusal_shape;

/* Appends an envelope to `out`. request_id may be NULL or "". `body` is one encoded map; size 0 makes an empty map.
 * RESULT_TOO_LONG: type or id longer than the envelope's; RESULT_NO_MEMORY. */
MUST_CHECK enum result envelope_write(struct buffer *out, const char *type, const char *request_id,
                                      const uint8_t *body, size_t body_size);
/* The same with the body encoded from a record; results of codec_encode, too. On failure `out` keeps its size. */
MUST_CHECK enum result envelope_pack(struct buffer *out, const char *type, const char *request_id,
                                     const struct shape *shape, const void *record);
/* Appends a whole "error" envelope with code, field, value, who, at and the English sentence. */
MUST_CHECK enum result envelope_refuse(struct buffer *out, const char *request_id,
                                       const struct refusal *refusal);

/* Appends an envelope of pushes: `bodies` are `count` encoded maps, one after the other. One is an "event", more are "events". */
MUST_CHECK enum result envelope_gather(struct buffer *out, const uint8_t *bodies, size_t size, size_t count);

/* Reads an envelope; the body is checked to be one well-formed map, not what is in it.
 * RESULT_REFUSED: malformed (also a request id that is not printable ASCII), too_long, or version_unknown; then *ret has
 * what could be read of the request id, so that it can be answered. */
MUST_CHECK enum result envelope_read(const uint8_t *bytes, size_t size, struct envelope *ret,
                                     struct refusal *why);

/* Reads the body of an "error". A code that this program does not know becomes REFUSAL_COUNT; `text` (may be NULL, else
 * REFUSAL_TEXT_BYTES) then still tells a person what it is. RESULT_REFUSED if the body itself is malformed: *ret is that. */
MUST_CHECK enum result refusal_read(const uint8_t *body, size_t size, struct refusal *ret, char *text);

/* The pushes of an "event" or "events" that envelope_read has taken, one by one; none of any other. They are slices of its body, whole
 * MessagePack values. */
struct pushes {
    const uint8_t *at, *end;
    size_t left;
};
void pushes_of(const struct envelope *envelope, struct pushes *ret);
bool pushes_next(struct pushes *pushes, const uint8_t **ret_body, size_t *ret_size);

#endif
