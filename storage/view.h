/* Tickets and calls as a person may see them: names beside ids, phones masked, nothing of a caller who asked for secrecy
 * to a department, and nothing at all of what is not theirs. */
#ifndef REXIAN_STORAGE_VIEW_H
#define REXIAN_STORAGE_VIEW_H

#include "storage/reference.h"

/* Who looks, and through which connection. All borrowed. */
struct view {
    struct db *db;
    const struct reference *reference;
    const char *area_code;
    uint32_t rights;
    int64_t account_id;
    const char *unit_path; /* "" belongs to no unit */
    int64_t now;
};

/* Whether the viewer sees a ticket that these units lead, work on or help with. */
bool view_sees_units(const struct view *view, const int64_t *units, size_t count);
/* Whether the unit is the viewer's own or below it; all are for the hotline's people. */
bool view_holds_unit(const struct view *view, int64_t unit_id);
/* Masks a phone in any notation for the eye; "" stays "". `out` takes TEXT_PHONE bytes. */
void view_mask(const struct view *view, const char *phone, char out[TEXT_PHONE]);

/* Numbers, instants and names of a ticket, without its texts. */
void ticket_fill(const struct reference *reference, const struct ticket_facts *facts, struct ticket *ret);
/* The whole ticket. RESULT_NOT_FOUND: there is none, or the viewer may not see it. */
MUST_CHECK enum result ticket_show(const struct view *view, int64_t number, struct ticket *ret);
/* Its events, oldest first, malloc'd; the texts that name the caller are left out for everybody: they are told by a reveal
 * alone. The caller of this function has asked ticket_show first. */
MUST_CHECK enum result ticket_history(const struct view *view, int64_t number, struct history_row **ret,
                                      size_t *ret_count);
/* A ticket as a line of a list. RESULT_NOT_FOUND as ticket_show. */
MUST_CHECK enum result ticket_line(const struct view *view, int64_t number, struct ticket_row *ret);
/* Its title alone. RESULT_NOT_FOUND as ticket_show. */
MUST_CHECK enum result ticket_title(const struct view *view, int64_t number, char ret[TEXT_TITLE]);
/* A line of a ticket that this batch has opened, for those who see it. */
struct opened_ticket;
void ticket_line_opened(const struct view *view, const struct opened_ticket *opened, struct ticket_row *ret);
/* A call as a line of a list; `shows_caller` leaves its number whole. RESULT_NOT_FOUND. */
MUST_CHECK enum result call_line(const struct view *view, int64_t id, bool shows_caller, struct call_row *ret);

/* What a call consists of; visits and talks are malloc'd, also when reading them fails. */
struct call_parts {
    struct visit_row *visits;
    size_t visit_count;
    struct talk_row *talks;
    size_t talk_count;
    char recording[TEXT_TITLE];
};
/* *ret starts as all zero. RESULT_NOT_FOUND. */
MUST_CHECK enum result call_parts(const struct view *view, int64_t id, struct call_parts *ret);

#endif
