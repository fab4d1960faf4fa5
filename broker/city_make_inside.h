/* What the parts of the making of a city share. Only for city_make.c, city_files.c and city_fill.c. */
#ifndef REXIAN_BROKER_CITY_MAKE_INSIDE_H
#define REXIAN_BROKER_CITY_MAKE_INSIDE_H

#include "broker/city_make.h"
#include "broker/city_rules.h"
#include "broker/password.h"
#include "core/ticket.h"
#include "core/zone.h"
#include "wire/keys.h"

/* The hotline itself, for accounts that belong to no unit of the sample. */
enum { UNIT_OF_HOTLINE = -1 };

struct city_account {
    char login[TEXT_LOGIN];
    char name[TEXT_NAME];
    int role;
    int unit_row; /* of the sample's units */
    char password[PASSWORD_SIZE];
    char hash[PASSWORD_HASH_SIZE];
};

struct city_making {
    const struct city_make_options *options;
    const char *zone_name;
    const char *listen;
    char endpoint[CONFIG_TEXT_SIZE]; /* where consoles connect to */
    char name[TEXT_NAME];
    struct zone zone;
    struct sample sample; /* empty without one */
    struct documents rules;
    struct key_pair broker_key, console_key, gateway_key;
    struct city_account *accounts; /* the gateway's is the last */
    size_t account_count;
};

/* Tells a fault of the making. */
void making_tell(const struct city_making *making, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Path of something in the city's folder. RESULT_TOO_LONG was told. */
MUST_CHECK enum result making_path(const struct city_making *making, const char *name,
                                   char out[CONFIG_PATH_SIZE]);

/* city_files.c: folders, keys, configurations. On failure all has been told. */
MUST_CHECK enum result city_write_files(struct city_making *making);
/* city_accounts.c: decides who gets an account, makes passwords and their hashes. On failure all has been told. */
MUST_CHECK enum result city_make_accounts(struct city_making *making);
/* Writes "login<TAB>password<TAB>role" lines. On failure all has been told. */
MUST_CHECK enum result city_tell_accounts(struct city_making *making);
/* city_fill.c: the database with its first events. On failure all has been told. */
MUST_CHECK enum result city_fill(struct city_making *making);

#endif
