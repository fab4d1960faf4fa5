/* Danger to life: one key, then the service; time and number are recorded before any other field is asked. */
#ifndef REXIAN_AGENT_SCREEN_HANDOVER_H
#define REXIAN_AGENT_SCREEN_HANDOVER_H

#include "tui/screen.h"

/* A command of the intake's screen. */
enum reaction screen_handover_open(struct app *app, void *screen, const char *argument);

#endif
