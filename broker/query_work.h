/* What the handlers of queries share: the asker's view of the store, days of requests, refusals of what is not there. */
#ifndef REXIAN_BROKER_QUERY_WORK_H
#define REXIAN_BROKER_QUERY_WORK_H

#include "broker/handler.h"
#include "storage/view.h"
#include "wire/messages.h"

/* The asker's view; lasts as long as the work. */
struct view query_view(const struct query_work *work);
/* REFUSAL_NOT_FOUND for a number: also for what the asker may not see. */
enum result query_no_number(struct query_work *work, const char *field, int64_t number);
/* Reads a date; REFUSAL_BAD_VALUE names the field. */
MUST_CHECK enum result query_date(struct query_work *work, const char *field, const char *text,
                                  struct civil_date *ret);
/* Reads a range of days, both included: REFUSAL_BAD_VALUE if `to` is before `from` or the range is over `most` days. */
MUST_CHECK enum result query_days(struct query_work *work, const char *from, const char *to, int64_t most,
                                  int64_t *ret_from, int64_t *ret_to);
/* Dates that may be empty as instants [from_at, to_at); both 0 if both are empty. REFUSAL_BAD_VALUE if `to` is before `from`. */
MUST_CHECK enum result query_span(struct query_work *work, const char *from, const char *to,
                                  int64_t *ret_from_at, int64_t *ret_to_at);
/* Value of a name, -1 for ""; REFUSAL_UNKNOWN_VALUE otherwise. */
MUST_CHECK enum result query_name(struct query_work *work, const struct name_list *names, const char *field,
                                  const char *text, int *ret);
/* The times of [from_at, to_at) in which calls were not measured, as they are named beside figures of calls; malloc'd. */
MUST_CHECK enum result query_gaps(struct query_work *work, int64_t from_at, int64_t to_at, struct gap_row **ret,
                                  size_t *ret_count);
/* The newest event's seq, and its hash as 64 digits if head is not NULL. */
MUST_CHECK enum result query_head(struct db *db, int64_t *ret_seq, char head[65]);

#endif
