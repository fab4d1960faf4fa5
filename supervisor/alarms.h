/* The wallboard's alarms on every screen of the supervisor: a line while one stands, and the bell once for each that comes. No key is
 * taken and no screen changes. */
#ifndef REXIAN_SUPERVISOR_ALARMS_H
#define REXIAN_SUPERVISOR_ALARMS_H

#include "supervisor/board.h"
#include "wire/messages_wall.h"

/* RESULT_NO_MEMORY. */
enum result alarms_start(struct board *board) MUST_CHECK;
void alarms_stop(struct board *board);
/* To be called each tick: asks while the wallboard is not in front, which asks by itself. */
void alarms_tick(struct app *app, struct board *board, int64_t now_ms);
/* To be given all news. */
void alarms_news(struct app *app, struct board *board, const struct news *news);
/* The broker's word, whoever asked: what was not there before rings once. */
void alarms_take(struct app *app, struct board *board, const struct wall_reply *told);
/* Symbol and word of each, as many as fit; colour comes on top. */
void alarms_draw(const struct wall_alarm_row *alarms, size_t count, struct rect row);

#endif
