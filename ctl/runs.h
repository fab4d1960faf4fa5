/* What the verbs do: each asks the broker and prints what it answers. */
#ifndef REXIAN_CTL_RUNS_H
#define REXIAN_CTL_RUNS_H

#include "ctl/ctl.h"
#include "ctl/verb.h"

/* Asks the verb's message once and prints its list or the reply itself. */
enum exit_code run_ask(struct ctl *ctl, const struct verb *verb, const void *request);
/* The same for a message that takes a first and a last day, from struct days_arguments. */
enum exit_code run_days(struct ctl *ctl, const struct verb *verb, const void *arguments);
/* The wallboard as lines; JSON and CSV as run_ask. */
enum exit_code run_wall(struct ctl *ctl, const struct verb *verb, const void *request);
/* As run_ask, for replies that tell a password once. */
enum exit_code run_secret(struct ctl *ctl, const struct verb *verb, const void *request);
/* Decides something about a ticket, prints it as one row; JSON has the whole ticket with its history. */
enum exit_code run_ticket_act(struct ctl *ctl, const struct verb *verb, const void *request);
/* Prints a ticket with its history. */
enum exit_code run_ticket_show(struct ctl *ctl, const struct verb *verb, const void *request);
/* Lists page by page: `ticket list` and `call list`. Without --limit or --all the first 200. */
enum exit_code run_ticket_list(struct ctl *ctl, const struct verb *verb, const void *request);
enum exit_code run_search(struct ctl *ctl, const struct verb *verb, const void *request);
enum exit_code run_call_list(struct ctl *ctl, const struct verb *verb, const void *request);
enum exit_code run_call(struct ctl *ctl, const struct verb *verb, const void *request);
enum exit_code run_import_log(struct ctl *ctl, const struct verb *verb, const void *request);
enum exit_code run_call_show(struct ctl *ctl, const struct verb *verb, const void *request);
enum exit_code run_caller(struct ctl *ctl, const struct verb *verb, const void *request);
enum exit_code run_alike(struct ctl *ctl, const struct verb *verb, const void *request);
enum exit_code run_why(struct ctl *ctl, const struct verb *verb, const void *request);
/* Exit code 1 if there is a difference or a finding. */
enum exit_code run_prove(struct ctl *ctl, const struct verb *verb, const void *request);
enum exit_code run_erase(struct ctl *ctl, const struct verb *verb, const void *request);
enum exit_code run_backup(struct ctl *ctl, const struct verb *verb, const void *request);
enum exit_code run_doctor(struct ctl *ctl, const struct verb *verb, const void *request);
enum exit_code run_workdays_add(struct ctl *ctl, const struct verb *verb, const void *request);
enum exit_code run_workdays_between(struct ctl *ctl, const struct verb *verb, const void *request);
enum exit_code run_clock_show(struct ctl *ctl, const struct verb *verb, const void *request);
enum exit_code run_clock_set(struct ctl *ctl, const struct verb *verb, const void *request);
enum exit_code run_whoami(struct ctl *ctl, const struct verb *verb, const void *request);
/* Makes a key file for a further station and prints its public key; asks nobody. */
enum exit_code run_station_key(struct ctl *ctl, const struct verb *verb, const void *request);
/* Prints docs/lifecycle.md. */
enum exit_code run_lifecycle(struct ctl *ctl, const struct verb *verb, const void *request);
/* Prints docs/protocol.md. */
enum exit_code run_protocol(struct ctl *ctl, const struct verb *verb, const void *request);
/* The rulebook. Exit code 1 if a file has a fault. */
enum exit_code run_calendar_check(struct ctl *ctl, const struct verb *verb, const void *request);
enum exit_code run_calendar_show(struct ctl *ctl, const struct verb *verb, const void *request);
enum exit_code run_calendar_import(struct ctl *ctl, const struct verb *verb, const void *request);
enum exit_code run_calendar_remove(struct ctl *ctl, const struct verb *verb, const void *request);
enum exit_code run_limits_show(struct ctl *ctl, const struct verb *verb, const void *request);
enum exit_code run_limits_import(struct ctl *ctl, const struct verb *verb, const void *request);
/* See rates.h, import.h, export.h. */
enum exit_code run_rates(struct ctl *ctl, const struct verb *verb, const void *request);
enum exit_code run_export_rates(struct ctl *ctl, const struct verb *verb, const void *request);
enum exit_code run_import_calls(struct ctl *ctl, const struct verb *verb, const void *request);
enum exit_code run_import_tickets(struct ctl *ctl, const struct verb *verb, const void *request);
enum exit_code run_import_knowledge(struct ctl *ctl, const struct verb *verb, const void *request);
enum exit_code run_export_calls(struct ctl *ctl, const struct verb *verb, const void *request);
enum exit_code run_export_tickets(struct ctl *ctl, const struct verb *verb, const void *request);

/* What those verbs take that no message describes. */
struct clock_arguments {
    int64_t at;
    char rate[24]; /* city seconds in a second: "60", "0.5", "0" */
};
struct file_arguments {
    char file[1024];
};
struct files_arguments {
    struct file_word {
        char file[1024];
    } * files;
    size_t file_count;
};
struct document_arguments {
    char file[1024];
    bool what_if;
};
struct removal_arguments {
    int64_t year;
    bool what_if;
};
struct calendar_arguments {
    int64_t year;
    bool text;
};
extern const struct shape clock_arguments_shape, file_arguments_shape, files_arguments_shape,
    document_arguments_shape, removal_arguments_shape, calendar_arguments_shape;

/* A row of the list of a reply: the first one, or NULL. */
const void *reply_first(const struct message *message, const void *reply, const char *list);

/* The figures of a range of days as one report; EXIT_CODE_REFUSED, though written, if the books do not close. */
enum exit_code run_report(struct ctl *ctl, const struct verb *verb, const void *arguments);
/* What has moved since a month was frozen; `first` is its first day. */
enum exit_code run_month_changes(struct ctl *ctl, const char *month, const char *first);
/* The books of a range of days; EXIT_CODE_REFUSED if they do not close. */
enum exit_code run_ledger(struct ctl *ctl, const struct verb *verb, const void *arguments);

#endif
