/* SQLite's page cache, without the walk through all of it at the end of a transaction.
 *
 * When a tree is balanced, pages change their numbers by way of one that no page has: the one after the first gigabyte
 * (PENDING_BYTE in SQLite's file format, https://www.sqlite.org/fileformat2.html, "the lock-byte page"). The cache then takes that
 * for its highest number, and in a file below a gigabyte looks through all its pages for those behind the end at each commit: 16,000
 * of them with 64 MiB, some 0.1 ms. Here such a page is called 0 meanwhile, which no page is either. */
#ifndef REXIAN_STORAGE_SQLITE_PAGES_H
#define REXIAN_STORAGE_SQLITE_PAGES_H

/* Once, before SQLite is used by anybody. Where it fails SQLite does as ever. */
void sqlite_pages_settle(void);

#endif
