/* A ticket's history for people: a line for each event, what it says beneath. */
#ifndef REXIAN_CTL_HISTORY_H
#define REXIAN_CTL_HISTORY_H

#include "ctl/ctl.h"
#include "wire/messages.h"

/* Prints it as text, in the user's language; the names of categories and places are asked for. */
enum exit_code history_print(struct ctl *ctl, const struct ticket_reply *ticket);

#endif
