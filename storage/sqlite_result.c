#include "storage/sqlite_result.h"

#include <sqlite3.h>

enum result sqlite_result(int code)
{
    switch (code & 0xff) {
    case SQLITE_OK:
    case SQLITE_ROW:
        return RESULT_OK;
    case SQLITE_DONE:
        return RESULT_NOT_FOUND;
    case SQLITE_CONSTRAINT:
        return RESULT_REFUSED;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return RESULT_BUSY;
    case SQLITE_FULL:
        return RESULT_FULL;
    case SQLITE_NOMEM:
        return RESULT_NO_MEMORY;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return RESULT_CORRUPT;
    default:
        return RESULT_IO;
    }
}
