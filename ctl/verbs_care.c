/* Verbs about working days, the clock, reference data, people and care. */
#include "ctl/verbs.h"

#include "core/result.h"
#include "ctl/directory.h"
#include "ctl/runs.h"

static const struct verb_option add_options[] = {
    {.name = "name", .needed = true},
    {.name = "parent", .sentence = N_("code of the one above it")},
    {.name = "name-en"},
    {.name = "kind"},
    {.name = "words", .sentence = N_("further words by which it is found")},
    {.name = NULL},
};
static const struct verb_option change_options[] = {
    {.name = "name"},
    {.name = "parent", .sentence = N_("code of the one above it")},
    {.name = "name-en"},
    {.name = "kind"},
    {.name = "words", .sentence = N_("further words by which it is found")},
    {.name = NULL},
};
static const struct verb_option no_options[] = {
    {.name = NULL},
};
static const struct verb_option shut_options[] = {
    {.name = "into"},
    {.name = NULL},
};
static const struct verb_option rule_add_options[] = {
    {.name = "category", .needed = true},
    {.name = "district", .sentence = N_("code of the place, * is any")},
    {.name = "hours"},
    {.name = "unit", .needed = true, .sentence = N_("code of the unit")},
    {.name = "co-handlers"},
    {.name = "note", .sentence = N_("why it is so")},
    {.name = NULL},
};
static const struct verb_option rule_change_options[] = {
    {.name = "category"},    {.name = "district", .sentence = N_("code of the place, * is any")},
    {.name = "hours"},       {.name = "unit", .sentence = N_("code of the unit")},
    {.name = "co-handlers"}, {.name = "note", .sentence = N_("why it is so")},
    {.name = NULL},
};
static const struct verb_option account_add_options[] = {
    {.name = "name", .needed = true},
    {.name = "role", .needed = true},
    {.name = "unit", .sentence = N_("code of the unit; the hotline if not given")},
    {.name = "extension"},
    {.name = NULL},
};
static const struct verb_option account_change_options[] = {
    {.name = "name"}, {.name = "role"},      {.name = "unit", .sentence = N_("code of the unit")},
    {.name = "to"},   {.name = "extension"}, {.name = NULL},
};
static const struct verb_option account_shut_options[] = {
    {.name = "to"},
    {.name = NULL},
};
static const struct verb_option station_add_options[] = {
    {.name = "label", .needed = true, .sentence = N_("what the station is called")},
    {.name = "public-key",
     .needed = true,
     .sentence = N_("its public key, as rexianctl station key prints it")},
    {.name = NULL},
};
static const struct verb_option station_change_options[] = {
    {.name = "label", .sentence = N_("what the station is called")},
    {.name = "public-key", .sentence = N_("its public key, as rexianctl station key prints it")},
    {.name = NULL},
};

#define REFERENCE(NAME, TYPE, COLUMNS, LISTS, ADDS, CHANGES, SHUTS)                                            \
    {.name = NAME " list",                                                                                     \
     .type = TYPE ".list",                                                                                     \
     .options = no_options,                                                                                    \
     .run = run_ask,                                                                                           \
     .list = "rows",                                                                                           \
     .columns = COLUMNS,                                                                                       \
     .sentence = LISTS},                                                                                       \
        {.name = NAME " add",                                                                                  \
         .type = TYPE ".add",                                                                                  \
         .words = {"code"},                                                                                    \
         .words_needed = 1,                                                                                    \
         .options = add_options,                                                                               \
         .run = run_ask,                                                                                       \
         .sentence = ADDS},                                                                                    \
        {.name = NAME " change",                                                                               \
         .type = TYPE ".change",                                                                               \
         .words = {"code"},                                                                                    \
         .words_needed = 1,                                                                                    \
         .options = change_options,                                                                            \
         .run = run_ask,                                                                                       \
         .sentence = CHANGES},                                                                                 \
    {                                                                                                          \
        .name = NAME " shut", .type = TYPE ".shut", .words = {"code"}, .words_needed = 1,                      \
        .options = shut_options, .run = run_ask, .sentence = SHUTS                                             \
    }

static const char reference_columns[] = "code name parent kind words shut";

static const struct verb_option erase_options[] = {
    {.name = "caller", .field = "phone", .needed = true},
    {.name = "why", .needed = true},
    {.name = "dry-run", .field = "dry_run", .value = "yes"},
    {.name = NULL},
};

const struct verb care_verbs[] = {
    {.name = "workdays add",
     .type = "workdays.add",
     .words = {"from", "count"},
     .words_needed = 2,
     .options = no_options,
     .run = run_workdays_add,
     .sentence = N_("The COUNT-th working day after FROM.")},
    {.name = "workdays between",
     .type = "workdays.between",
     .words = {"from", "to"},
     .words_needed = 2,
     .options = no_options,
     .run = run_workdays_between,
     .sentence = N_("How many working days there are after FROM, up to and with TO.")},
    {.name = "clock show",
     .type = "clock.show",
     .options = no_options,
     .run = run_clock_show,
     .sentence = N_("City time and how fast it runs.")},
    {.name = "clock set",
     .type = "clock.set",
     .request = &clock_arguments_shape,
     .run = run_clock_set,
     .sentence = N_("Sets time and rate of a simulated city.")},

    REFERENCE("unit", "unit", reference_columns, N_("The organisation: districts, departments, utilities."),
              N_("Adds a unit."), N_("Changes a unit."), N_("Shuts a unit: kept for the past.")),
    REFERENCE("department", "unit", reference_columns, N_("As unit list."), N_("As unit add."),
              N_("As unit change."), N_("As unit shut.")),
    REFERENCE("category", "category", reference_columns, N_("The categories."), N_("Adds a category."),
              N_("Changes a category."), N_("Shuts a category: kept for the past.")),
    REFERENCE("district", "district", reference_columns, N_("The places: districts and streets."),
              N_("Adds a place."), N_("Changes a place."), N_("Shuts a place: kept for the past.")),
    REFERENCE("queue", "queue", reference_columns, N_("The queues of calls."), N_("Adds a queue."),
              N_("Changes a queue."), N_("Shuts a queue: kept for the past.")),
    {.name = "directory list",
     .type = "directory.list",
     .options = no_options,
     .run = run_ask,
     .list = "rows",
     .columns = "id category district hours unit co_handlers note shut",
     .sentence = N_("The dispatch directory.")},
    {.name = "directory add",
     .type = "directory.add",
     .options = rule_add_options,
     .run = run_ask,
     .sentence = N_("Adds a rule: category and place to unit.")},
    {.name = "directory change",
     .type = "directory.change",
     .words = {"id"},
     .words_needed = 1,
     .options = rule_change_options,
     .run = run_ask,
     .sentence = N_("Changes a rule.")},
    {.name = "directory shut",
     .type = "directory.shut",
     .words = {"id"},
     .words_needed = 1,
     .options = no_options,
     .run = run_ask,
     .sentence = N_("Shuts a rule.")},
    {.name = "directory show",
     .request = &directory_show_shape,
     .run = run_directory_show,
     .sentence = N_("The open rules as they win, the most specific first; --text as a file to be edited.")},
    {.name = "directory import",
     .request = &directory_arguments_shape,
     .words = {"file"},
     .words_needed = 1,
     .run = run_directory_import,
     .slow = true,
     .sentence = N_("Makes the directory what a file says, in one step, and shows each difference.")},
    {.name = "account list",
     .type = "account.list",
     .options = no_options,
     .run = run_ask,
     .list = "rows",
     .columns = "login name role unit presence extension shut",
     .sentence = N_("The accounts.")},
    {.name = "account add",
     .type = "account.add",
     .words = {"login"},
     .words_needed = 1,
     .options = account_add_options,
     .run = run_secret,
     .sentence = N_("Adds an account; its password is told once, now.")},
    {.name = "account change",
     .type = "account.change",
     .words = {"login"},
     .words_needed = 1,
     .options = account_change_options,
     .run = run_ask,
     .sentence = N_("Changes an account.")},
    {.name = "account shut",
     .type = "account.shut",
     .words = {"login"},
     .words_needed = 1,
     .options = account_shut_options,
     .run = run_ask,
     .sentence = N_("Shuts an account; its sessions end at once.")},
    {.name = "account reset",
     .type = "account.reset",
     .words = {"login"},
     .words_needed = 1,
     .options = no_options,
     .run = run_secret,
     .sentence = N_("Gives a new password, told once, now.")},
    {.name = "station list",
     .type = "station.list",
     .options = no_options,
     .run = run_ask,
     .list = "rows",
     .columns = "id label public_key shut",
     .sentence = N_("The stations that the broker lets in.")},
    {.name = "station add",
     .type = "station.add",
     .options = station_add_options,
     .run = run_ask,
     .sentence = N_("Lets a station in by its public key.")},
    {.name = "station change",
     .type = "station.change",
     .words = {"id"},
     .words_needed = 1,
     .options = station_change_options,
     .run = run_ask,
     .sentence = N_("Changes a station.")},
    {.name = "station shut",
     .type = "station.shut",
     .words = {"id"},
     .words_needed = 1,
     .options = no_options,
     .run = run_ask,
     .sentence = N_("Keeps a station out, at once.")},
    {.name = "station key",
     .request = &file_arguments_shape,
     .words = {"file"},
     .words_needed = 1,
     .options = no_options,
     .run = run_station_key,
     .offline = true,
     .sentence = N_("Makes a key file for a station, readable by its owner alone, and prints the public key.")},

    {.name = "backup",
     .type = "care.backup",
     .words = {"file"},
     .words_needed = 1,
     .options = no_options,
     .run = run_backup,
     .slow = true,
     .sentence = N_("Writes a consistent copy of the database into the broker's backup folder.")},
    {.name = "erase",
     .type = "caller.erase",
     .options = erase_options,
     .run = run_erase,
     .sentence = N_(
         "Erases the texts of one caller's closed tickets, ended calls and past entries of the abuse list.")},
    {.name = "doctor",
     .type = "care.doctor",
     .options = no_options,
     .run = run_doctor,
     .slow = true,
     .sentence = N_("Verifies chain, projections and work lists of the running broker; 1 on any finding.")},
    {.name = "whoami",
     .options = no_options,
     .run = run_whoami,
     .sentence = N_("The account, its rights and the city that the session is in.")},
    {.name = "lifecycle",
     .options = no_options,
     .run = run_lifecycle,
     .offline = true,
     .sentence = N_(
         "Prints the life of a ticket as a diagram in Markdown, found by trying every action in every state.")},
    {.name = "protocol",
     .options = no_options,
     .run = run_protocol,
     .offline = true,
     .sentence = N_("Prints the wire protocol as Markdown, made from the tables of this program.")},
};
const size_t care_verb_count = sizeof care_verbs / sizeof care_verbs[0];
