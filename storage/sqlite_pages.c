#include "storage/sqlite_pages.h"

#include <sqlite3.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

enum { PAGE_BYTES = 4096, PASSING = 0x40000000 / PAGE_BYTES + 1, MEANWHILE = 0 };

static sqlite3_pcache_methods2 own; /* SQLite's */
/* In a file of other pages PASSING is a page like any other: from the first such file on all is left to SQLite. */
static atomic_bool pages_differ;
static _Thread_local sqlite3_pcache_page *passing;

static sqlite3_pcache *make(int page_bytes, int extra_bytes, int may_purge)
{
    if (page_bytes != PAGE_BYTES)
        atomic_store(&pages_differ, true);
    return own.xCreate(page_bytes, extra_bytes, may_purge);
}

static void rename_page(sqlite3_pcache *cache, sqlite3_pcache_page *page, unsigned from, unsigned to)
{
    if (from == PASSING && page == passing) {
        passing = NULL;
        from = MEANWHILE;
    } else if (to == PASSING && passing == NULL && !atomic_load(&pages_differ)) {
        passing = page;
        to = MEANWHILE;
    }
    own.xRekey(cache, page, from, to);
}

void sqlite_pages_settle(void)
{
    if (sqlite3_config(SQLITE_CONFIG_GETPCACHE2, &own) != SQLITE_OK || own.xRekey == NULL)
        return;
    sqlite3_pcache_methods2 ours = own;
    ours.xCreate = make;
    ours.xRekey = rename_page;
    (void)sqlite3_config(SQLITE_CONFIG_PCACHE2, &ours);
}
