/* Accounts and stations: an event and a row each.
 * A change that takes away what a session stands on drops the session in the same commit. */
#include "storage/people.h"

#include "storage/sessions.h"

static struct event event_by(enum event_kind kind, enum subject subject, int64_t id, struct author author)
{
    return (struct event){.kind = kind,
                          .subject = subject,
                          .subject_id = id,
                          .account_id = author.account_id,
                          .station_id = author.station_id};
}

/* Runs a statement that must change a row. */
static enum result run_on_row(struct db *db, struct statement *s)
{
    enum result result = db_run(s);
    return result == RESULT_OK && db_changes(db) == 0 ? RESULT_NOT_FOUND : result;
}

/* The event of what is done to an account, with no more than its kind. */
static enum result append_bare(struct store *store, enum event_kind kind, enum subject subject, int64_t id,
                               struct author author)
{
    struct event event = event_by(kind, subject, id, author);
    return store_append(store, &event, NULL, 0);
}

static enum result append_account(struct store *store, enum event_kind kind, struct author author,
                                  const struct account *account)
{
    struct event event = event_by(kind, SUBJECT_ACCOUNT, account->id, author);
    record_set_text(&event.body, "login", account->login);
    record_set(&event.body, "role", account->role);
    record_set(&event.body, "unit", account->unit_id);
    if (account->extension[0] != '\0')
        record_set_text(&event.body, "extension", account->extension);
    const struct event_text name = {.field = "name", .value = account->name};
    return store_append(store, &event, &name, 1);
}

enum result account_add(struct store *store, struct author author, struct account *account)
{
    static const char sql[] = "INSERT INTO account (id, login, name, role, unit_id, password_hash, extension) "
                              "VALUES ($1, $2, $3, $4, $5, $6, $7)";
    enum result result = store_next(store, "account", &account->id);
    if (result != RESULT_OK)
        return result;
    struct statement *s = db_sql(store_db(store), sql);
    bind_int(s, 1, account->id);
    bind_text(s, 2, account->login);
    bind_text(s, 3, account->name);
    bind_int(s, 4, account->role);
    bind_int(s, 5, account->unit_id);
    bind_text(s, 6, account->password_hash);
    bind_text(s, 7, account->extension);
    result = db_run(s);
    return result == RESULT_OK ? append_account(store, EVENT_ACCOUNT_ADDED, author, account) : result;
}

enum result account_change(struct store *store, struct author author, const struct account *account)
{
    static const char sql[] =
        "UPDATE account SET login = $2, name = $3, role = $4, unit_id = $5, extension = $6 "
        "WHERE id = $1";
    struct statement *s = db_sql(store_db(store), sql);
    bind_int(s, 1, account->id);
    bind_text(s, 2, account->login);
    bind_text(s, 3, account->name);
    bind_int(s, 4, account->role);
    bind_int(s, 5, account->unit_id);
    bind_text(s, 6, account->extension);
    enum result result = run_on_row(store_db(store), s);
    return result == RESULT_OK ? append_account(store, EVENT_ACCOUNT_CHANGED, author, account) : result;
}

enum result account_shut(struct store *store, struct author author, int64_t id)
{
    struct statement *s = db_sql(store_db(store), "UPDATE account SET shut = 1 WHERE id = $1 AND shut = 0");
    bind_int(s, 1, id);
    enum result result = run_on_row(store_db(store), s);
    if (result == RESULT_OK)
        result = session_drop_account(store, id);
    if (result == RESULT_OK)
        result = append_bare(store, EVENT_ACCOUNT_SHUT, SUBJECT_ACCOUNT, id, author);
    return result;
}

enum result account_reset(struct store *store, struct author author, int64_t id, const char *password_hash)
{
    static const char sql[] = "UPDATE account SET password_hash = $2 WHERE id = $1 AND shut = 0";
    struct statement *s = db_sql(store_db(store), sql);
    bind_int(s, 1, id);
    bind_text(s, 2, password_hash);
    enum result result = run_on_row(store_db(store), s);
    if (result == RESULT_OK)
        result = session_drop_account(store, id);
    if (result == RESULT_OK)
        result = append_bare(store, EVENT_ACCOUNT_RESET, SUBJECT_ACCOUNT, id, author);
    return result;
}

static enum result append_station(struct store *store, enum event_kind kind, struct author author,
                                  const struct station *station)
{
    struct event event = event_by(kind, SUBJECT_STATION, station->id, author);
    record_set_text(&event.body, "label", station->label);
    record_set_text(&event.body, "key", station->public_key);
    return store_append(store, &event, NULL, 0);
}

enum result station_add(struct store *store, struct author author, struct station *station)
{
    static const char sql[] = "INSERT INTO station (id, label, public_key) VALUES ($1, $2, $3)";
    enum result result = store_next(store, "station", &station->id);
    if (result != RESULT_OK)
        return result;
    struct statement *s = db_sql(store_db(store), sql);
    bind_int(s, 1, station->id);
    bind_text(s, 2, station->label);
    bind_text(s, 3, station->public_key);
    result = db_run(s);
    return result == RESULT_OK ? append_station(store, EVENT_STATION_ADDED, author, station) : result;
}

enum result station_change(struct store *store, struct author author, const struct station *station)
{
    struct db *db = store_db(store);
    struct statement *s =
        db_sql(db, "DELETE FROM session WHERE station_id = $1 AND EXISTS "
                   "(SELECT 1 FROM station WHERE station.id = $1 AND station.public_key <> $2)");
    bind_int(s, 1, station->id);
    bind_text(s, 2, station->public_key);
    enum result result = db_run(s);
    if (result != RESULT_OK)
        return result;
    s = db_sql(db, "UPDATE station SET label = $2, public_key = $3 WHERE id = $1");
    bind_int(s, 1, station->id);
    bind_text(s, 2, station->label);
    bind_text(s, 3, station->public_key);
    result = run_on_row(db, s);
    return result == RESULT_OK ? append_station(store, EVENT_STATION_CHANGED, author, station) : result;
}

enum result station_shut(struct store *store, struct author author, int64_t id)
{
    struct statement *s = db_sql(store_db(store), "UPDATE station SET shut = 1 WHERE id = $1 AND shut = 0");
    bind_int(s, 1, id);
    enum result result = run_on_row(store_db(store), s);
    if (result == RESULT_OK)
        result = session_drop_station(store, id);
    if (result == RESULT_OK)
        result = append_bare(store, EVENT_STATION_SHUT, SUBJECT_STATION, id, author);
    return result;
}
