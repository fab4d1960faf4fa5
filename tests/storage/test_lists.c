/* Lists and views: every page of every list equals a look through all tickets, and nobody sees what is not theirs. */
#include "tests/support/random_city.h"

#include "core/authority.h"
#include "storage/lists_inside.h"
#include "storage/ticket_export.h"

enum { DAYS = 4, STEPS = 110, ROWS = 600 };

static struct random_city city;
static struct reference reference;
static struct node units[] = {{.id = 1, .path = "/1/", .name = "热线"},
                              {.id = 2, .path = "/1/2/", .name = "河西区"},
                              {.id = 3, .path = "/1/2/3/", .name = "大营门街道"},
                              {.id = 4, .path = "/1/2/4/", .name = "友谊路街道"},
                              {.id = 5, .path = "/1/5/", .name = "热力公司"}};
static struct account accounts[] = {{.id = 7, .login = "operator1", .name = "李话务"}};

static struct view hotline(void)
{
    return (struct view){.db = store_db(city.city.store),
                         .reference = &reference,
                         .area_code = "022",
                         .rights = RIGHT_HOTLINE,
                         .account_id = 7,
                         .unit_path = "",
                         .now = city.city.now};
}

static struct view handler(const char *path)
{
    struct view view = hotline();
    view.rights = RIGHT_HANDLE;
    view.unit_path = path;
    return view;
}

/* Chance suspends seldom and knows no first reports: of what is with the departments some is suspended, some owes one. */
static void suspend_some(void)
{
    for (size_t i = 0; i < city.ticket_count; i++) {
        struct ticket_facts f;
        struct record body = {0};
        CITY_OK(ticket_fold(store_db(city.city.store), city.tickets[i], &f));
        if (i % 3 == 1 && (f.state == STATE_RECEIVED || f.state == STATE_DISPATCHED)) {
            record_set(&body, "first_report_due_at", random_due(&city));
            city_ticket(&city.city, city.tickets[i], EVENT_REDERIVED, &body, NULL, 0);
        }
        if (f.state != STATE_RECEIVED || i % 3 != 0)
            continue;
        record_set(&body, "what", APPROVAL_SUSPENSION);
        record_set(&body, "until_at", random_due(&city));
        city_ticket(&city.city, city.tickets[i], EVENT_GRANTED, &body, NULL, 0);
    }
}

static int open_city(void **state)
{
    (void)state;
    reference.units = (struct nodes){.rows = units, .count = sizeof units / sizeof units[0]};
    reference.accounts = accounts;
    reference.account_count = 1;
    random_city_open(&city, 5);
    for (int64_t day = CITY_DAY_NUMBER; day < CITY_DAY_NUMBER + DAYS; day++)
        random_play(&city, day, STEPS);
    suspend_some();
    return 0;
}

static int close_city(void **state)
{
    (void)state;
    city_store_close(&city.city);
    return 0;
}

static bool in_subtree(const char *path, int64_t lead_id)
{
    if (path[0] == '\0')
        return true;
    return lead_id >= 1 && lead_id <= 5 && strncmp(units[lead_id - 1].path, path, strlen(path)) == 0;
}

/* The first report that a unit of the subtree owes as a helper; 0 if none does. */
static int64_t owed_at(const struct ticket_facts *f, const char *path)
{
    int64_t holder_id = 0, at = 0;
    if (path[0] == '\0' || ticket_desk(f, &holder_id) != DESK_DEPARTMENT)
        return 0;
    for (size_t i = 0; i < f->co_handler_count; i++)
        if (f->co_handlers[i].reported_at == 0 && in_subtree(path, f->co_handlers[i].unit_id) &&
            (at == 0 || f->co_handlers[i].due_at < at))
            at = f->co_handlers[i].due_at;
    return at;
}

static bool on_record_list(const struct ticket_facts *f, const char *path, enum list_name list)
{
    const struct order *order = ticket_open_order(f);
    bool leads = in_subtree(path, f->lead_id);
    if (list == LIST_APPROVALS)
        return ticket_open_asks(f) && (leads || (f->executing_id && in_subtree(path, f->executing_id)));
    if (list == LIST_ORDERS)
        return order && leads && (path[0] == '\0' || order->reported_at == 0);
    if (list == LIST_TO_PHONE)
        return leads && f->urgency == URGENCY_EMERGENCY && f->state == STATE_DISPATCHED && f->phoned_at == 0;
    if (list == LIST_ABOVE)
        return ticket_asks_above(f) && (leads || (f->executing_id && in_subtree(path, f->executing_id)));
    if (list == LIST_SUSPENDED)
        return f->state == STATE_SUSPENDED && (leads || (f->executing_id && in_subtree(path, f->executing_id)));
    if (list == LIST_FIRST_REPORTS)
        return leads && f->first_report_due_at && f->parent == 0 && f->state != STATE_CLOSED &&
               f->interim_at + f->replied_at + f->passed_reply_at == 0;
    return owed_at(f, path) != 0;
}

static bool is_record_list(enum list_name list)
{
    return list == LIST_APPROVALS || list == LIST_ORDERS || list == LIST_CO || list == LIST_TO_PHONE ||
           list == LIST_ABOVE || list == LIST_SUSPENDED || list == LIST_FIRST_REPORTS;
}

static bool on_list(const struct ticket_facts *f, const char *path, enum list_name list)
{
    static const enum desk desks[LIST_COUNT] = {
        [LIST_MINE] = DESK_OPERATOR,         [LIST_DISPATCH] = DESK_DISPATCH, [LIST_RETURNS] = DESK_RETURNS,
        [LIST_DEPARTMENT] = DESK_DEPARTMENT, [LIST_AUDIT] = DESK_AUDIT,       [LIST_CALLBACK] = DESK_CALLBACK};
    int64_t holder_id = 0;
    enum desk desk = ticket_desk(f, &holder_id);
    bool either = in_subtree(path, f->lead_id) || (f->executing_id && in_subtree(path, f->executing_id));
    if (is_record_list(list))
        return on_record_list(f, path, list);
    if (list == LIST_ALL)
        return either;
    if (desk == DESK_DEPARTMENT ? !in_subtree(path, holder_id) : !either)
        return false;
    if (list == LIST_OPEN)
        return desk != DESK_NONE;
    if (list == LIST_MINE && path[0])
        return desk == DESK_DEPARTMENT;
    return desk == desks[list];
}

static int64_t order_of(const struct ticket_facts *f, const char *path, const struct list_query *query)
{
    if (query->list == LIST_APPROVALS)
        return ticket_ask_due_at(f);
    if (query->list == LIST_ORDERS)
        return ticket_open_order(f)->due_at;
    if (query->list == LIST_CO)
        return owed_at(f, path);
    if (query->list == LIST_ABOVE)
        return ticket_ask_due_at(f);
    if (query->list == LIST_SUSPENDED)
        return f->resume_at;
    if (query->list == LIST_FIRST_REPORTS)
        return f->first_report_due_at;
    if (query->list == LIST_TO_PHONE)
        return ticket_next_due_at(f);
    if (query->list == LIST_ALL) {
        bool of_unit = path[0] && (query->state < 0 || query->state == STATE_CLOSED);
        return query->to_at || of_unit ? -f->opened_at : -f->number;
    }
    return ticket_next_due_at(f) ? ticket_next_due_at(f) : INT64_MAX;
}

static bool is_behind(const struct ticket_facts *a, const struct ticket_facts *b, const char *path,
                      const struct list_query *query)
{
    int64_t key = order_of(a, path, query), other = order_of(b, path, query);
    bool newest_first = query->list == LIST_ALL;
    return key != other ? key > other : (a->number < b->number) == newest_first;
}

/* All tickets of a list in its order, by folding every one of them. */
static size_t naive(const char *path, const struct list_query *query, int64_t *numbers)
{
    static struct ticket_facts rows[ROWS];
    size_t count = 0;
    for (size_t i = 0; i < city.ticket_count; i++) {
        struct ticket_facts f;
        CITY_OK(ticket_fold(store_db(city.city.store), city.tickets[i], &f));
        if (!on_list(&f, path, query->list) || (query->state >= 0 && (int)f.state != query->state))
            continue;
        if (query->to_at && (f.opened_at < query->from_at || f.opened_at >= query->to_at))
            continue;
        size_t at = count++;
        for (; at > 0 && is_behind(&rows[at - 1], &f, path, query); at--)
            rows[at] = rows[at - 1];
        rows[at] = f;
    }
    for (size_t i = 0; i < count; i++)
        numbers[i] = rows[i].number;
    return count;
}

static size_t listed[LIST_COUNT]; /* so that no list was compared empty only */

static void compare(const struct view *view, struct list_query query)
{
    static int64_t wanted[ROWS];
    size_t expected = naive(view->unit_path, &query, wanted), used = 0, count = 0;
    bool first = true;
    listed[query.list] += expected;
    do {
        struct ticket_row *rows = NULL;
        struct list_total total = {0};
        CITY_OK(list_tickets(view, &query, &rows, &count, &total));
        if (first && query.list != LIST_ALL && query.state < 0)
            assert_int_equal(total.rows, expected);
        assert_false(total.more);
        for (size_t i = 0; i < count; i++)
            if (used + i >= expected || rows[i].number != wanted[used + i])
                fail_msg("list %s of \"%s\", row %zu of %zu is wrong", name_of(&list_names, (int)query.list),
                         view->unit_path, used + i, expected);
        used += count;
        if (count > 0) {
            query.after = rows[count - 1].number;
            query.after_due_at = rows[count - 1].list_at;
        }
        free(rows);
        first = false;
    } while (count > 0);
    assert_int_equal(used, expected);
}

static void every_page_of_every_list_equals_a_look_through_all(void **state)
{
    (void)state;
    const struct view views[] = {hotline(), handler("/1/2/"), handler("/1/2/3/"), handler("/1/5/")};
    static const int64_t limits[] = {1, 3, 50, 500};
    for (size_t v = 0; v < sizeof views / sizeof views[0]; v++)
        for (int list = 0; list < LIST_COUNT; list++)
            for (int s = -1; s < STATE_COUNT; s++)
                for (size_t l = 0; l < 4; l++) {
                    struct list_query query = {.list = (enum list_name)list, .state = s, .limit = limits[l]};
                    compare(&views[v], query);
                }
    struct list_query query = {.list = LIST_ALL, .state = -1, .limit = 4};
    query.from_at = CITY_DAY + CIVIL_DAY_MS;
    query.to_at = CITY_DAY + 3 * CIVIL_DAY_MS;
    for (query.state = -1; query.state < STATE_COUNT; query.state++)
        for (size_t v = 0; v < sizeof views / sizeof views[0]; v++)
            compare(&views[v], query);
    for (int list = 0; list < LIST_COUNT; list++)
        if (listed[list] == 0)
            fail_msg("list %s was never anything but empty", name_of(&list_names, list));
}

/* Whether a unit of the subtree leads the ticket, works on it or helps with it. */
static bool concerns(int64_t number, const char *path)
{
    struct ticket_facts f;
    int64_t found[TICKET_UNITS];
    CITY_OK(ticket_fold(store_db(city.city.store), number, &f));
    size_t count = ticket_units(&f, found);
    for (size_t i = 0; i < count; i++)
        if (in_subtree(path, found[i]))
            return true;
    return false;
}

static void nobody_sees_what_is_not_theirs(void **state)
{
    (void)state;
    struct view all = hotline(), mine = handler("/1/2/"), nobody = handler("");
    size_t seen = 0, secret = 0;
    for (size_t i = 0; i < city.ticket_count; i++) {
        static struct ticket whole, own;
        struct ticket_row row;
        CITY_OK(ticket_show(&all, city.tickets[i], &whole));
        assert_string_equal(whole.caller_name, "王女士");
        assert_string_equal(whole.content, "家里只有十二度");
        assert_int_equal(strncmp(whole.caller_phone, "138****", 7), 0);
        enum result result = ticket_show(&mine, city.tickets[i], &own);
        assert_int_equal(result, concerns(city.tickets[i], mine.unit_path) ? RESULT_OK : RESULT_NOT_FOUND);
        assert_int_equal(ticket_line(&mine, city.tickets[i], &row), result);
        assert_int_equal(ticket_line(&nobody, city.tickets[i], &row), RESULT_NOT_FOUND);
        if (result != RESULT_OK)
            continue;
        seen++;
        secret += own.secrecy;
        assert_int_equal(own.caller_name[0] == '\0', own.secrecy);
        assert_int_equal(own.caller_phone[0] == '\0', own.secrecy);
        CITY_OK(ticket_line(&mine, city.tickets[i], &row));
        assert_int_equal(row.caller_phone[0] == '\0', own.secrecy);
        assert_string_equal(row.title, own.title);
        assert_string_equal(own.lead, own.lead_id ? units[own.lead_id - 1].name : "");
    }
    assert_true(seen > 3 && secret > 0);
    static struct ticket none;
    assert_int_equal(ticket_show(&all, 1, &none), RESULT_NOT_FOUND);
}

static void same_line(const struct ticket_row *a, const struct ticket_row *b)
{
    for (size_t i = 0; i < ticket_row_shape.count; i++) {
        const struct field *field = &ticket_row_shape.fields[i];
        if (field->kind == FIELD_TEXT)
            assert_string_equal((const char *)a + field->offset, (const char *)b + field->offset);
        else
            assert_int_equal(field_int(field, a), field_int(field, b));
    }
}

static void a_line_from_the_facts_is_the_one_from_the_row(void **state)
{
    (void)state;
    struct view views[] = {hotline(), handler("/1/2/")};
    size_t compared = 0, asked = 0, ordered = 0;
    for (size_t i = 0; i < 2 * city.ticket_count; i++) {
        const struct view *view = &views[i % 2];
        int64_t number = city.tickets[i / 2];
        struct ticket_row row, made;
        struct ticket_facts f;
        struct opened_ticket opened;
        if (ticket_line(view, number, &row) != RESULT_OK)
            continue;
        CITY_OK(ticket_fold(view->db, number, &f));
        ticket_columns(&f, opened.columns);
        CITY_OK(ticket_text(view->db, number, "title", opened.title, sizeof opened.title));
        CITY_OK(ticket_text(view->db, number, "caller_phone", opened.caller_phone, sizeof opened.caller_phone));
        ticket_line_opened(view, &opened, &made);
        same_line(&made, &row);
        compared++;
        asked += row.asks[0] != '\0';
        ordered += row.order_level != 0;
    }
    assert_true(compared > city.ticket_count && asked > 0 && ordered > 0);
}

/* Of a ticket that its request registers and dispatches the last event is told, with what was kept; once it changes it is read. */
static void a_ticket_that_was_opened_is_told_as_its_line_shows_it(void **state)
{
    (void)state;
    struct view all = hotline();
    struct store *store = city.city.store;
    const struct event_text texts[] = {{"title", "路灯不亮"}, {"caller_phone", "13900001111"}};
    struct ticket_facts f = {0};
    struct event event = {.kind = EVENT_REGISTERED, .account_id = 7};
    const struct outbox_row *rows = NULL;
    struct ticket_row row, made;
    size_t count = 0;
    city_begin(&city.city, city.city.now + CIVIL_MINUTE_MS);
    CITY_OK(ticket_new_number(store, &event.subject_id));
    int64_t number = event.subject_id;
    CITY_OK(ticket_note(store, &f, &event, texts, 2));
    event = (struct event){.kind = EVENT_DISPATCHED, .subject_id = number, .account_id = 7};
    record_set(&event.body, "unit_id", 3);
    CITY_OK(ticket_note(store, &f, &event, NULL, 0));
    CITY_OK(ticket_settle(store, &f, texts, 2));
    rows = store_outbox(store, &count);
    assert_int_equal(count, 2);
    assert_null(store_opened(store, &rows[0]));
    assert_non_null(store_opened(store, &rows[1]));
    CITY_OK(ticket_line(&all, number, &row));
    assert_string_equal(row.title, "路灯不亮");
    ticket_line_opened(&all, store_opened(store, &rows[1]), &made);
    same_line(&made, &row);
    city_ticket(&city.city, number, EVENT_RECEIVED, NULL, NULL, 0);
    rows = store_outbox(store, &count);
    assert_int_equal(count, 3);
    assert_null(store_opened(store, &rows[2]));
    CITY_OK(store_request_drop(store));
    CITY_OK(store_commit(store));
}

static void a_history_tells_every_event_and_never_the_caller(void **state)
{
    (void)state;
    struct view all = hotline();
    bool answered = false;
    for (size_t i = 0; i < city.ticket_count; i++) {
        struct history_row *rows = NULL;
        size_t count = 0;
        struct ticket_facts f;
        CITY_OK(ticket_fold(all.db, city.tickets[i], &f));
        CITY_OK(ticket_history(&all, city.tickets[i], &rows, &count));
        assert_true(count >= 1);
        assert_string_equal(rows[0].what, "registered");
        assert_string_equal(rows[0].who, "李话务");
        assert_non_null(strstr(rows[0].text, "content: 家里只有十二度\ntitle: 暖气不热"));
        assert_int_equal(rows[count - 1].seq, f.last_seq);
        for (size_t j = 0; j < count; j++) {
            assert_null(strstr(rows[j].text, "王女士"));
            assert_null(strstr(rows[j].text, "138001380"));
            assert_true(j == 0 || rows[j - 1].seq < rows[j].seq);
            answered |= strcmp(rows[j].text, "answer: 已经处理完毕") == 0;
        }
        free(rows);
    }
    assert_true(answered);
}

static void calls_are_listed_newest_first_page_by_page(void **state)
{
    (void)state;
    struct view all = hotline();
    for (int dated = 0; dated < 2; dated++) {
        struct call_query query = {.outcome = -1, .limit = 9};
        struct call_row *rows = NULL;
        size_t count = 0, used = 0;
        int64_t last = INT64_MAX;
        if (dated) {
            query.from_at = CITY_DAY;
            query.to_at = CITY_DAY + DAYS * CIVIL_DAY_MS;
        }
        do {
            CITY_OK(list_calls(&all, &query, &rows, &count));
            for (size_t i = 0; i < count; i++) {
                assert_true(rows[i].id < last);
                last = rows[i].id;
                assert_true(rows[i].caller[0] == '\0' || strcmp(rows[i].caller, "022******89") == 0);
                assert_true(rows[i].outcome != CALL_WAS_ANSWERED || rows[i].wait_ms >= 0);
                assert_int_equal(strncmp(rows[i].ref, "线路-", strlen("线路-")), 0);
            }
            used += count;
            query.after = count ? rows[count - 1].id : 0;
            free(rows);
        } while (count > 0);
        assert_int_equal(used, city.call_count);
    }
}

static void calls_of_each_outcome_are_listed_page_by_page(void **state)
{
    (void)state;
    struct view all = hotline();
    const struct {
        int64_t from_at, to_at;
    } days[] = {{0, 0},
                {CITY_DAY, CITY_DAY + DAYS * CIVIL_DAY_MS},
                {CITY_DAY + CIVIL_DAY_MS, CITY_DAY + 3 * CIVIL_DAY_MS}};
    for (size_t d = 0; d < sizeof days / sizeof days[0]; d++) {
        int64_t used = 0, outcomes = 0;
        for (int outcome = 0; outcome < CALL_OUTCOME_COUNT; outcome++) {
            struct call_query query = {
                .outcome = outcome, .from_at = days[d].from_at, .to_at = days[d].to_at, .limit = 7};
            struct call_row *rows = NULL;
            size_t count = 0;
            int64_t last = INT64_MAX, before = used;
            do {
                CITY_OK(list_calls(&all, &query, &rows, &count));
                for (size_t i = 0; i < count; last = rows[i++].id) {
                    assert_true(rows[i].id < last);
                    assert_int_equal(rows[i].outcome, outcome);
                    assert_true(query.to_at == 0 ||
                                (rows[i].offered_at >= query.from_at && rows[i].offered_at < query.to_at));
                }
                used += (int64_t)count;
                query.after = count ? rows[count - 1].id : 0;
                free(rows);
            } while (count > 0);
            outcomes += used > before;
        }
        assert_true(outcomes >= 3);
        assert_true(d == 2 ? used > 10 && used < city.call_count : used == city.call_count);
    }
}

struct exported {
    int64_t numbers[ROWS];
    size_t count;
};

static enum result export_one(void *context, const struct ticket_facts *facts, const struct export_texts *texts)
{
    struct exported *got = context;
    struct ticket ticket;
    struct view all = hotline();
    CITY_OK(ticket_show(&all, facts->number, &ticket));
    assert_int_equal(facts->version, ticket.version);
    assert_string_equal(texts->ref, ticket.ref);
    assert_string_equal(texts->title, ticket.title);
    assert_string_equal(texts->content, ticket.content);
    got->numbers[got->count++] = facts->number;
    return RESULT_OK;
}

static void an_export_has_each_ticket_once_however_long_its_pages_are(void **state)
{
    (void)state;
    const struct view views[] = {hotline(), handler("/1/2/")};
    for (size_t v = 0; v < 2; v++) {
        static struct exported all, parts;
        struct export_query query = {.most = ROWS};
        int64_t last = 0;
        bool more = true;
        all = parts = (struct exported){.count = 0};
        CITY_OK(tickets_export(&views[v], &query, export_one, &all, &last, &more));
        assert_false(more);
        query = (struct export_query){.most = 7};
        for (more = true; more; query.after = last)
            CITY_OK(tickets_export(&views[v], &query, export_one, &parts, &last, &more));
        assert_int_equal(parts.count, all.count);
        assert_memory_equal(parts.numbers, all.numbers, all.count * sizeof all.numbers[0]);
        assert_true(v == 0 ? all.count == city.ticket_count : all.count > 0 && all.count < city.ticket_count);
    }
}

static void a_phone_brings_up_its_tickets_and_calls(void **state)
{
    (void)state;
    int64_t ids[500];
    size_t count = 0, sum = 0;
    struct view all = hotline();
    for (int i = 0; i < 50; i++) {
        char key[24];
        snprintf(key, sizeof key, "138001380%02d", i);
        CITY_OK(list_of_phone(all.db, key, SUBJECT_TICKET, ids, 500, &count));
        for (size_t j = 1; j < count; j++)
            assert_true(ids[j - 1] > ids[j]);
        sum += count;
    }
    assert_int_equal(sum, city.ticket_count);
    CITY_OK(list_of_phone(all.db, "02223456789", SUBJECT_CALL, ids, 500, &count));
    assert_true(count > 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_page_of_every_list_equals_a_look_through_all),
        cmocka_unit_test(nobody_sees_what_is_not_theirs),
        cmocka_unit_test(a_line_from_the_facts_is_the_one_from_the_row),
        cmocka_unit_test(a_ticket_that_was_opened_is_told_as_its_line_shows_it),
        cmocka_unit_test(a_history_tells_every_event_and_never_the_caller),
        cmocka_unit_test(calls_are_listed_newest_first_page_by_page),
        cmocka_unit_test(calls_of_each_outcome_are_listed_page_by_page),
        cmocka_unit_test(an_export_has_each_ticket_once_however_long_its_pages_are),
        cmocka_unit_test(a_phone_brings_up_its_tickets_and_calls),
    };
    return cmocka_run_group_tests(tests, open_city, close_city);
}
