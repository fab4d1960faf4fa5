/* Requests and replies about handing a shift over. Their field tables are in messages_shift.c. */
#ifndef REXIAN_WIRE_MESSAGES_SHIFT_H
#define REXIAN_WIRE_MESSAGES_SHIFT_H

#include "wire/messages.h"

/* A shift that was handed over. */
struct shift_row {
    int64_t id;
    char login[TEXT_LOGIN]; /* who left */
    char name[TEXT_NAME];
    int64_t handed_at;
    int64_t taken_at;
    char taken_by[TEXT_LOGIN];
    int64_t risk;
    int64_t promised;
    int64_t written;
    int64_t drafts;
    char note[TEXT_REASON];
};
struct shift_rows {
    int64_t waiting;
    struct shift_row *rows;
    size_t row_count;
};
/* A ticket that must not be forgotten. */
struct shift_item_row {
    int section;
    int64_t number;
    char title[TEXT_TITLE];
    int state;
    int64_t due_at;
    bool overdue;
    char holder[TEXT_NAME];
};
struct shift_packet {
    struct shift_row *shift; /* none: what would be handed over now */
    size_t shift_count;
    int64_t until_at;
    int64_t risk;
    int64_t promised;
    int64_t written;
    int64_t missed, missed_overdue;
    struct shift_item_row *items;
    size_t item_count;
};
struct shift_hand {
    char note[TEXT_REASON];
    int64_t drafts;
    int64_t hours;
};
struct shift_take_request {
    int64_t id; /* 0: the one that waits longest */
};
struct shift_show_request {
    int64_t id;
    int64_t hours;
};
struct shift_list_request {
    bool all;
    int64_t limit;
};
extern const struct name_list shift_section_names;
extern const struct shape shift_row_shape, shift_rows_shape, shift_packet_shape;

#endif
