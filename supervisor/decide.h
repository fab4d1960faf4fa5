/* Decisions of a supervisor: sent one after the other, their answers told, the last one taken back. One decision is on its way at a
 * time, on one ticket or on all that are tagged. */
#ifndef REXIAN_SUPERVISOR_DECIDE_H
#define REXIAN_SUPERVISOR_DECIDE_H

#include "tui/decisions.h"
#include "tui/session.h"

enum { DECIDE_MOST = 200 };

struct board;
struct decide_form;

struct decide_target {
    int64_t number;       /* of the ticket; the id of a shift or call */
    int64_t version;      /* 0: not known, nor is what is asked for; the record tells it */
    char asks[TEXT_NAME]; /* what is asked for and not decided */
    char title[TEXT_TITLE];
};

struct deciding {
    const struct decision *decision;
    struct decide_target *targets; /* of a decision that is asked about */
    size_t count;
    uint64_t tags[DECIDE_MOST];
    int64_t numbers[DECIDE_MOST];
    size_t sent, done, refused;
    char refusal[400]; /* the last one, and of which */
    int64_t refused_number;
    unsigned finished;        /* rises with each decision that was taken as a whole: lists drop their tags */
    struct decide_form *form; /* behind which it was sent, if it is still open */
    const struct decision *chosen; /* among those possible, to be taken when the screen below is seen again */
    struct decide_target chosen_target;
    /* taking back */
    int64_t last_number; /* of the last decision here; 0: none */
    uint64_t undo_tag;
    int64_t undo_number, undo_version;
};

/* Takes a decision on 1 to DECIDE_MOST tickets: a form asks for what it needs, a question for what needs nothing. */
enum reaction decide_take(struct app *app, struct board *board, const struct decision *decision,
                          const struct decide_target *targets, size_t count);
/* The decisions that are possible on a ticket, by their letters. */
enum reaction decide_more(struct app *app, struct board *board, int64_t number);
/* `resume` of every screen that opens them: takes the one that was chosen. */
void decide_resume(struct app *app, void *screen);
/* Takes back the last decision here, after a question that names it. Its subject is not looked at: a command of any screen. */
enum reaction decide_undo(struct app *app, void *subject, const char *argument);
/* Who decides. */
struct decider decide_who(const struct board *board);

/* Sends requests for the targets: `request` is of the decision's message, with all but number and version. False, and said: not
 * now. form: told of the answers (NULL: none). */
bool decide_send(struct app *app, struct board *board, const struct decision *decision, void *request,
                 const struct decide_target *targets, size_t count, struct decide_form *form);
/* All news of the program. */
void decide_news(struct app *app, struct board *board, const struct news *news);
/* Frees what a question holds. */
void decide_stop(struct deciding *deciding);

/* screen_decide.c. Opens the form; the targets are copied. */
void decide_form_open(struct app *app, struct board *board, const struct decision *decision,
                      const struct decide_target *targets, size_t count);
/* A refusal is shown at the field that it names. */
void decide_form_refused(struct app *app, struct decide_form *form, const struct news *news);
/* One of several is done: it is not sent again. */
void decide_form_done(struct decide_form *form, int64_t number);
/* All are done: the form closes. */
void decide_form_close(struct app *app, struct decide_form *form);

#endif
