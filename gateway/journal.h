/* Reports that the broker has not yet answered, kept on disk: a gateway that ends, or a broker that is away, loses none.
 *
 * A text file, one line a change: "+<TAB>id<TAB>report" when a report is added (report_line.h), "-<TAB>id" when it is settled. A last
 * line without its newline was cut by a crash and is dropped. A file most of which is settled is written anew with what waits alone,
 * under its name in one step. */
#ifndef REXIAN_GATEWAY_JOURNAL_H
#define REXIAN_GATEWAY_JOURNAL_H

#include "core/result.h"
#include "wire/messages.h"

#include <stddef.h>

enum { JOURNAL_ID_SIZE = 41, JOURNAL_WHY_SIZE = 1600 };

/* A report and its request id; `tag` is the caller's: 0 until it was asked on this run. */
struct journal_entry {
    char id[JOURNAL_ID_SIZE];
    struct call_report report;
    uint64_t tag;
};

struct journal;

/* Opens the journal of a folder, made if it is missing, and reads what was not settled. RESULT_BUSY: another gateway has it
 * open; RESULT_CORRUPT: a line is not one of ours; RESULT_IO; RESULT_NO_MEMORY. `why` names the file and the remedy. */
MUST_CHECK enum result journal_open(const char *folder, struct journal **ret, char why[JOURNAL_WHY_SIZE]);
/* Closes; what is not settled stays on disk. */
void journal_close(struct journal **journal);

/* Adds a report under the id made of it (journal_id). It is on disk after journal_keep. RESULT_REFUSED if one of this id is there
 * already and not settled; RESULT_INVALID if a text holds a tab or a newline; RESULT_NO_MEMORY. */
MUST_CHECK enum result journal_add(struct journal *journal, const struct call_report *report);
/* Brings all changes to disk, the added ones also through a loss of power. Cheap if there are none. RESULT_IO, RESULT_FULL. */
MUST_CHECK enum result journal_keep(struct journal *journal);
/* The report of this id needs no more sending; false if there is none. */
bool journal_settle(struct journal *journal, const char *id);

/* Reports not settled, oldest first. */
size_t journal_count(const struct journal *journal);
/* The entry at a position below the count; valid until it is settled, or journal_close. */
struct journal_entry *journal_at(struct journal *journal, size_t position);
/* The request id of a report: the same for the same step of the same call, whoever sends it and how often. */
void journal_id(const struct call_report *report, char out[JOURNAL_ID_SIZE]);

#endif
