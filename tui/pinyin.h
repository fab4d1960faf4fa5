/* Pinyin of Chinese names, so that "hp" and "heping" find 和平区. The readings of characters are a table that
 * cmake/make_pinyin.c writes when the program is built: nothing is loaded, and nothing is computed at a key. */
#ifndef REXIAN_TUI_PINYIN_H
#define REXIAN_TUI_PINYIN_H

#include <stddef.h>
#include <stdint.h>

/* Writes the initials of a UTF-8 text: a letter for each Chinese character, ASCII letters and digits as they are, in lower case;
 * white space parts words and stays as one space; nothing for all else. Always ends `out` with NUL. */
void pinyin_initials(const char *text, char *out, size_t size);
/* Writes what a name may be typed as, parted by spaces: its initials, its whole pinyin without tones, and its initials by the
 * other readings of its characters if there are any. White space in the name is left out. Always ends `out` with NUL. */
void pinyin_words(const char *name, char *out, size_t size);

enum { PINYIN_FIRST = 0x4E00, PINYIN_COUNT = 0x9FFF - 0x4E00 + 1, PINYIN_SYLLABLE = 8 };

/* The table. Of each character from PINYIN_FIRST on: its syllable (0: none), and the initial of another reading ('\0': none). */
extern const uint16_t pinyin_syllable_of[PINYIN_COUNT];
extern const char pinyin_other_initial[PINYIN_COUNT];
extern const char pinyin_syllables[][PINYIN_SYLLABLE];

#endif
