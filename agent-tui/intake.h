/* The intake: what the operator types while the caller talks, the call it belongs to, and what is known of the caller.
 * It outlives its screen and belongs to one person; screen_intake.c shows it. */
#ifndef REXIAN_AGENT_INTAKE_H
#define REXIAN_AGENT_INTAKE_H

#include "agent-tui/desk.h"
#include "tui/form.h"
#include "tui/list.h"
#include "wire/messages_knowledge.h"

enum { INTAKE_OTHERS = 20 };

struct intake {
    struct console *desk;
    struct form form;
    char request_id[ENVELOPE_ID_BYTES];  /* of the ticket in the form */
    int64_t number;                      /* of a ticket handed over first, which the form completes; 0 none */
    char handover_id[ENVELOPE_ID_BYTES]; /* its request, while the number is not known */
    int64_t repeat_of;
    char sending[ENVELOPE_ID_BYTES]; /* submitted, not answered; the form cannot be changed */
    int64_t sent_ms;
    /* the call */
    struct call_row call; /* id 0: none */
    bool talking;
    bool carried; /* number and name stayed from the ticket before, in one call: alone they are no draft */
    /* the caller */
    struct caller_reply caller;
    char caller_asked[TEXT_PHONE];
    bool caller_shown;
    struct list panel; /* earlier tickets */
    bool in_panel;
    struct ticket *earlier; /* of the selected row, with its answer; NULL: not loaded */
    int64_t earlier_asked;
    /* tickets that may be of the same matter */
    struct alike_reply alike;
    const struct alike_row *others[INTAKE_OTHERS]; /* of other callers: they stand below the caller's own */
    size_t other_count;
    int64_t merge_into; /* the new ticket is to follow this one; 0: none */
    char alike_asked[TEXT_NAME * 2 + TEXT_TITLE * 2 + TEXT_PHONE + 8];
    /* knowledge */
    struct knowledge_rows hits; /* for the category and the title in the form */
    size_t hit;                 /* the selected one */
    bool in_hits;
    char knowledge_asked[TEXT_NAME + TEXT_TITLE + 4];
    /* drafts */
    int64_t unsaved_ms; /* since when; 0: all is saved */
    bool pause_due;
    int64_t saved_at;  /* city time */
    char last[3][240]; /* what became of the last submissions, newest first */
};

/* Makes the person's intake with the draft that was left, if there is none yet. NULL without memory. */
struct intake *intake_of(struct console *desk);
/* Keeps the draft and frees; accepts NULL, sets NULL. */
void intake_free(struct intake **intake);
/* Keeps what is in the form as a draft now; an empty form has none. */
void intake_keep(struct intake *intake);
/* To be called each tick: keeps the draft in a pause, asks for the caller, gives up waiting for the broker. */
void intake_tick(struct intake *intake, int64_t now_ms);
/* Whether there is something in the form worth keeping. */
bool intake_is_empty(const struct intake *intake);
/* Whether anything of the matter was written: more than who rings. */
bool intake_is_begun(const struct intake *intake);
/* Empties the form for the next ticket, takes up a draft that was put aside; while the call lasts its number and name stay. */
void intake_clear(struct intake *intake);
/* Puts what is in the form aside as a draft of its own and empties the form. */
void intake_put_aside(struct intake *intake);
/* Throws away what is in the form. */
void intake_discard(struct intake *intake);
/* Submits the form in this way (enum intake_way). */
void intake_submit(struct intake *intake, int way);
/* Hands over to 110, 119 or 120 at once. */
void intake_hand_over(struct intake *intake, int64_t service);
/* Takes up a ticket that was handed over and is to be completed, with the revealed caller. */
void intake_complete(struct intake *intake, const struct ticket_row *row, const struct reveal_reply *caller);
/* Takes the call into the form: the number comes first. */
void intake_take_call(struct intake *intake, const struct call_row *call);
/* The call has ended: what was typed stays; a form whose ticket is submitted is emptied for the next one. */
void intake_end_call(struct intake *intake);
/* Asks whether the person is still on a call, which this console may have forgotten. */
void intake_ask_call(struct intake *intake);
/* Asks what is known of the number in the form, if it is another one than was asked for last. */
void intake_ask_caller(struct intake *intake);
/* Asks for the record of the selected earlier ticket, for its last answer. */
void intake_ask_earlier(struct intake *intake);
/* How many tickets stand beside the form. */
size_t intake_panel_count(const struct intake *intake);
/* Asks for tickets that may be of the same matter as what is in the form, if it is another one than was asked for last. */
void intake_ask_alike(struct intake *intake);
void intake_forget_alike(struct intake *intake);
/* Chooses those that are not the caller's own. */
void intake_choose_others(struct intake *intake);
/* Why a ticket may be of the same matter; NULL if nothing says so. */
const struct alike_row *intake_alike_row(const struct intake *intake, int64_t number);
/* Whether it most likely is. */
bool intake_same_matter(const struct alike_row *row);
void intake_say_alike(const struct alike_row *row, char *out, size_t size);
/* The new ticket follows the selected one, or the one that should lead a surge, once it is registered; again: it does not. */
void intake_follow(struct intake *intake);
/* It is registered: merges it if it is to follow. */
void intake_merge_taken(struct intake *intake, const struct ticket *ticket);
/* Draws what warns: an abuse list, a surge, what the new ticket follows. Returns the rows used. */
int intake_draw_alike(const struct intake *intake, struct rect area);
/* Draws all that stands beside the form. */
void intake_draw_panel(struct intake *intake, struct rect area);
/* Asks for knowledge on the category and the title in the form, if they are others than were asked for last. */
void intake_ask_knowledge(struct intake *intake);
void intake_forget_knowledge(struct intake *intake);
/* Puts the text of an entry at the end of the reply. */
void intake_insert_knowledge(struct intake *intake, const struct knowledge_row *entry);
/* The selected entry; NULL if there is none. */
const struct knowledge_row *intake_hit(const struct intake *intake);
/* Keys while the focus is on them. */
enum reaction intake_hits_key(struct app *app, struct intake *intake, const struct key *key);
/* Rows that they take of so many; 0: none. */
int intake_hits_rows(const struct intake *intake, int rows);
void intake_draw_hits(const struct intake *intake, struct rect area);
/* The caller asks again: urges the selected earlier ticket. */
void intake_urge(struct intake *intake);
/* Keeps a line of what became of a submission. */
void intake_note(struct intake *intake, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* News for the intake; true if something changed. */
bool intake_news(struct intake *intake, const struct news *news);
/* Makes choices that were loaded again those of the form. */
void intake_choices(struct intake *intake);

/* A submission was refused: back into its author's form, or among the author's drafts. */
void intake_take_back(struct console *desk, const struct waiting *item, const struct refusal *why,
                      const char *sentence);
/* At start: drops drafts whose submission waits in the queue. */
void intake_drop_sent(struct console *desk);
/* Files of a console that has ended since were taken over: drops such drafts, too. What is left comes into an
 * empty form; if one is being written, it waits until that is done. */
void intake_adopted(struct console *desk);
/* The row of the form. */
extern const struct form_row intake_rows[];
extern const size_t intake_row_count;

#endif
