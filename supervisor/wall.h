/* The wallboard's state and its drawing. Only screen_wall.c and draw_wall.c include it. */
#ifndef REXIAN_SUPERVISOR_WALL_H
#define REXIAN_SUPERVISOR_WALL_H

#include "supervisor/board.h"
#include "tui/list.h"
#include "wire/messages_wall.h"

enum { WALL_LOGIN, WALL_NAME, WALL_STATE, WALL_SINCE, WALL_CALL, WALL_COLUMNS };

struct wall {
    struct board *board;
    struct asked now, total;
    struct list list;
    struct list_column columns[WALL_COLUMNS];
    int64_t now_at; /* city time of what is known */
    int64_t second; /* city time last drawn */
    struct order_presence order;
    uint64_t order_tag;
    char name[TEXT_NAME]; /* for whom */
    char label[400];      /* of the prompt */
};

void wall_draw(struct wall *wall, struct rect area);

#endif
