/* Writes the table of tui/pinyin.h to standard output: the reading of each Chinese character by ICU's transliterator, and the
 * initial of another reading where the order of GB 2312, which is by pinyin, has one. Runs when the program is built, so that
 * consoles need neither ICU nor the half second and the memory that its rules take. */
#include <iconv.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

enum { FIRST = 0x4E00, COUNT = 0x9FFF - 0x4E00 + 1, SYLLABLES_MAX = 600, SYLLABLE = 8 };

static char syllables[SYLLABLES_MAX][SYLLABLE] = {""};
static size_t syllable_count = 1;
static char readings[COUNT][SYLLABLE];
static char others[COUNT];

static void fail(const char *what)
{
    fprintf(stderr, "make_pinyin: %s\n", what);
    exit(1);
}

/* "" for what ICU does not read as letters a to z. */
static void read_all(void)
{
    UErrorCode error = U_ZERO_ERROR;
    UChar id[64];
    u_uastrcpy(id, "Han-Latin; Latin-ASCII; Lower");
    UTransliterator *reader = utrans_openU(id, -1, UTRANS_FORWARD, NULL, 0, NULL, &error);
    if (U_FAILURE(error))
        fail(u_errorName(error));
    for (int i = 0; i < COUNT; i++) {
        UChar text[64] = {(UChar)(FIRST + i), 0};
        int32_t length = 1, limit = 1;
        char ascii[64] = "";
        utrans_transUChars(reader, text, &length, 64, 0, &limit, &error);
        u_strToUTF8(ascii, sizeof ascii, NULL, text, length, &error);
        if (U_FAILURE(error))
            fail(u_errorName(error));
        ascii[strcspn(ascii, " ")] = '\0';
        size_t letters = strspn(ascii, "abcdefghijklmnopqrstuvwxyz");
        if (letters > 0 && ascii[letters] == '\0' && letters < SYLLABLE)
            memcpy(readings[i], ascii, letters + 1);
    }
    utrans_close(reader);
}

static size_t index_of(const char *syllable)
{
    for (size_t i = 0; i < syllable_count; i++)
        if (strcmp(syllables[i], syllable) == 0)
            return i;
    if (syllable_count == SYLLABLES_MAX)
        fail("more syllables than there can be");
    memcpy(syllables[syllable_count], syllable, SYLLABLE);
    return syllable_count++;
}

/* The place of a character in the first level of GB 2312; 0 if it is not there. */
static unsigned place_of(iconv_t gb2312, unsigned point)
{
    char from[3] = {(char)(0xE0 | point >> 12), (char)(0x80 | (point >> 6 & 0x3F)),
                    (char)(0x80 | (point & 0x3F))};
    char to[4] = "", *in = from, *out = to;
    size_t in_left = 3, out_left = sizeof to;
    (void)iconv(gb2312, NULL, NULL, NULL, NULL);
    if (iconv(gb2312, &in, &in_left, &out, &out_left) == (size_t)-1 || out_left != sizeof to - 2)
        return 0;
    unsigned code = (unsigned)(uint8_t)to[0] << 8 | (uint8_t)to[1];
    return code >= 0xB0A1 && code < 0xD7FA ? code : 0;
}

/* In that order the initials rise. So a character whose neighbours on both sides all begin with one letter is read with it there,
 * whatever ICU says of it alone. */
static void find_others(void)
{
    enum { PLACES = 0xD7FA - 0xB0A1, NEAR = 6 };
    static int at[PLACES];
    int count = 0;
    iconv_t gb2312 = iconv_open("GB2312", "UTF-8");
    if (gb2312 == (iconv_t)-1)
        fail("the system does not know GB 2312");
    memset(at, -1, sizeof at);
    for (int i = 0; i < COUNT; i++) {
        unsigned place = place_of(gb2312, FIRST + (unsigned)i);
        if (place != 0)
            at[place - 0xB0A1] = i;
    }
    iconv_close(gb2312);
    for (int i = 0; i < PLACES; i++)
        if (at[i] >= 0)
            at[count++] = at[i];
    for (int i = 0; i < count; i++) {
        int votes[26] = {0};
        for (int n = i - NEAR; n <= i + NEAR; n++)
            if (n >= 0 && n < count && n != i && readings[at[n]][0] != '\0')
                votes[readings[at[n]][0] - 'a']++;
        char own = readings[at[i]][0];
        for (int letter = 0; letter < 26; letter++)
            if (votes[letter] >= 2 * NEAR - 2 && own != 'a' + letter)
                others[at[i]] = (char)('a' + letter);
    }
}

int main(void)
{
    read_all();
    find_others();
    printf("/* Made by cmake/make_pinyin.c. */\n#include \"tui/pinyin.h\"\n\nconst uint16_t "
           "pinyin_syllable_of[PINYIN_COUNT] = {");
    for (int i = 0; i < COUNT; i++)
        printf("%s%zu,", i % 24 == 0 ? "\n" : "", index_of(readings[i]));
    printf("};\nconst char pinyin_other_initial[PINYIN_COUNT] = {");
    for (int i = 0; i < COUNT; i++)
        printf("%s%d,", i % 24 == 0 ? "\n" : "", others[i]);
    printf("};\nconst char pinyin_syllables[][PINYIN_SYLLABLE] = {\n");
    for (size_t i = 0; i < syllable_count; i++)
        printf("\"%s\",%s", syllables[i], i % 12 == 11 ? "\n" : " ");
    printf("};\n");
    return 0;
}
