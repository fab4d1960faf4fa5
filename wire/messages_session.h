/* Opening a session and taking it up again. */
#ifndef REXIAN_WIRE_MESSAGES_SESSION_H
#define REXIAN_WIRE_MESSAGES_SESSION_H

#include "core/ticket.h"
#include "wire/message.h"

struct login_request {
    char login[TEXT_LOGIN];
    char password[129];
    char program[33];
    char program_version[17];
};
struct resume_request {
    uint8_t token[32];
    int64_t since_seq; /* last seq this client has seen; 0 wants no events */
};
struct session_reply {
    uint8_t token[32];
    int64_t account_id;
    char login[TEXT_LOGIN];
    char name[TEXT_NAME];
    int role;
    int64_t rights;
    int64_t unit_id;
    char unit[TEXT_NAME];
    int64_t station_id;
    char station[TEXT_NAME];
    char city[TEXT_NAME];
    char zone[64];
    int64_t city_at;
    int64_t rate; /* city seconds in a second, x 1000 */
    bool simulated;
    int64_t seq;
    bool gap;     /* events since since_seq are not all sent: ask for snapshots */
    int presence; /* of who takes calls: what the person was doing, and goes on with */
    int reason;
    int64_t since_at;
    int64_t until_at; /* when the clock ends the wrap-up; 0: never */
    int64_t call_id;
    int64_t restored_at;       /* the city was restored from a copy, within the last week; 0: it was not */
    int64_t restored_reach_at; /* what was recorded after this and before the restore may be missing */
    int next_reason;           /* of the break that begins when the call is over */
    int wanted;                /* where the exchange should have the person's phone */
    int exchange;              /* where it has it */
};
extern const struct shape session_reply_shape;

#endif
