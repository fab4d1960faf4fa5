/* The dispatch directory as a plain text file: written for people who edit it, read back with every fault by its line.
 *
 *   # category  district  hours    lead     co-handlers  note        # names
 *   02.01       *         always   gongre   -            采暖效果    # 采暖效果 · 不限 · 市供热集团
 *   13.03.01    *         outside  yingji   shuiwu,qixiang  "a note with a # in it"
 */
#ifndef REXIAN_CTL_DIRECTORY_H
#define REXIAN_CTL_DIRECTORY_H

#include "ctl/ctl.h"
#include "ctl/verb.h"
#include "wire/messages_dispatch.h"

struct directory_show {
    bool text;
};
struct directory_arguments {
    char file[1024];
    bool what_if;
};
extern const struct shape directory_show_shape, directory_arguments_shape;

enum exit_code run_directory_show(struct ctl *ctl, const struct verb *verb, const void *request);
/* Exit code 1 if the file has faults: then nothing was changed. */
enum exit_code run_directory_import(struct ctl *ctl, const struct verb *verb, const void *request);

/* directory_lines.c: one line of the file, without its newline. */

enum line_fault { LINE_FINE, LINE_BLANK, LINE_SHORT, LINE_LONG, LINE_QUOTE, LINE_NOT_UTF8 };
/* Reads a line into *ret but for its number. LINE_BLANK: nothing but a comment. A fault names the column in *ret_column. */
enum line_fault directory_read_line(const char *line, size_t length, struct rule_line *ret,
                                    const char **ret_column);
/* Writes the note as the file has it: "-" if empty, in quotes where it needs them. `out` takes DIRECTORY_NOTE bytes. */
enum { DIRECTORY_NOTE = 2 * TEXT_TITLE + 2 };
void directory_write_note(const char *note, char out[DIRECTORY_NOTE]);

#endif
