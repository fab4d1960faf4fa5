/* Many consoles in one process, for loads: who sits where, and the bytes of what they ask. What goes wrong ends the program with a
 * sentence, since a figure of half a load would be a lie. */
#ifndef REXIAN_BENCH_CROWD_H
#define REXIAN_BENCH_CROWD_H

#include "core/field.h"
#include "wire/bare.h"
#include "wire/client.h"

#include <stddef.h>
#include <stdint.h>

enum { CROWD_ARRIVALS = 256, CROWD_DRAIN_US = 30000000, CROWD_PASSWORD = 129 };

/* The monotonic clock. */
int64_t crowd_now_us(void);
_Noreturn void crowd_die(const char *what, const char *more);
/* Reads the station of a console.cfg and keeps the name of the accounts' file; `program` begins what is said of a failure. A console takes some
 * files: as many as may be are allowed. */
void crowd_begin(const char *program, const char *config_file, const char *accounts_file);
void crowd_end(void);
/* A connection; crowd_wait tells it by `which`. */
struct bare *crowd_connect(uint32_t which);
/* Closes it, and tells nothing of it any more: a socket of ZeroMQ is taken down by another thread, later, and may be readable until then. */
void crowd_leave(struct bare **wire);
/* Asks without waiting. */
void crowd_ask(struct bare *wire, const char *type, const char *request_id, const struct shape *shape,
               const void *record);
void crowd_beat(struct bare *wire);
/* Throws away what comes until a request is answered; one that is refused because it is there already counts as answered. */
void crowd_await(struct bare *wire, const char *what);
/* Logs somebody in; without a password the one of the accounts' file is taken. */
void crowd_log_in(struct bare *wire, const char *login, const char *password);
/* The password of an account by the accounts' file. */
void crowd_password_of(const char *login, char *out, size_t size);
/* For a console that comes back by itself (wire/client.h). */
struct client_options crowd_client_options(void);
/* An administrator's connection adds somebody, who may be there, and gets a password that is made, whose check is cheap (broker/password.h);
 * `unit`: its code, "" for the hotline's. */
void crowd_hire(struct bare *admin, const char *login, int role, const char *unit, char out[CROWD_PASSWORD]);
/* It adds a department `name` with an account of that name and its password, and the category of that code, whose tickets go there. */
void crowd_add_department(struct bare *admin, const char *name, const char *category, const char *parent,
                          char out[CROWD_PASSWORD]);
/* It adds a category; one of the first level has the parent "". */
void crowd_add_category(struct bare *admin, const char *code, const char *parent);
/* Waits until something may have arrived; gives the connections, at most CROWD_ARRIVALS. */
size_t crowd_wait(uint32_t *ret, int timeout_ms);

#endif
