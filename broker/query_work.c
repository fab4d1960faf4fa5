/* Shared steps of the query handlers. */
#include "broker/query_work.h"

#include "core/text.h"
#include "storage/chain.h"
#include "storage/gaps.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

struct view query_view(const struct query_work *work)
{
    return (struct view){.db = work->db,
                         .reference = work->reference,
                         .area_code = work->city->config.area_code,
                         .rights = work->who.rights,
                         .account_id = work->who.account_id,
                         .unit_path = work->who.unit_path,
                         .now = work->now};
}

enum result query_no_number(struct query_work *work, const char *field, int64_t number)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, number);
    return refuse(work->why, REFUSAL_NOT_FOUND, field, text);
}

enum result query_date(struct query_work *work, const char *field, const char *text, struct civil_date *ret)
{
    return civil_parse_date(text, ret) == RESULT_OK ? RESULT_OK
                                                    : refuse(work->why, REFUSAL_BAD_VALUE, field, text);
}

enum result query_days(struct query_work *work, const char *from, const char *to, int64_t most,
                       int64_t *ret_from, int64_t *ret_to)
{
    struct civil_date first, last;
    enum result result = query_date(work, "from", from, &first);
    if (result == RESULT_OK)
        result = query_date(work, "to", to, &last);
    if (result != RESULT_OK)
        return result;
    *ret_from = civil_day(first);
    *ret_to = civil_day(last);
    if (*ret_to < *ret_from || *ret_to - *ret_from >= most)
        return refuse(work->why, REFUSAL_BAD_VALUE, "to", to);
    return RESULT_OK;
}

enum result query_span(struct query_work *work, const char *from, const char *to, int64_t *ret_from_at,
                       int64_t *ret_to_at)
{
    struct civil_date date;
    enum result result = RESULT_OK;
    *ret_from_at = *ret_to_at = 0;
    if (!from[0] && !to[0])
        return RESULT_OK;
    *ret_from_at = INT64_MIN;
    *ret_to_at = INT64_MAX;
    if (from[0] && (result = query_date(work, "from", from, &date)) == RESULT_OK)
        *ret_from_at = zone_day_start(&work->city->zone, civil_day(date));
    if (result == RESULT_OK && to[0] && (result = query_date(work, "to", to, &date)) == RESULT_OK)
        *ret_to_at = zone_day_start(&work->city->zone, civil_day(date) + 1);
    if (result == RESULT_OK && *ret_to_at <= *ret_from_at)
        result = refuse(work->why, REFUSAL_BAD_VALUE, "to", to);
    return result;
}

enum result query_name(struct query_work *work, const struct name_list *names, const char *field,
                       const char *text, int *ret)
{
    *ret = text[0] ? name_value(names, text) : -1;
    return text[0] && *ret < 0 ? refuse(work->why, REFUSAL_UNKNOWN_VALUE, field, text) : RESULT_OK;
}

enum result query_gaps(struct query_work *work, int64_t from_at, int64_t to_at, struct gap_row **ret,
                       size_t *ret_count)
{
    struct gap *gaps = NULL;
    size_t count = 0;
    enum result result = gaps_read(work->db, from_at, to_at, &gaps, &count);
    if (result != RESULT_OK)
        return result;
    struct gap_row *rows = calloc(count + 1, sizeof *rows);
    for (size_t i = 0; rows && i < count; i++) {
        text_copy(rows[i].exchange, sizeof rows[i].exchange, gaps[i].exchange);
        rows[i].from_at = gaps[i].from_at;
        rows[i].to_at = gaps[i].to_at;
    }
    free(gaps);
    if (rows == NULL)
        return RESULT_NO_MEMORY;
    *ret = rows;
    *ret_count = count;
    return RESULT_OK;
}

enum result query_head(struct db *db, int64_t *ret_seq, char head[65])
{
    struct statement *s = db_sql(db, "SELECT seq, hash FROM chain_head WHERE id = 1");
    enum result result = db_step(s);
    if (result == RESULT_OK) {
        size_t size = 0;
        const uint8_t *hash = column_blob(s, 1, &size);
        *ret_seq = column_int(s, 0);
        if (head && size == CHAIN_HASH)
            chain_hex(hash, head);
    }
    db_reset(s);
    return result == RESULT_NOT_FOUND ? RESULT_CORRUPT : result;
}
