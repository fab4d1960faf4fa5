/* Writes docs/lifecycle.md: the life of a ticket as the rules of this program lead through it. */
#include "core/lifecycle.h"
#include "ctl/protocol.h"
#include "ctl/runs.h"

#include <stdlib.h>
#include <string.h>

static const char *const intro[] = {
    "# The life of a ticket",
    "",
    "Written by `rexianctl lifecycle` from the rules themselves: every action was tried in every state that "
    "the rules",
    "lead to. What is not here is refused, with the state as its reason. Who may do what is in protocol.md, "
    "\"Rights\";",
    "an undo within two minutes leads back to where the ticket stood.",
    "",
    "## From desk to desk",
    "",
    "```mermaid",
    "stateDiagram-v2",
    NULL,
};
static const char *const end_of_diagram[] = {
    "    callback --> merged: the parent is sent back to be redone",
    "```",
    "",
    "`merged` follows its parent: its audit passes both, its redo takes both back, its termination ends both.",
    "",
    "## Records that leave a ticket where it is",
    NULL,
};

static void say(const struct lifecycle_edge *edge, char *out, size_t size)
{
    const char *what = edge->what ? name_of(&approval_names, (int)edge->what) : "";
    const char *action = edge->action == ACTION_DECIDE ? edge->agreed ? "grant" : "refuse"
                                                       : name_of(&action_names, (int)edge->action);
    snprintf(out, size, "%s%s%s", action, what[0] ? " " : "", what);
}

/* The labels of all moves between two states, on one arrow. */
static void write_arrow(FILE *file, const struct lifecycle_edge *edges, size_t count, size_t first)
{
    const struct lifecycle_edge *one = &edges[first];
    char text[60];
    for (size_t i = 0; i < first; i++)
        if (edges[i].from == one->from && edges[i].to == one->to)
            return;
    fprintf(file, "    %s --> %s: ", name_of(&state_names, (int)one->from),
            name_of(&state_names, (int)one->to));
    bool begun = false;
    for (size_t i = first; i < count; i++) {
        if (edges[i].from != one->from || edges[i].to != one->to)
            continue;
        say(&edges[i], text, sizeof text);
        fprintf(file, "%s%s", begun ? ", " : "", text);
        begun = true;
    }
    fprintf(file, "\n");
}

static void write_records(FILE *file, const struct lifecycle_edge *edges, size_t count)
{
    char text[60];
    fprintf(file, "| record | taken in |\n|---|---|\n");
    for (size_t i = 0; i < count; i++) {
        bool told = edges[i].from != edges[i].to;
        for (size_t j = 0; j < i && !told; j++)
            told = edges[j].from == edges[j].to && edges[j].action == edges[i].action &&
                   edges[j].what == edges[i].what && edges[j].agreed == edges[i].agreed;
        if (told)
            continue;
        say(&edges[i], text, sizeof text);
        fprintf(file, "| %s |", text);
        const char *gap = " ";
        for (size_t j = i; j < count; j++) {
            if (edges[j].from != edges[j].to || edges[j].action != edges[i].action ||
                edges[j].what != edges[i].what || edges[j].agreed != edges[i].agreed)
                continue;
            fprintf(file, "%s%s", gap, name_of(&state_names, (int)edges[j].from));
            gap = ", ";
        }
        fprintf(file, " |\n");
    }
}

/* Rules of a week without holidays: the graph does not depend on them. */
static bool make_rules(struct zone *zone, struct calendar *calendar, struct limits *limits)
{
    zone_fixed(zone, "UTC", 0);
    calendar_init(calendar, zone);
    limits_default(limits);
    for (int year = 2026; year <= 2028; year++)
        if (calendar_declare(calendar, year) != RESULT_OK)
            return false;
    return true;
}

enum exit_code run_lifecycle(struct ctl *ctl, const struct verb *verb, const void *request)
{
    static struct zone zone;
    static struct calendar calendar;
    static struct limits limits;
    static struct lifecycle_edge edges[LIFECYCLE_EDGES];
    struct flow_rules rules = {.calendar = &calendar,
                               .limits = &limits,
                               .redo_after_close_ms = 30 * (int64_t)CIVIL_DAY_MS,
                               .supervisor = true};
    FILE *file = ctl->output.file;
    (void)verb;
    (void)request;
    if (!make_rules(&zone, &calendar, &limits))
        return EXIT_CODE_CONFIG;
    size_t count = lifecycle_explore(&rules, civil_day((struct civil_date){2026, 5, 6}) * CIVIL_DAY_MS, edges);
    protocol_write_lines(file, intro);
    fprintf(file, "    [*] --> registered: handed over to 110, 119 or 120 first\n    [*] --> pending\n");
    for (size_t i = 0; i < count; i++)
        if (edges[i].from != edges[i].to)
            write_arrow(file, edges, count, i);
    protocol_write_lines(file, end_of_diagram);
    write_records(file, edges, count);
    return EXIT_CODE_OK;
}
