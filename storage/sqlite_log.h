/* How SQLite writes its log: the frames of a transaction together, in one call to the system instead of two for each page.
 *
 * SQLite hands over a frame as its header (24 bytes) and its page, one frame after the other; the header of a transaction's last frame
 * has the database's size in its second word (https://www.sqlite.org/fileformat2.html, "the write-ahead log"). What follows what was
 * written before is gathered until then, so that nothing is left behind when a transaction ends; a failure is told by the write that
 * ends it. All else is written at once, and nothing is read, cut, synced or measured before what was gathered has been written. */
#ifndef REXIAN_STORAGE_SQLITE_LOG_H
#define REXIAN_STORAGE_SQLITE_LOG_H

/* Once, before a file is opened. Where it fails SQLite writes as ever. */
void sqlite_log_settle(void);

#endif
