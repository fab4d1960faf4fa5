/* Tickets that may be of one matter: why each of them may be, which come first, and when so many have come at once that one of
 * them should lead the others. Finding candidates is storage's; here they are judged. */
#ifndef REXIAN_CORE_ALIKE_H
#define REXIAN_CORE_ALIKE_H

#include "core/ticket.h"

enum { ALIKE_WORDS = 50, ALIKE_SPOT = 60 }; /* per cent of shared pairs of characters, see grams_likeness */

/* A candidate, held against what is being written. */
struct alike {
    int64_t number;
    enum ticket_state state;
    int64_t opened_at;
    int64_t closed_at;
    int64_t parent;
    bool same_caller;
    bool same_place;  /* category and place */
    bool same_spot;   /* and the exact place reads alike */
    int64_t likeness; /* of the titles, per cent */
};

/* Whether it is shown: open or closed within `days`, and of the same caller, the same category and place, or like words. */
bool alike_counts(const struct alike *row, int64_t now, int64_t days);
/* Orders rows: what speaks for them by its weight (caller, words, spot, place), then newest first. */
void alike_sort(struct alike *rows, size_t count);
/* Whether at least `surge` tickets of the same category and place, and of like words if there is a title, were opened within the last
 * hour. *ret_count how many; *ret_master the ticket that should lead them: the one that leads some already, else the oldest
 * that is still handled; 0 if there is none. surge 0 is never. */
bool alike_surge(const struct alike *rows, size_t count, int64_t now, int64_t surge, bool has_title,
                 int64_t *ret_count, int64_t *ret_master);

/* A candidate as people see it. */
struct alike_row {
    int64_t number;
    int state;
    char title[TEXT_TITLE];
    char category[TEXT_NAME];
    char district[TEXT_NAME];
    char lead[TEXT_NAME];
    char holder[TEXT_NAME];
    int64_t opened_at;
    int64_t due_at;
    int64_t next_due_at;
    int64_t closed_at;
    int64_t parent;
    bool same_caller;
    bool same_place;
    bool same_spot;
    int64_t likeness;
    char answer[TEXT_REASON];
};
extern const struct shape alike_row_shape;

#endif
