/* Who speaks: login, resume, presence; and what the broker pushes. */
#include "wire/messages.h"

#include "core/authority.h"
#include "core/result.h"
#include "wire/message_rows.h"

#define T struct nothing
static const struct field nothing_fields[] = {
    ROW_INT(T, unused, 0, "nothing"),
};
SHAPE(nothing_shape, "nothing", T, nothing_fields, "No fields.");
#undef T

#define T struct done
static const struct field done_fields[] = {
    ROW_ID(T, id, 0, "identity"),
    ROW_INT(T, count, 0, "count"),
};
SHAPE(done_shape, "done", T, done_fields, "It is done.");
#undef T

#define T struct login_request
static const struct field login_request_fields[] = {
    ROW_TEXT(T, login, FIELD_REQUIRED, "login of the account"),
    ROW_TEXT(T, password, FIELD_REQUIRED | FIELD_SECRET, "password"),
    ROW_TEXT(T, program, 0, "name of the program"),
    ROW_TEXT(T, program_version, 0, "its version"),
};
static SHAPE(login_request_shape, "login_request", T, login_request_fields, "Login request.");
#undef T

#define T struct resume_request
static const struct field resume_request_fields[] = {
    ROW_BYTES(T, token, FIELD_REQUIRED | FIELD_SECRET, "proof of the session, for a resume"),
    ROW_INT(T, since_seq, 0, "last seq this client has seen; 0 wants no events"),
};
static SHAPE(resume_request_shape, "resume_request", T, resume_request_fields, "Resume request.");
#undef T

#define T struct session_reply
static const struct field session_reply_fields[] = {
    ROW_BYTES(T, token, FIELD_SECRET, "proof of the session, for a resume"),
    ROW_ID(T, account_id, 0, "the account"),
    ROW_TEXT(T, login, 0, "login of the account"),
    ROW_TEXT(T, name, 0, N_("name")),
    ROW_NAME(T, role, &role_names, 0, N_("role")),
    ROW_INT(T, rights, 0, "rights as bits, see Rights"),
    ROW_ID(T, unit_id, 0, "the unit"),
    ROW_TEXT(T, unit, 0, "unit: code or name"),
    ROW_ID(T, station_id, 0, "the station"),
    ROW_TEXT(T, station, 0, "the station"),
    ROW_TEXT(T, city, 0, "name of the city"),
    ROW_TEXT(T, zone, 0, "IANA time zone of the city"),
    ROW_AT(T, city_at, 0, "city time"),
    ROW_INT(T, rate, 0, "city seconds in a second, x 1000"),
    ROW_BOOL(T, simulated, 0, "true in a city made for demonstration"),
    ROW_INT(T, seq, 0, "seq of the newest event"),
    ROW_BOOL(T, gap, 0, "events since since_seq are not all sent: ask for snapshots"),
    ROW_NAME(T, presence, &presence_names, 0,
             "of who takes calls: what the person was doing, and goes on with"),
    ROW_NAME(T, reason, &pause_reason_names, 0, "of a pause"),
    ROW_AT(T, since_at, 0, "since when"),
    ROW_AT(T, until_at, 0, "when the clock ends the wrap-up; 0: never"),
    ROW_ID(T, call_id, 0, "the call that rings, is talked on, is held or was just ended"),
    ROW_AT(T, restored_at, 0, "when the city was restored from a copy, for a week"),
    ROW_AT(T, restored_reach_at, 0, "what was recorded after this and before the restore is missing"),
    ROW_NAME(T, next_reason, &pause_reason_names, 0,
             "of the break that begins when the call and its wrap-up are over"),
    ROW_NAME(T, wanted, &exchange_state_names, 0, "where the exchange should have the person's phone"),
    ROW_NAME(T, exchange, &exchange_state_names, 0, "where it has it, by its own word"),
};
SHAPE(session_reply_shape, "session_reply", T, session_reply_fields, "Session reply.");
#undef T

#define T struct event_push
static const struct field event_push_fields[] = {
    ROW_INT(T, seq, 0, "seq of the newest event"),
    ROW_TEXT(T, what, 0, N_("what happened")),
    ROW_ID(T, number, 0, "ticket, or 0"),
    ROW_ID(T, call_id, 0, "call, or 0"),
    ROW_BOOL(T, left_view, 0, "you can no longer see the ticket; nothing else is told"),
    ROW_AT(T, occurred_at, 0, "when it happened"),
    ROW_TEXT(T, who, 0, "who did it"),
    ROW_LIST(T, ticket, ticket_count, &ticket_row_shape, 20000, "none or one: how it stands now"),
    ROW_LIST(T, call, call_count, &call_row_shape, 20000, "none or one"),
    ROW_LIST(T, state, state_count, &operator_row_shape, 20000, "none or one: whose state has changed"),
    ROW_LIST(T, dial, dial_count, &dial_row_shape, 20000, "none or one: without its number"),
};
SHAPE(event_push_shape, "event_push", T, event_push_fields, "Event push.");
#undef T

#define T struct event_pushes
static const struct field event_pushes_fields[] = {
    ROW_LIST(T, events, event_count, &event_push_shape, 20000, "what happened, rising by seq"),
};
SHAPE(event_pushes_shape, "event_pushes", T, event_pushes_fields, "Several event pushes at once.");
#undef T

const struct message session_messages[] = {
    {"session.login", &login_request_shape, &session_reply_shape, MESSAGE_NO_SESSION, 0,
     "Opens a session for a person at this station. Wrong passwords make the next try wait longer."},
    {"session.resume", &resume_request_shape, &session_reply_shape, MESSAGE_NO_SESSION, 0,
     "Takes up a session again on a new connection and sends the events since."},
    {"session.logout", &nothing_shape, &nothing_shape, 0, 0, "Ends the session."},
    {"session.presence", &presence_request_shape, &operator_row_shape, MESSAGE_CHANGES, 0,
     "Tells that the person is ready, or in a break and why; ready ends a wrap-up. Whoever takes calls is on "
     "duty from the first "
     "word until the logout."},
};
const size_t session_message_count = sizeof session_messages / sizeof session_messages[0];
