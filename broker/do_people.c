/* Accounts and stations: lists, additions, changes, shutting, new passwords.
 * A password is told once, in the reply to who asked; neither it nor its hash stands in an event or a list. */
#include "broker/presence_work.h"

#include "broker/password.h"
#include "broker/take_over.h"
#include "broker/text_checks.h"
#include "core/text.h"
#include "storage/people.h"
#include "storage/presence.h"
#include "wire/keys.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct author author_of(const struct change_work *work)
{
    return (struct author){.account_id = work->who.account_id, .station_id = work->who.station_id};
}

static void row_of_account(const struct reference *reference, const struct account *account,
                           struct account_row *row)
{
    const struct node *unit = node_by_id(&reference->units, account->unit_id);
    row->id = account->id;
    (void)text_copy(row->login, sizeof row->login, account->login);
    (void)text_copy(row->name, sizeof row->name, account->name);
    row->role = account->role;
    (void)text_copy(row->unit, sizeof row->unit, unit != NULL ? unit->code : "");
    row->shut = account->shut;
    (void)text_copy(row->extension, sizeof row->extension, account->extension);
}

static enum result account_list(struct query_work *work, const void *request, void *reply)
{
    struct account_rows *rows = reply;
    const struct reference *reference = work->reference;
    (void)request;
    if (reference->account_count == 0)
        return RESULT_OK;
    rows->rows = calloc(reference->account_count, sizeof rows->rows[0]);
    if (rows->rows == NULL)
        return RESULT_NO_MEMORY;
    enum result result = RESULT_OK;
    for (size_t i = 0; i < reference->account_count && result == RESULT_OK; i++) {
        struct presence_facts facts;
        row_of_account(reference, &reference->accounts[i], &rows->rows[i]);
        result = presence_read(work->db, reference->accounts[i].id, &facts);
        rows->rows[i].presence = (int)facts.presence;
    }
    rows->row_count = reference->account_count;
    return result;
}

/* The refusal of something that an id or a text does not find. */
static enum result not_found(struct change_work *work, const char *field, int64_t id, const char *text)
{
    char number[24];
    snprintf(number, sizeof number, "%lld", (long long)id);
    return refuse(work->why, REFUSAL_NOT_FOUND, field, id != 0 ? number : text);
}

/* The open account that a request means by its id, else by its login. */
static enum result find_account(struct change_work *work, const struct account_row *request,
                                const struct account **ret)
{
    const struct account *account = request->id != 0 ? account_by_id(work->reference, request->id)
                                                     : account_by_login(work->reference, request->login);
    if (account == NULL)
        return not_found(work, "account", request->id, request->login);
    if (account->shut)
        return refuse(work->why, REFUSAL_SHUT, "account", account->login);
    *ret = account;
    return RESULT_OK;
}

static enum result take_login(struct change_work *work, const char *login, struct account *account)
{
    if (login[0] == '\0')
        return refuse(work->why, REFUSAL_MISSING_FIELD, "login", "");
    if (!text_is_login(login))
        return refuse(work->why, REFUSAL_BAD_VALUE, "login", login);
    const struct account *other = account_by_login(work->reference, login);
    if (other != NULL && other->id != account->id)
        return refuse(work->why, REFUSAL_EXISTS, "login", login);
    (void)text_copy(account->login, sizeof account->login, login);
    return RESULT_OK;
}

/* Takes a name where it is said; an account without one is called by its login. */
static enum result take_name(struct change_work *work, const char *said, struct account *account)
{
    char name[TEXT_NAME];
    (void)text_copy(name, sizeof name, said);
    text_trim(name);
    if (!text_is_line(name))
        return refuse(work->why, REFUSAL_BAD_VALUE, "name", name);
    if (name[0] != '\0')
        (void)text_copy(account->name, sizeof account->name, name);
    else if (account->name[0] == '\0')
        (void)text_copy(account->name, sizeof account->name, account->login);
    return RESULT_OK;
}

/* The hotline itself: the unit of everybody who is in no other. */
static int64_t hotline_of(const struct reference *reference)
{
    for (size_t i = 0; i < reference->units.count; i++)
        if (reference->units.rows[i].parent_id == 0 && !reference->units.rows[i].shut)
            return reference->units.rows[i].id;
    return 0;
}

/* Takes role and unit where they are said. Who handles tickets for a unit must be given one. */
static enum result take_place(struct change_work *work, const struct account_row *request,
                              struct account *account)
{
    if (request->role != ROLE_NONE)
        account->role = request->role;
    if (account->role == ROLE_NONE)
        return refuse(work->why, REFUSAL_MISSING_FIELD, "role", "");
    account->rights = rights_of_role(account->role);
    if (request->unit[0] != '\0') {
        const struct node *unit = node_find(&work->reference->units, request->unit);
        if (unit == NULL)
            return refuse(work->why, REFUSAL_UNKNOWN_VALUE, "unit", request->unit);
        if (unit->shut)
            return refuse(work->why, REFUSAL_SHUT, "unit", unit->code);
        account->unit_id = unit->id;
    }
    if (account->unit_id == 0 && account->role == ROLE_HANDLER)
        return refuse(work->why, REFUSAL_MISSING_FIELD, "unit", "");
    if (account->unit_id == 0)
        account->unit_id = hotline_of(work->reference);
    return RESULT_OK;
}

/* A phone is one person's: the exchange names nobody else. */
static enum result take_extension(struct change_work *work, const char *said, struct account *account)
{
    if (said[0] == '\0')
        return RESULT_OK;
    bool none = strcmp(said, "-") == 0;
    const struct account *other = account_by_extension(work->reference, said);
    if (!none && !text_is_code(said))
        return refuse(work->why, REFUSAL_BAD_VALUE, "extension", said);
    if (!none && other != NULL && other->id != account->id)
        return refuse(work->why, REFUSAL_EXISTS, "extension", said);
    (void)text_copy(account->extension, sizeof account->extension, none ? "" : said);
    return RESULT_OK;
}

/* The hash of the request's password, which was made before (broker/logins.c), or a password that is made if none is given; it stands in the
 * reply. */
static enum result take_password(struct change_work *work, const struct account_row *request,
                                 struct account_row *reply, char hash[PASSWORD_HASH_SIZE])
{
    if (request->password[0] == '\0') {
        password_make(reply->password);
        return password_hash(reply->password, PASSWORD_MADE, hash);
    }
    if (work->password_hash[0] == '\0' || !text_is_line(request->password))
        return refuse(work->why, REFUSAL_BAD_VALUE, "password", "");
    (void)text_copy(reply->password, sizeof reply->password, request->password);
    memcpy(hash, work->password_hash, PASSWORD_HASH_SIZE);
    return RESULT_OK;
}

static enum result told_account(struct change_work *work, const struct account *account, enum result result)
{
    if (result == RESULT_REFUSED)
        return refuse(work->why, REFUSAL_EXISTS, "login", account->login);
    if (result == RESULT_NOT_FOUND)
        return refuse(work->why, REFUSAL_NOT_FOUND, "account", account->login);
    work->reference_changed = work->reference_changed || result == RESULT_OK;
    return result;
}

static enum result account_added(struct change_work *work, const void *asked, void *reply)
{
    const struct account_row *request = asked;
    struct account account = {.id = 0};
    enum result result = take_login(work, request->login, &account);
    if (result == RESULT_OK)
        result = take_name(work, request->name, &account);
    if (result == RESULT_OK)
        result = take_place(work, request, &account);
    if (result == RESULT_OK)
        result = take_extension(work, request->extension, &account);
    if (result == RESULT_OK)
        result = take_password(work, request, reply, account.password_hash);
    if (result == RESULT_OK)
        result = told_account(work, &account, account_add(work->store, author_of(work), &account));
    if (result == RESULT_OK)
        row_of_account(work->reference, &account, reply);
    return result;
}

/* Without an open account of this role nobody could ever mend anything. */
static enum result check_last_admin(struct change_work *work, const struct account *account)
{
    if (account->role != ROLE_ADMIN)
        return RESULT_OK;
    for (size_t i = 0; i < work->reference->account_count; i++) {
        const struct account *other = &work->reference->accounts[i];
        if (other->id != account->id && other->role == ROLE_ADMIN && !other->shut)
            return RESULT_OK;
    }
    return refuse(work->why, REFUSAL_NOT_ALLOWED, "last_admin", account->login);
}

/* Who completes what a person had begun and cannot any more; nobody named: the dispatchers. Such a person is no longer on duty. */
static enum result hand_list_over(struct change_work *work, const struct account_row *request,
                                  const struct account *from, uint32_t rights)
{
    const struct account *to = NULL;
    if (request->to[0] != '\0') {
        to = account_by_login(work->reference, request->to);
        if (to == NULL)
            return refuse(work->why, REFUSAL_UNKNOWN_VALUE, "to", request->to);
        if (to->shut)
            return refuse(work->why, REFUSAL_SHUT, "to", request->to);
        if (to->id == from->id || !(to->rights & RIGHT_INTAKE))
            return refuse(work->why, REFUSAL_BAD_VALUE, "to", request->to);
    }
    if (rights & RIGHT_INTAKE)
        return RESULT_OK;
    enum result result = take_over_list(work, from->id, to);
    return result == RESULT_OK
               ? presence_leave(work->store, from->id, 0,
                                (struct presence_by){work->who.account_id, work->who.station_id})
               : result;
}

/* What the exchange said of another phone says nothing of this one. */
static enum result forget_phone(struct change_work *work, int64_t account_id)
{
    struct presence_facts facts;
    struct event event = {.kind = EVENT_OPERATOR_REPORTED,
                          .subject = SUBJECT_ACCOUNT,
                          .subject_id = account_id,
                          .occurred_at = work->now,
                          .account_id = work->who.account_id,
                          .station_id = work->who.station_id};
    enum result result = presence_read(store_db(work->store), account_id, &facts);
    if (result != RESULT_OK || facts.exchange == EXCHANGE_UNKNOWN)
        return result;
    record_set(&event.body, "exchange", EXCHANGE_UNKNOWN);
    result = presence_note(work->store, &facts, &event, NULL);
    return result == RESULT_OK ? presence_told(work->store, &facts, EXCHANGE_UNKNOWN, EXCHANGE_UNKNOWN)
                               : result;
}

static enum result account_changed(struct change_work *work, const void *asked, void *reply)
{
    const struct account_row *request = asked;
    const struct account *found = NULL;
    enum result result = find_account(work, request, &found);
    if (result != RESULT_OK)
        return result;
    struct account account = *found;
    if (request->id != 0 && request->login[0] != '\0')
        result = take_login(work, request->login, &account);
    if (result == RESULT_OK)
        result = take_name(work, request->name, &account);
    if (result == RESULT_OK)
        result = take_place(work, request, &account);
    if (result == RESULT_OK)
        result = take_extension(work, request->extension, &account);
    bool moved = strcmp(account.extension, found->extension) != 0;
    if (result == RESULT_OK && account.role != ROLE_ADMIN)
        result = check_last_admin(work, found);
    if (result == RESULT_OK)
        result = hand_list_over(work, request, found, account.rights);
    if (result == RESULT_OK)
        result = told_account(work, &account, account_change(work->store, author_of(work), &account));
    if (result == RESULT_OK && moved)
        result = forget_phone(work, account.id);
    if (result == RESULT_OK)
        row_of_account(work->reference, &account, reply);
    return result;
}

static enum result account_closed(struct change_work *work, const void *asked, void *reply)
{
    const struct account *found = NULL;
    enum result result = find_account(work, asked, &found);
    if (result == RESULT_OK)
        result = check_last_admin(work, found);
    if (result == RESULT_OK)
        result = hand_list_over(work, asked, found, 0);
    if (result != RESULT_OK)
        return result;
    struct account account = *found;
    result = told_account(work, &account, account_shut(work->store, author_of(work), account.id));
    account.shut = true;
    if (result == RESULT_OK)
        row_of_account(work->reference, &account, reply);
    return result;
}

static enum result account_renewed(struct change_work *work, const void *asked, void *reply)
{
    const struct account_row *request = asked;
    const struct account *found = NULL;
    char hash[PASSWORD_HASH_SIZE];
    enum result result = find_account(work, request, &found);
    if (result == RESULT_OK)
        result = take_password(work, request, reply, hash);
    if (result == RESULT_OK)
        result = told_account(work, found, account_reset(work->store, author_of(work), found->id, hash));
    if (result == RESULT_OK)
        row_of_account(work->reference, found, reply);
    return result;
}

static void row_of_station(const struct station *station, struct station_row *row)
{
    row->id = station->id;
    (void)text_copy(row->label, sizeof row->label, station->label);
    (void)text_copy(row->public_key, sizeof row->public_key, station->public_key);
    row->shut = station->shut;
}

static enum result station_list(struct query_work *work, const void *request, void *reply)
{
    struct station_rows *rows = reply;
    const struct reference *reference = work->reference;
    (void)request;
    if (reference->station_count == 0)
        return RESULT_OK;
    rows->rows = calloc(reference->station_count, sizeof rows->rows[0]);
    if (rows->rows == NULL)
        return RESULT_NO_MEMORY;
    for (size_t i = 0; i < reference->station_count; i++)
        row_of_station(&reference->stations[i], &rows->rows[i]);
    rows->row_count = reference->station_count;
    return RESULT_OK;
}

/* The open station that a request means by its id, else by its key, else by its label. */
static enum result find_station(struct change_work *work, const struct station_row *request,
                                const struct station **ret)
{
    const struct reference *reference = work->reference;
    const struct station *station = request->id != 0 ? station_by_id(reference, request->id)
                                                     : station_by_key(reference, request->public_key);
    for (size_t i = 0; station == NULL && request->id == 0 && i < reference->station_count; i++)
        if (!reference->stations[i].shut && strcmp(reference->stations[i].label, request->label) == 0)
            station = &reference->stations[i];
    if (station == NULL)
        return not_found(work, "station", request->id,
                         request->label[0] != '\0' ? request->label : request->public_key);
    if (station->shut)
        return refuse(work->why, REFUSAL_SHUT, "station", station->label);
    *ret = station;
    return RESULT_OK;
}

/* Takes label and key where they are said. A key is never given twice, not even that of a shut station. */
static enum result take_station(struct change_work *work, const struct station_row *request,
                                struct station *station)
{
    char label[TEXT_NAME];
    (void)text_copy(label, sizeof label, request->label);
    text_trim(label);
    if (!text_is_line(label))
        return refuse(work->why, REFUSAL_BAD_VALUE, "label", label);
    if (label[0] != '\0')
        (void)text_copy(station->label, sizeof station->label, label);
    if (request->public_key[0] != '\0') {
        if (!keys_is_text(request->public_key))
            return refuse(work->why, REFUSAL_BAD_VALUE, "public_key", request->public_key);
        (void)text_copy(station->public_key, sizeof station->public_key, request->public_key);
    }
    if (station->label[0] == '\0')
        return refuse(work->why, REFUSAL_MISSING_FIELD, "label", "");
    if (station->public_key[0] == '\0')
        return refuse(work->why, REFUSAL_MISSING_FIELD, "public_key", "");
    for (size_t i = 0; i < work->reference->station_count; i++) {
        const struct station *other = &work->reference->stations[i];
        if (other->id != station->id && strcmp(other->public_key, station->public_key) == 0)
            return refuse(work->why, REFUSAL_EXISTS, "public_key", station->public_key);
        if (other->id != station->id && !other->shut && strcmp(other->label, station->label) == 0)
            return refuse(work->why, REFUSAL_EXISTS, "label", station->label);
    }
    return RESULT_OK;
}

static enum result told_station(struct change_work *work, const struct station *station, enum result result,
                                void *reply)
{
    if (result == RESULT_REFUSED)
        return refuse(work->why, REFUSAL_EXISTS, "public_key", station->public_key);
    if (result == RESULT_NOT_FOUND)
        return refuse(work->why, REFUSAL_NOT_FOUND, "station", station->label);
    if (result != RESULT_OK)
        return result;
    work->reference_changed = true;
    row_of_station(station, reply);
    return RESULT_OK;
}

static enum result station_added(struct change_work *work, const void *asked, void *reply)
{
    struct station station = {.id = 0};
    enum result result = take_station(work, asked, &station);
    if (result != RESULT_OK)
        return result;
    return told_station(work, &station, station_add(work->store, author_of(work), &station), reply);
}

static enum result station_changed(struct change_work *work, const void *asked, void *reply)
{
    const struct station *found = NULL;
    enum result result = find_station(work, asked, &found);
    if (result != RESULT_OK)
        return result;
    struct station station = *found;
    result = take_station(work, asked, &station);
    if (result != RESULT_OK)
        return result;
    return told_station(work, &station, station_change(work->store, author_of(work), &station), reply);
}

/* The station that asks must stay: whoever shut the last one could not come back. */
static enum result station_closed(struct change_work *work, const void *asked, void *reply)
{
    const struct station *found = NULL;
    enum result result = find_station(work, asked, &found);
    if (result != RESULT_OK)
        return result;
    struct station station = *found;
    if (station.id == work->who.station_id)
        return refuse(work->why, REFUSAL_NOT_ALLOWED, "own_station", station.label);
    station.shut = true;
    return told_station(work, &station, station_shut(work->store, author_of(work), station.id), reply);
}

const struct handler people_handlers[] = {
    {.type = "account.list", .query = account_list},
    {.type = "account.add", .change = account_added},
    {.type = "account.change", .change = account_changed},
    {.type = "account.shut", .change = account_closed},
    {.type = "account.reset", .change = account_renewed},
    {.type = "station.list", .query = station_list},
    {.type = "station.add", .change = station_added},
    {.type = "station.change", .change = station_changed},
    {.type = "station.shut", .change = station_closed},
    {.type = NULL},
};
