/* The callback agent's list: ask the caller whether it is solved. One key for each way a call can end. */
#include "agent-tui/dialling.h"
#include "agent-tui/say.h"
#include "agent-tui/screen_queue.h"

static const struct form_row reached_rows[] = {
    {.name = "solved", .label = N_("Solved?"), .kind = FORM_CHOICE, .required = true},
    {.name = "satisfaction", .label = N_("Satisfied?"), .kind = FORM_CHOICE, .required = true},
    {.name = "fault",
     .label = N_("Owed to"),
     .kind = FORM_CHOICE,
     .hint = N_("if not content and not the unit's fault; that is sent back with r")},
    {.name = "note", .label = N_("Note"), .kind = FORM_MULTI, .limit_bytes = TEXT_REASON - 1, .rows = 3},
};
static const struct form_row redo_rows[] = {
    {.name = "reason",
     .label = N_("What is not done"),
     .kind = FORM_MULTI,
     .limit_bytes = TEXT_REASON - 1,
     .rows = 3,
     .required = true,
     .hint = N_("told to the unit")},
    {.name = "solved", .label = N_("Solved?"), .kind = FORM_CHOICE, .required = true},
    {.name = "satisfaction", .label = N_("Satisfied?"), .kind = FORM_CHOICE},
};

#define ATTEMPT(what, outcome, said)                                                                           \
    {                                                                                                          \
        .title = (what), .type = "ticket.callback", .result = (outcome), .done = (said)                        \
    }
static const struct decision declined =
    ATTEMPT(N_("Declined"), ATTEMPT_DECLINED, N_("reached, declined to evaluate"));
static const struct decision no_answer = ATTEMPT(N_("No answer"), ATTEMPT_NO_ANSWER, N_("no answer, recorded"));
static const struct decision busy = ATTEMPT(N_("Line busy"), ATTEMPT_BUSY, N_("line busy, recorded"));
static const struct decision off = ATTEMPT(N_("Switched off"), ATTEMPT_OFF, N_("switched off, recorded"));
static const struct decision wrong =
    ATTEMPT(N_("Wrong number"), ATTEMPT_WRONG_NUMBER, N_("wrong number, recorded"));
static const struct decision reached = {.title = N_("Reached"),
                                        .type = "ticket.callback",
                                        .done = N_("evaluation recorded"),
                                        .rows = reached_rows,
                                        .row_count = 4,
                                        .result = ATTEMPT_REACHED};
static const struct decision redo = {.title = N_("Reached: redo"),
                                     .type = "ticket.callback",
                                     .done = N_("sent back to be redone"),
                                     .rows = redo_rows,
                                     .row_count = 3,
                                     .redo = true,
                                     .fault = FAULT_UNIT,
                                     .result = ATTEMPT_REACHED};

QUEUE_DECIDE(reached_it, reached)
QUEUE_DECIDE(redo_it, redo)
QUEUE_DECIDE(declined_it, declined)
QUEUE_DECIDE(no_answer_it, no_answer)
QUEUE_DECIDE(busy_it, busy)
QUEUE_DECIDE(off_it, off)
QUEUE_DECIDE(wrong_it, wrong)

/* What the exchange says of the call to this caller, as the decision that it is. */
static const struct decision *as_dialled(const struct queue *queue)
{
    static const struct decision *const decisions[ATTEMPT_COUNT] = {[ATTEMPT_REACHED] = &reached,
                                                                    [ATTEMPT_NO_ANSWER] = &no_answer,
                                                                    [ATTEMPT_BUSY] = &busy,
                                                                    [ATTEMPT_OFF] = &off,
                                                                    [ATTEMPT_WRONG_NUMBER] = &wrong};
    const struct ticket_row *rows[QUEUE_TARGETS_MOST];
    const struct dial_row *dial =
        queue_targets(queue, rows) == 1 ? dialling_over(queue->desk, rows[0]->number) : NULL;
    return dial != NULL ? decisions[dial_attempt((enum dial_outcome)dial->outcome)] : NULL;
}

static bool is_dialled(const void *screen)
{
    return as_dialled(screen) != NULL;
}

static enum reaction as_dialled_it(struct app *app, void *screen, const char *argument)
{
    const struct decision *decision = as_dialled(screen);
    (void)app;
    (void)argument;
    return decision != NULL ? act_take(screen, decision) : REACT_DRAW;
}

static const enum queue_column columns[] = {COLUMN_NUMBER, COLUMN_LEFT,     COLUMN_MARK, COLUMN_TITLE,
                                            COLUMN_PHONE,  COLUMN_ATTEMPTS, COLUMN_LEAD, COLUMN_TYPE};
static const struct command rows[] = {
    {.key = 'y',
     .name = "dialled",
     .label = N_("as dialled"),
     .help = N_("Record what came of your call to this caller: a form if they were reached"),
     .rights = RIGHT_CALLBACK,
     .run = as_dialled_it,
     .ready = is_dialled},
    {.key = 's',
     .name = "reached",
     .label = N_("reached"),
     .help = N_("Reached: solved? satisfied?"),
     .rights = RIGHT_CALLBACK,
     .run = reached_it,
     .ready = queue_has_rows},
    {.key = 'r',
     .name = "redo",
     .label = N_("redo"),
     .help = N_("Reached, and not done: send it back, with a reason"),
     .rights = RIGHT_CALLBACK,
     .run = redo_it,
     .ready = queue_has_rows},
    {.key = 'a',
     .name = "noanswer",
     .label = N_("no answer"),
     .help = N_("Nobody answered"),
     .rights = RIGHT_CALLBACK,
     .run = no_answer_it,
     .ready = queue_has_rows},
    {.key = 'c',
     .name = "declined",
     .label = N_("declined"),
     .help = N_("Reached, and declined to evaluate"),
     .rights = RIGHT_CALLBACK,
     .run = declined_it,
     .ready = queue_has_rows},
    {.key = 'b',
     .name = "busy",
     .label = N_("busy"),
     .help = N_("The line was busy"),
     .rights = RIGHT_CALLBACK,
     .run = busy_it,
     .ready = queue_has_rows},
    {.key = 'o',
     .name = "off",
     .label = N_("off"),
     .help = N_("The phone was switched off"),
     .rights = RIGHT_CALLBACK,
     .run = off_it,
     .ready = queue_has_rows},
    {.key = 'w',
     .name = "wrong",
     .label = N_("wrong no."),
     .help = N_("A wrong number"),
     .rights = RIGHT_CALLBACK,
     .run = wrong_it,
     .ready = queue_has_rows},
    {.key = 'i',
     .name = "note",
     .help = N_("Add an internal note"),
     .run = queue_note,
     .ready = queue_has_rows},
    QUEUE_COMMON_ROWS,
};
const struct queue_kind callback_queue = {.list = "callback",
                                          .rule = {.desk = DESK_CALLBACK},
                                          .columns = columns,
                                          .column_count = sizeof columns / sizeof columns[0],
                                          .empty = N_("No callback is due."),
                                          .screen = QUEUE_SCREEN(N_("Callbacks"), rows)};
