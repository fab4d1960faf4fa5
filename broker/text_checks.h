/* The forms of codes, logins and names of reference data, the same for requests and for the files of a sample city. */
#ifndef REXIAN_BROKER_TEXT_CHECKS_H
#define REXIAN_BROKER_TEXT_CHECKS_H

#include <stdbool.h>

/* 1 to 40 of A-Z a-z 0-9 . _ - */
bool text_is_code(const char *text);
/* 1 to 32 of a-z 0-9 . _ - */
bool text_is_login(const char *text);
/* One line that is not empty or blank and holds no control characters. */
bool text_is_name(const char *text);
/* One line without control characters; may be empty. */
bool text_is_line(const char *text);

#endif
