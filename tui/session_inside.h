/* The inside of a session, shared by its conversation and its login form; desks do not include this. */
#ifndef REXIAN_TUI_SESSION_INSIDE_H
#define REXIAN_TUI_SESSION_INSIDE_H

#include "tui/form.h"
#include "tui/session.h"

enum { SESSION_PASSWORD = 129 };

struct session {
    struct client *client;
    struct session_options options; /* its texts are not kept but for zone_load and rights */
    char program[33], endpoint[256];
    char login[TEXT_LOGIN], password[SESSION_PASSWORD];
    struct session_reply who; /* account_id 0: nobody */
    struct zone zone;
    bool zone_known;                 /* somebody has logged in */
    int64_t city_at, heard_ms, rate; /* city time at a monotonic instant */
    uint64_t login_tag;              /* of the login on its way; 0: none */
    bool form_open;
    struct form form;
    char say[400]; /* in the form, translated */
    enum style say_style;
};

/* Asks for a session with session->login and session->password. */
void session_log_in(struct app *app, struct session *session);
/* Opens the form above all screens, unless it is open. */
void session_open_form(struct app *app, struct session *session);

#endif
