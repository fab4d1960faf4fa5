/* Rows of a queue_log by ODBC. The gateway has one thread: a connection, a statement and each answer have a limit of three seconds. */
#include "gateway/log_rows.h"

#include <inttypes.h>
#include <sql.h>
#include <sqlext.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LIMIT_S = 3, AGAIN_MS = 60000, LINE_SIZE = 4096, CELL_SIZE = 512, SQL_SIZE = 400, NAMED = 5, MORE = 5 };

/* An exchange writes what an event tells into five columns, or with the older setting into one. */
enum columns { COLUMNS_UNKNOWN, COLUMNS_FIVE, COLUMNS_ONE };
static const char *const more_columns[] = {
    [COLUMNS_FIVE] = "data1, data2, data3, data4, data5", [COLUMNS_ONE] = "data"};

struct log_rows {
    struct log_rows_options options;
    SQLHENV env;
    SQLHDBC link; /* NULL: not connected */
    enum columns columns;
    int64_t again_at_ms; /* before, nobody is asked; 0: at once */
    char why[LOG_ROWS_WHY_SIZE];
};

enum result log_rows_open(const struct log_rows_options *options, struct log_rows **ret)
{
    struct log_rows *rows = calloc(1, sizeof *rows);
    if (rows == NULL)
        return RESULT_NO_MEMORY;
    rows->options = *options;
    if (!SQL_SUCCEEDED(SQLAllocHandle(SQL_HANDLE_ENV, SQL_NULL_HANDLE, &rows->env))) {
        free(rows);
        return RESULT_NO_MEMORY;
    }
    SQLSetEnvAttr(rows->env, SQL_ATTR_ODBC_VERSION, (SQLPOINTER)(intptr_t)SQL_OV_ODBC3, 0);
    *ret = rows;
    return RESULT_OK;
}

const char *log_rows_why(const struct log_rows *rows)
{
    return rows->why;
}

static void disconnect(struct log_rows *rows)
{
    if (rows->link == NULL)
        return;
    SQLDisconnect(rows->link);
    SQLFreeHandle(SQL_HANDLE_DBC, rows->link);
    rows->link = NULL;
}

void log_rows_close(struct log_rows **rows)
{
    if (*rows == NULL)
        return;
    disconnect(*rows);
    SQLFreeHandle(SQL_HANDLE_ENV, (*rows)->env);
    free(*rows);
    *rows = NULL;
}

/* The driver's own words, which never hold the password. */
static enum result fault(struct log_rows *rows, SQLSMALLINT kind, SQLHANDLE handle)
{
    SQLCHAR state[6] = "", said[300] = "";
    SQLINTEGER native = 0;
    SQLSMALLINT length = 0;
    SQLGetDiagRec(kind, handle, 1, state, &native, said, sizeof said, &length);
    snprintf(rows->why, sizeof rows->why, "%s %s", (const char *)state, (const char *)said);
    for (char *c = rows->why; *c != '\0'; c++)
        if ((unsigned char)*c < ' ' || *c == 0x7f)
            *c = ' ';
    rows->again_at_ms = rows->options.mono_ms() + AGAIN_MS;
    return RESULT_IO;
}

static void forget_fault(struct log_rows *rows)
{
    rows->again_at_ms = 0;
    rows->why[0] = '\0';
}

static enum result connect_to(struct log_rows *rows)
{
    if (rows->link != NULL)
        return RESULT_OK;
    if (!SQL_SUCCEEDED(SQLAllocHandle(SQL_HANDLE_DBC, rows->env, &rows->link)))
        return RESULT_NO_MEMORY;
    SQLPOINTER limit = (SQLPOINTER)(intptr_t)LIMIT_S;
    SQLSetConnectAttr(rows->link, SQL_ATTR_LOGIN_TIMEOUT, limit, 0);
    SQLSetConnectAttr(rows->link, SQL_ATTR_CONNECTION_TIMEOUT, limit, 0);
    SQLSetConnectAttr(rows->link, SQL_ATTR_ACCESS_MODE, (SQLPOINTER)(intptr_t)SQL_MODE_READ_ONLY, 0);
    union {
        const char *text;
        SQLCHAR *bytes;
    } connection = {.text = rows->options.connection}; /* which ODBC does not change */
    if (SQL_SUCCEEDED(
            SQLDriverConnect(rows->link, NULL, connection.bytes, SQL_NTS, NULL, 0, NULL, SQL_DRIVER_NOPROMPT)))
        return RESULT_OK;
    enum result result = fault(rows, SQL_HANDLE_DBC, rows->link);
    SQLFreeHandle(SQL_HANDLE_DBC, rows->link);
    rows->link = NULL;
    return result;
}

/* A statement that has been run; free it. A connection that was lost is opened once more, for a database may be started anew. */
static enum result run(struct log_rows *rows, char *sql, SQLHSTMT *ret)
{
    for (int attempt = 0;; attempt++) {
        bool was_open = rows->link != NULL;
        enum result result = connect_to(rows);
        if (result != RESULT_OK)
            return result;
        if (!SQL_SUCCEEDED(SQLAllocHandle(SQL_HANDLE_STMT, rows->link, ret)))
            return fault(rows, SQL_HANDLE_DBC, rows->link);
        SQLSetStmtAttr(*ret, SQL_ATTR_QUERY_TIMEOUT, (SQLPOINTER)(intptr_t)LIMIT_S, 0);
        if (SQL_SUCCEEDED(SQLExecDirect(*ret, (SQLCHAR *)sql, SQL_NTS)))
            return RESULT_OK;
        result = fault(rows, SQL_HANDLE_STMT, *ret);
        SQLFreeHandle(SQL_HANDLE_STMT, *ret);
        disconnect(rows);
        if (!was_open || attempt > 0)
            return result;
    }
}

static void cell(SQLHSTMT s, SQLUSMALLINT column, char out[CELL_SIZE])
{
    SQLLEN length = 0;
    out[0] = '\0';
    SQLRETURN got = SQLGetData(s, column, SQL_C_CHAR, out, CELL_SIZE, &length);
    if (!SQL_SUCCEEDED(got) || length == SQL_NULL_DATA)
        out[0] = '\0';
}

/* The numbers of its rows; 0 and 0 if there is none. */
static enum result range_of(struct log_rows *rows, int64_t *ret_first, int64_t *ret_last)
{
    char sql[SQL_SIZE], value[CELL_SIZE];
    SQLHSTMT s = NULL;
    snprintf(sql, sizeof sql, "SELECT MIN(id), MAX(id) FROM %s", rows->options.table);
    enum result result = run(rows, sql, &s);
    if (result != RESULT_OK)
        return result;
    if (SQL_SUCCEEDED(SQLFetch(s))) {
        cell(s, 1, value);
        *ret_first = strtoll(value, NULL, 10);
        cell(s, 2, value);
        *ret_last = strtoll(value, NULL, 10);
        forget_fault(rows);
    } else {
        result = fault(rows, SQL_HANDLE_STMT, s);
    }
    SQLFreeHandle(SQL_HANDLE_STMT, s);
    return result;
}

enum result log_rows_end(struct log_rows *rows, struct log_place *ret)
{
    int64_t first = 0, last = 0;
    if (rows->again_at_ms != 0 && rows->options.mono_ms() < rows->again_at_ms)
        return RESULT_IO;
    enum result result = range_of(rows, &first, &last);
    if (result == RESULT_OK)
        *ret = (struct log_place){.inode = 1, .offset = last};
    return result;
}

/* --- rows as lines ------------------------------------------------------------------------------------- */

/* "2026-05-06 09:00:01.123456" of the zone, or seconds since 1970, as the exchange's version has it; -1 if it is neither. */
static int64_t instant_of(const struct zone *zone, char text[CELL_SIZE])
{
    int64_t at = 0;
    char *end = NULL, *dot = strchr(text, '.');
    long long epoch = strtoll(text, &end, 10);
    if (end != text && (*end == '\0' || *end == '.'))
        return epoch * 1000;
    if (dot != NULL) {
        size_t digits = strspn(dot + 1, "0123456789");
        if (digits > 3)
            memmove(dot + 4, dot + 1 + digits, strlen(dot + 1 + digits) + 1);
    }
    return zone_parse(zone, text, &at) == RESULT_OK ? at : -1;
}

/* One field of a line: bars and ends of lines would make another one of it. The last may have bars: what the exchange had no column
 * for stands in it. */
static void add(char *line, const char *value, bool may_have_bars)
{
    size_t used = strlen(line);
    for (; *value != '\0' && used + 1 < LINE_SIZE; value++) {
        bool is_bad = *value == '\n' || *value == '\r' || (*value == '|' && !may_have_bars);
        line[used++] = is_bad ? '?' : *value;
    }
    line[used] = '\0';
}

/* Columns that an event has no use for are empty, and no fields in a file. */
static void cut_empty(char *line, size_t from)
{
    size_t length = strlen(line);
    while (length > from && line[length - 1] == '|')
        line[--length] = '\0';
}

static int64_t put_line(struct log_rows *rows, SQLHSTMT s, char line[LINE_SIZE])
{
    char value[CELL_SIZE];
    size_t more = rows->columns == COLUMNS_FIVE ? MORE : 1, named = 0;
    cell(s, 2, value);
    int64_t at = instant_of(rows->options.zone, value);
    line[0] = '\0';
    if (at < 0)
        add(line, value, false); /* whoever reads the line says what is wrong */
    else
        snprintf(line, LINE_SIZE, "%" PRId64, at / 1000);
    for (size_t i = 1; i < NAMED + more; i++) {
        add(line, "|", true);
        if (i == NAMED)
            named = strlen(line);
        cell(s, (SQLUSMALLINT)(i + 2), value);
        add(line, value, i + 1 == NAMED + more);
    }
    cut_empty(line, named);
    return at;
}

static enum result select_rows(struct log_rows *rows, int64_t behind, SQLHSTMT *ret)
{
    char sql[SQL_SIZE];
    enum result result = RESULT_IO;
    for (int columns = COLUMNS_FIVE; columns <= COLUMNS_ONE && result == RESULT_IO; columns++) {
        if (rows->columns != COLUMNS_UNKNOWN && (int)rows->columns != columns)
            continue;
        snprintf(sql, sizeof sql,
                 "SELECT id, time, callid, queuename, agent, event, %s FROM %s WHERE id > %" PRId64
                 " ORDER BY id",
                 more_columns[columns], rows->options.table, behind);
        result = run(rows, sql, ret);
        if (result == RESULT_OK)
            rows->columns = (enum columns)columns;
    }
    return result;
}

enum result log_rows_read(struct log_rows *rows, const struct log_place *from, int64_t from_ms, log_take *take,
                          void *context, bool *ret_is_whole, struct log_place *ret_end)
{
    int64_t first = 0, last = 0;
    SQLHSTMT s = NULL;
    enum result result = range_of(rows, &first, &last);
    if (result != RESULT_OK)
        return result;
    /* Numbers that begin anew are those of another table; of those that begin later some may have been removed. A table that was
     * empty may begin with any. */
    bool is_known =
        from->inode != 0 && from->offset <= last && (from->offset == 0 || first <= from->offset + 1);
    char *line = malloc(LINE_SIZE);
    if (line == NULL)
        return RESULT_NO_MEMORY;
    result = select_rows(rows, is_known ? from->offset : 0, &s);
    *ret_end = (struct log_place){.inode = 1, .offset = is_known ? from->offset : 0};
    SQLRETURN got = SQL_NO_DATA;
    while (result == RESULT_OK && SQL_SUCCEEDED(got = SQLFetch(s))) {
        char id[CELL_SIZE];
        cell(s, 1, id);
        ret_end->offset = strtoll(id, NULL, 10);
        int64_t at = put_line(rows, s, line);
        if (is_known || at < 0 || at >= from_ms)
            take(context, line);
    }
    if (result == RESULT_OK && got != SQL_NO_DATA)
        result = fault(rows, SQL_HANDLE_STMT, s);
    if (s != NULL)
        SQLFreeHandle(SQL_HANDLE_STMT, s);
    free(line);
    *ret_is_whole = is_known;
    if (result == RESULT_OK)
        forget_fault(rows);
    return result;
}
