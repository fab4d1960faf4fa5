/* The rates, their misses and their proof. */
#include "broker/query_work.h"

#include "broker/seal_key.h"
#include "core/text.h"
#include "storage/figures.h"
#include "storage/month_changes.h"
#include "storage/prove.h"
#include "storage/snapshot.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    RATES_DAYS_MOST = 3700,
    MISSES_DAYS_MOST = 3700,
    MONTH_LENGTH = 7,
    LEVEL_MOST = 20,
    PROOF_DAYS_MOST = 366
};

static bool is_hotline(const struct query_work *work)
{
    return (work->who.rights & RIGHT_HOTLINE) != 0;
}

/* What a key of a split is called; the same text in tables, files and requests. */
static void say_key(const struct reference *reference, const struct rates_request *asked, int64_t key,
                    char *out, size_t size)
{
    const struct account *account = account_by_id(reference, key);
    const char *name = "-";
    if (asked->days || asked->months) {
        char date[CIVIL_DATE_SIZE];
        civil_format_date(civil_date_of(key), date);
        snprintf(out, size, "%.*s", asked->days ? CIVIL_DATE_SIZE - 1 : MONTH_LENGTH, date);
        return;
    }
    switch ((enum split)asked->by) {
    case SPLIT_TOTAL:
        name = "total";
        break;
    case SPLIT_HOUR:
        snprintf(out, size, "%02d", (int)key);
        return;
    case SPLIT_DEPARTMENT:
        name = key ? node_name(&reference->units, key) : "hotline";
        break;
    case SPLIT_OPERATOR:
        name = account ? account->login : name;
        break;
    case SPLIT_CATEGORY:
        name = key ? node_name(&reference->categories, key) : name;
        break;
    case SPLIT_QUEUE:
        name = key ? node_name(&reference->queues, key) : name;
        break;
    case SPLIT_TYPE:
        name = key ? name_of(&type_names, (int)key - 1) : name;
        break;
    case SPLIT_URGENCY:
        name = key ? name_of(&urgency_names, (int)key - 1) : name;
        break;
    case SPLIT_COUNT:
        break;
    }
    text_copy(out, size, name);
}

static enum result put_figures(const struct figures *figures, struct rates_row *row)
{
    size_t count = 0;
    for (int measure = 1; measure < MEASURE_END; measure++)
        count += figures->values[measure] != 0;
    if (count == 0)
        return RESULT_OK;
    row->figures = calloc(count, sizeof *row->figures);
    if (!row->figures)
        return RESULT_NO_MEMORY;
    for (int measure = 1; measure < MEASURE_END; measure++)
        if (figures->values[measure] != 0)
            row->figures[row->figure_count++] =
                (struct figure){.measure = measure, .value = figures->values[measure]};
    return RESULT_OK;
}

static enum result put_rows(struct query_work *work, const struct rates_request *asked,
                            const struct figures *figures, size_t count, struct rates_reply *told)
{
    told->rows = calloc(count ? count : 1, sizeof *told->rows);
    enum result result = told->rows ? RESULT_OK : RESULT_NO_MEMORY;
    for (size_t i = 0; i < count && result == RESULT_OK; i++) {
        struct rates_row *row = &told->rows[told->row_count++];
        row->id = figures[i].key;
        row->known = figures[i].known;
        say_key(work->reference, asked, figures[i].key, row->key, sizeof row->key);
        result = put_figures(&figures[i], row);
    }
    return result;
}

/* Today's misses, and those of days to come, can be worked off until the day is over; missed calls are lost. */
static enum result put_recoverable(struct query_work *work, const struct view *view, int64_t day,
                                   struct rates_reply *told)
{
    struct figures_query query = {.from_day = day, .to_day = day, .split = SPLIT_TOTAL};
    struct figures *rows = NULL;
    size_t count = 0;
    if (day < zone_day_number(&work->city->zone, work->now))
        return RESULT_OK;
    enum result result = figures_read(view, &query, &rows, &count);
    if (result != RESULT_OK)
        return result;
    const int64_t *values = rows[0].values;
    told->recoverable_completion = values[MEASURE_COMPLETION_D] - values[MEASURE_COMPLETION_N];
    told->recoverable_callback = values[MEASURE_CALLBACK_D] - values[MEASURE_CALLBACK_N];
    free(rows);
    return RESULT_OK;
}

static enum result put_seal(struct query_work *work, const struct figures_query *query,
                            struct rates_reply *told)
{
    struct seal_row seal;
    int64_t day = 0;
    enum result result = seal_newest_within(work->db, query->from_day, query->to_day, &day);
    if (result == RESULT_OK)
        result = seal_read(work->db, day, &seal);
    if (result != RESULT_OK)
        return result == RESULT_NOT_FOUND ? RESULT_OK : result;
    civil_format_date(civil_date_of(day), told->sealed_day);
    told->seal_seq = seal.seq;
    chain_hex(seal.hash, told->seal_head);
    return RESULT_OK;
}

static enum result read_rates(struct query_work *work, const struct rates_request *asked,
                              const struct figures_query *query, struct rates_reply *told)
{
    struct view view = query_view(work);
    struct figures *figures = NULL;
    size_t count = 0;
    enum result result = query_head(work->db, &told->as_of_seq, told->head);
    if (result == RESULT_OK)
        result = figures_read(&view, query, &figures, &count);
    if (result == RESULT_REFUSED)
        result = refuse(work->why, REFUSAL_NO_RIGHT, "by", name_of(&split_names, asked->by));
    if (result == RESULT_OK)
        result = put_rows(work, asked, figures, count, told);
    if (result == RESULT_OK && !asked->then && !asked->frozen)
        result = put_recoverable(work, &view, query->to_day, told);
    if (result == RESULT_OK && asked->then)
        result =
            figures_unsealed(work->db, query->from_day, query->to_day, told->unsealed, sizeof told->unsealed);
    if (result == RESULT_OK)
        result = put_seal(work, query, told);
    if (result == RESULT_OK)
        result =
            query_gaps(work, zone_day_start(&work->city->zone, query->from_day),
                       zone_day_start(&work->city->zone, query->to_day + 1), &told->gaps, &told->gap_count);
    if (result == RESULT_OK && is_hotline(work))
        result = figures_waiting_calls(work->db, &told->waiting_calls);
    free(figures);
    return result;
}

static enum result check_level(struct query_work *work, const struct rates_request *asked)
{
    char text[24];
    bool tree =
        (asked->by == SPLIT_CATEGORY || asked->by == SPLIT_DEPARTMENT) && !asked->days && !asked->months;
    if (asked->level == 0 || (tree && asked->level > 0 && asked->level <= LEVEL_MOST))
        return RESULT_OK;
    snprintf(text, sizeof text, "%" PRId64, asked->level);
    return refuse(work->why, REFUSAL_BAD_VALUE, "level", text);
}

static enum result check_months(struct query_work *work, const struct rates_request *asked,
                                const struct figures_query *query)
{
    if (!asked->frozen)
        return RESULT_OK;
    if (asked->days || query->from_day != month_of_day(query->from_day))
        return refuse(work->why, REFUSAL_BAD_VALUE, "from", asked->from);
    return query->to_day == month_last_day(month_of_day(query->to_day))
               ? RESULT_OK
               : refuse(work->why, REFUSAL_BAD_VALUE, "to", asked->to);
}

static enum result show(struct query_work *work, const void *request, void *reply)
{
    const struct rates_request *asked = request;
    struct figures_query query = {.split = (enum split)asked->by,
                                  .by_days = asked->days,
                                  .by_months = asked->months && !asked->days,
                                  .then = asked->then,
                                  .level = asked->level,
                                  .frozen = asked->frozen && !asked->days};
    bool own = false;
    enum result result = check_level(work, asked);
    if (result == RESULT_OK)
        result = query_days(work, asked->from, asked->to, RATES_DAYS_MOST, &query.from_day, &query.to_day);
    if (result == RESULT_OK)
        result = check_months(work, asked, &query);
    if (result == RESULT_OK)
        result = snapshot_begin(work->db, &own);
    if (result == RESULT_OK)
        result = read_rates(work, asked, &query, reply);
    snapshot_end(work->db, own);
    return result;
}

static enum result put_miss(struct query_work *work, const struct view *view, const struct miss *miss,
                            struct miss_row *row)
{
    struct call_row call;
    row->number = miss->number;
    row->call_id = miss->call_id;
    row->reason = (int)miss->reason;
    row->at = miss->at;
    row->recoverable = miss->number != 0 && miss->day >= zone_day_number(&work->city->zone, work->now);
    enum result result;
    if (miss->number) {
        text_copy(row->who, sizeof row->who, node_name(&view->reference->units, miss->lead_id));
        result = ticket_title(view, miss->number, row->title);
    } else {
        result = call_line(view, miss->call_id, false, &call);
        if (result == RESULT_OK) {
            text_copy(row->ref, sizeof row->ref, call.ref);
            text_copy(row->title, sizeof row->title, call.caller);
            text_copy(row->who, sizeof row->who, call.queue_name);
        }
    }
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

static enum result read_misses(struct query_work *work, const struct misses_query *query,
                               struct misses_reply *told)
{
    struct view view = query_view(work);
    struct miss *misses = NULL;
    size_t count = 0;
    enum result result = misses_read(&view, &work->city->zone, query, &misses, &count, &told->total);
    if (result == RESULT_REFUSED)
        return refuse(work->why, REFUSAL_NO_RIGHT, "by", name_of(&split_names, (int)query->split));
    if (result != RESULT_OK)
        return result;
    told->rows = calloc(count ? count : 1, sizeof *told->rows);
    result = told->rows ? RESULT_OK : RESULT_NO_MEMORY;
    for (size_t i = 0; i < count && result == RESULT_OK; i++)
        result = put_miss(work, &view, &misses[i], &told->rows[told->row_count++]);
    free(misses);
    return result;
}

static enum result misses(struct query_work *work, const void *request, void *reply)
{
    static const struct {
        const char *name;
        enum measure rate_n;
    } rates[] = {
        {"answer", MEASURE_ANSWER_N}, {"completion", MEASURE_COMPLETION_N}, {"callback", MEASURE_CALLBACK_N}};
    const struct misses_request *asked = request;
    struct misses_query query = {
        .split = (enum split)asked->by, .key = asked->key, .after = asked->after, .limit = asked->limit};
    bool own = false;
    for (size_t i = 0; i < sizeof rates / sizeof rates[0]; i++)
        if (strcmp(rates[i].name, asked->rate) == 0)
            query.rate_n = rates[i].rate_n;
    if (query.rate_n == 0)
        return refuse(work->why, REFUSAL_UNKNOWN_VALUE, "rate", asked->rate);
    enum result result =
        query_days(work, asked->from, asked->to, MISSES_DAYS_MOST, &query.from_day, &query.to_day);
    if (result == RESULT_OK)
        result = snapshot_begin(work->db, &own);
    if (result == RESULT_OK)
        result = read_misses(work, &query, reply);
    snapshot_end(work->db, own);
    return result;
}

static bool is_signed(const void *context, int64_t day, int64_t seq, const uint8_t hash[HASH_SIZE],
                      const uint8_t signature[SIGNATURE_SIZE])
{
    (void)seq;
    return seal_key_verify(context, day, hash, signature);
}

static enum result put_proof(const struct proof *proof, const struct proof_day *days, size_t count,
                             struct prove_reply *told)
{
    const struct proof_day *last = &days[count - 1];
    civil_format_date(civil_date_of(days[0].day), told->day);
    civil_format_date(civil_date_of(last->day), told->to);
    told->sealed = true;
    told->seal_seq = last->seal_seq;
    text_copy(told->head, sizeof told->head, last->head);
    told->events = proof->events;
    told->tickets = proof->tickets;
    told->calls = proof->calls;
    told->differences = proof->differences;
    told->rows = calloc(proof->row_count + 1, sizeof *told->rows);
    told->days = calloc(count, sizeof *told->days);
    if (!told->rows || !told->days)
        return RESULT_NO_MEMORY;
    for (size_t i = 0; i < proof->row_count; i++) {
        struct difference *row = &told->rows[told->row_count++];
        text_copy(row->what, sizeof row->what, proof->rows[i].what);
        text_copy(row->shown, sizeof row->shown, proof->rows[i].shown);
        text_copy(row->folded, sizeof row->folded, proof->rows[i].folded);
    }
    for (size_t i = 0; i < count; i++) {
        struct proved_day *day = &told->days[told->day_count++];
        told->sealed = told->sealed && days[i].sealed;
        day->sealed = days[i].sealed;
        day->seal_seq = days[i].seal_seq;
        day->differences = days[i].differences;
        civil_format_date(civil_date_of(days[i].day), day->day);
        text_copy(day->head, sizeof day->head, days[i].head);
    }
    return RESULT_OK;
}

static enum result prove_span(struct query_work *work, int64_t from_day, size_t count, struct prove_reply *told)
{
    char fault[FILE_WHY_SIZE];
    struct seal_key key;
    bool own = false;
    struct proof *proof = calloc(1, sizeof *proof);
    struct proof_day *days = calloc(count, sizeof *days);
    enum result result = proof && days ? RESULT_OK : RESULT_NO_MEMORY;
    for (size_t i = 0; i < count && result == RESULT_OK; i++)
        days[i].day = from_day + (int64_t)i;
    if (result == RESULT_OK && seal_key_load_public(work->city->keys_dir, &key, fault) != RESULT_OK)
        result = refuse(work->why, REFUSAL_NOT_FOUND, "seal.pub", fault);
    if (result == RESULT_OK)
        result = snapshot_begin(work->db, &own);
    if (result == RESULT_OK)
        result = prove_days(work->db, work->reference, &work->city->zone, days, count, is_signed, &key, proof);
    snapshot_end(work->db, own);
    if (result == RESULT_OK)
        result = put_proof(proof, days, count, told);
    free(proof);
    free(days);
    return result;
}

static enum result prove(struct query_work *work, const void *request, void *reply)
{
    const struct prove_request *asked = request;
    struct civil_date first, last;
    enum result result = query_date(work, "day", asked->day, &first);
    last = first;
    if (result == RESULT_OK && asked->to[0])
        result = query_date(work, "to", asked->to, &last);
    if (result != RESULT_OK)
        return result;
    int64_t count = civil_day(last) - civil_day(first) + 1;
    if (count < 1 || count > PROOF_DAYS_MOST)
        return refuse(work->why, REFUSAL_BAD_VALUE, "to", asked->to);
    return prove_span(work, civil_day(first), (size_t)count, reply);
}

static enum result asked_month(struct query_work *work, const struct month_request *asked, int64_t *ret)
{
    struct civil_date date;
    enum result result = query_date(work, "month", asked->month, &date);
    if (result != RESULT_OK)
        return result;
    *ret = civil_day(date);
    return date.day == 1 ? RESULT_OK : refuse(work->why, REFUSAL_BAD_VALUE, "month", asked->month);
}

static enum result prove_frozen(struct query_work *work, const void *request, void *reply)
{
    struct proof_day month = {0};
    bool own = false;
    struct proof *proof = NULL;
    enum result result = asked_month(work, request, &month.day);
    if (result == RESULT_OK)
        result = (proof = calloc(1, sizeof *proof)) ? snapshot_begin(work->db, &own) : RESULT_NO_MEMORY;
    if (result == RESULT_OK)
        result = prove_month(work->db, work->reference, &work->city->zone, &month, proof);
    snapshot_end(work->db, own);
    if (result == RESULT_OK)
        result = put_proof(proof, &month, 1, reply);
    free(proof);
    return result;
}

/* "completion_n +1, on_time_n +1" */
static void say_change(const struct month_change *change, char *out, size_t size)
{
    size_t used = 0;
    out[0] = '\0';
    for (int measure = 1; measure < MEASURE_END && used + 1 < size; measure++)
        if (change->deltas[measure] != 0)
            used += (size_t)snprintf(out + used, size - used, "%s%s %+" PRId64, used ? ", " : "",
                                     measure_row((enum measure)measure)->name, change->deltas[measure]);
}

static enum result put_changes(const struct month_changes *changes, struct month_reply *told)
{
    told->is_frozen = true;
    told->frozen_seq = changes->frozen.seq;
    told->total = changes->total;
    text_copy(told->digest, sizeof told->digest, changes->frozen.digest);
    told->figures = calloc(MEASURE_END, sizeof *told->figures);
    told->rows = calloc(changes->count + 1, sizeof *told->rows);
    if (!told->figures || !told->rows)
        return RESULT_NO_MEMORY;
    for (int measure = 1; measure < MEASURE_END; measure++)
        if (changes->then[measure] != changes->now[measure])
            told->figures[told->figure_count++] = (struct month_figure){
                .measure = measure, .frozen = changes->then[measure], .now = changes->now[measure]};
    for (size_t i = 0; i < changes->count; i++) {
        struct month_change_row *row = &told->rows[told->row_count++];
        row->number = changes->rows[i].number;
        row->call_id = changes->rows[i].call_id;
        say_change(&changes->rows[i], row->changes, sizeof row->changes);
    }
    return RESULT_OK;
}

static enum result show_changes(struct query_work *work, const void *request, void *reply)
{
    const struct month_request *asked = request;
    struct month_reply *told = reply;
    struct month_changes changes = {0};
    int64_t month = 0;
    bool own = false;
    enum result result = asked_month(work, asked, &month);
    if (result == RESULT_OK)
        result = snapshot_begin(work->db, &own);
    if (result == RESULT_OK)
        result = month_changes_read(work->db, &work->city->zone, month, &changes);
    snapshot_end(work->db, own);
    text_copy(told->month, sizeof told->month, asked->month);
    if (result == RESULT_OK)
        result = put_changes(&changes, told);
    free(changes.rows);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

const struct handler rates_handlers[] = {
    {"rates.show", NULL, show},          {"rates.misses", NULL, misses},        {"rates.prove", NULL, prove},
    {"month.prove", NULL, prove_frozen}, {"month.changes", NULL, show_changes}, {NULL, NULL, NULL},
};
