/* The intake's inside, shared by its files: drafts, the caller beside it, its beginning. */
#ifndef REXIAN_AGENT_INTAKE_DRAFTS_H
#define REXIAN_AGENT_INTAKE_DRAFTS_H

#include "agent-tui/intake.h"

/* An empty form with what is usual, and a new request id. */
void intake_begin(struct intake *intake);
/* Shows the rows of a way of submitting that have something in them, hides the others. */
void intake_show_ways(struct intake *intake);
/* Puts the author's draft into the empty form, or one that was put aside or refused. */
void intake_recover(struct intake *intake);
/* Starts the list of earlier tickets. False without memory. */
bool intake_panel_start(struct intake *intake);

#endif
