/* Initials of the pinyin of Chinese names, so that "gj" finds 公交. No dictionary: the order of the common characters in
 * GB 2312 is that of their pinyin. */
#ifndef REXIAN_AGENT_PINYIN_H
#define REXIAN_AGENT_PINYIN_H

#include <stddef.h>

/* Writes the initials of a UTF-8 text: a letter for each of the 3,755 most common characters, ASCII letters and digits as
 * they are, nothing for all else. Always ends `out` with NUL; "" if the system cannot convert. */
void pinyin_initials(const char *text, char *out, size_t size);

#endif
