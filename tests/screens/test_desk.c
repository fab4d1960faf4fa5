/* The kit seen through a terminal: what a person at a desk sees, types and loses (nothing). */
#include "tests/support/unit.h"
#include "tests/support/vterm_check.h"
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static struct vt *vt;
static char program[512];

static void begin(const struct vt_options *options, const char *argument)
{
    const char *const argv[] = {program, argument, NULL};
    vt_stop(&vt);
    assert_int_equal(vt_start(&vt, options, argv), RESULT_OK);
    vt_wait_text(vt, "来电号码");
}

static int start(void **state)
{
    (void)state;
    begin(&(struct vt_options){0}, NULL);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    vt_stop(&vt);
    return 0;
}

static void press(int code)
{
    vt_send_press(vt, code);
}

static void open_list(void)
{
    press(PRESS_F3);
    vt_wait_text(vt, "工单列表  1 of 61");
}

static void title_and_last_line_tell_where_one_is(void **state)
{
    (void)state;
    int row, col;
    vt_wait_text(vt, "online  王芳 6012  14:05");
    vt_wait_text(vt, "F2 save  F3 tickets  F6 pane  Tab next  F1 help  Esc back");
    assert_true(vt_find(vt, "F2 save", &row, &col));
    assert_int_equal(row, 23);
    assert_string_equal(vt_title(vt), "demo-desk");
    open_list();
    vt_wait_text(vt, "12 s old");
    assert_false(vt_find(vt, "zap", NULL, NULL));
}

static void the_cursor_stands_where_the_next_character_goes(void **state)
{
    (void)state;
    vt_send_text(vt, "138");
    vt_wait_cursor(vt, 1, 13);
    press(PRESS_TAB);
    vt_send_text(vt, "李梅");
    vt_wait_text(vt, "李梅");
    vt_wait_cursor(vt, 2, 14);
    press(PRESS_LEFT);
    vt_wait_cursor(vt, 2, 12);
    vt_send_text(vt, "e\u0301");
    vt_wait_text(vt, "李e\u0301梅");
    vt_wait_cursor(vt, 2, 13);
}

static void a_choice_is_found_by_pinyin_and_an_error_stands_at_its_field(void **state)
{
    (void)state;
    vt_send_text(vt, "13800138000\t\t\tzs");
    vt_wait_text(vt, ">环境保护 / 夜间施工噪声");
    press(PRESS_ENTER);
    press(PRESS_F2);
    vt_wait_text(vt, "! Not saved: see the marked field.");
    int row, col, label_row;
    assert_true(vt_find(vt, "! Must be filled in.", &row, &col));
    assert_true(vt_find(vt, "地址", &label_row, NULL));
    assert_int_equal(row, label_row + 1);
    vt_send_text(vt, "人民路");
    vt_wait_no_text(vt, "! Not saved");
    press(PRESS_TAB);
    vt_send_text(vt, "夜里十一点还在施工");
    press(PRESS_F2);
    vt_wait_text(vt, "saved 13800138000 / 201 /  / 人民路");
}

static void a_draft_is_kept_at_a_pause(void **state)
{
    (void)state;
    vt_send_text(vt, "139");
    vt_wait_text(vt, "draft 1 kept");
}

static void the_selection_stays_with_its_record_when_the_wire_brings_another(void **state)
{
    (void)state;
    open_list();
    vt_send_text(vt, "jj");
    vt_wait_text(vt, ">  1059");
    vt_send_text(vt, "p");
    vt_wait_text(vt, "推送的新工单");
    vt_wait_text(vt, "4 of 62");
    vt_wait_text(vt, ">  1059");
}

/* The number behind a word in the message of the demo. */
static long told_before(const char *word)
{
    const char *text = vt_text(vt), *at = strstr(text, word);
    assert_non_null(at);
    while (at > text && at[-1] != ' ' && at[-1] != '\n')
        at--;
    return strtol(at, NULL, 10);
}

static void a_key_is_shown_before_the_wire_is_looked_at_again_and_what_comes_is_drawn_now_and_then(void **state)
{
    (void)state;
    open_list();
    vt_send_text(vt, ":flood\r");
    vt_wait_text(vt, "the wire never rests");
    vt_send_text(vt, "j");
    vt_wait_text(vt, ">  1060");
    vt_send_text(vt, "j");
    vt_wait_text(vt, ">  1059");
    vt_send_text(vt, ":calm\r");
    vt_wait_text(vt, "drawn, a key waited 0");
    assert_true(told_before(" turns") > 5 * told_before(" drawn"));
}

static void a_filter_is_live_shown_and_cleared_and_recalled(void **state)
{
    (void)state;
    open_list();
    vt_send_text(vt, "f噪声");
    vt_wait_text(vt, "1 of 10  filter: 噪声");
    press(PRESS_ENTER);
    vt_wait_text(vt, "d delete");
    press(PRESS_ESC);
    vt_wait_text(vt, "of 61");
    vt_send_text(vt, "f");
    vt_wait_text(vt, "Enter take it");
    press(PRESS_UP);
    vt_wait_text(vt, "of 10  filter: 噪声");
    press(PRESS_ESC);
    vt_wait_text(vt, "of 61");
    vt_send_text(vt, "/1030\r");
    vt_wait_text(vt, ">  1030");
}

static void a_harmful_act_names_its_object(void **state)
{
    (void)state;
    open_list();
    vt_send_text(vt, "jd");
    vt_wait_text(vt, "Delete ticket 1060?");
    vt_send_text(vt, "n");
    vt_wait_no_text(vt, "Delete ticket");
    vt_wait_text(vt, "2 of 61");
    vt_send_text(vt, "  d");
    vt_wait_text(vt, "Delete 2 tagged tickets?");
    vt_send_text(vt, "y");
    vt_wait_text(vt, "2 deleted");
    vt_wait_text(vt, "of 59");
}

static void enter_opens_a_detail_that_follows(void **state)
{
    (void)state;
    open_list();
    press(PRESS_ENTER);
    vt_wait_text(vt, "1061 人民路12号路灯不亮");
    vt_wait_text(vt, "承办单位：生态环境局");
    press(PRESS_DOWN);
    vt_wait_text(vt, "承办单位：城市管理局");
    press(PRESS_ESC);
    vt_wait_no_text(vt, "Detail");
    press(PRESS_ESC);
    vt_wait_text(vt, "来电号码");
}

static void help_and_command_line_come_from_the_same_table(void **state)
{
    (void)state;
    open_list();
    vt_send_text(vt, "?");
    vt_wait_text(vt, "Delete the tagged tickets");
    assert_false(vt_find(vt, "Nobody has the right", NULL, NULL));
    press(PRESS_ESC);
    vt_wait_no_text(vt, "Delete the tagged");
    vt_send_text(vt, ":as\t 市政局\r");
    vt_wait_text(vt, "assigned 1061 to 市政局");
    vt_send_text(vt, ":nonsense\r");
    vt_wait_text(vt, "! No such command here: nonsense.");
    vt_send_text(vt, ":");
    vt_wait_text(vt, "Tab complete");
    press(PRESS_UP);
    press(PRESS_UP);
    vt_wait_text(vt, ":assign 市政局");
}

static void a_terminal_too_small_says_so_and_keeps_all(void **state)
{
    (void)state;
    vt_send_text(vt, "138001");
    vt_wait_text(vt, "138001");
    vt_resize(vt, 20, 60);
    vt_wait_text(vt, "60x20 is too small: make it 80x24, nothing is lost");
    vt_resize(vt, 5, 20);
    vt_wait_text(vt, "20x5: make it 80x24");
    assert_false(vt_find(vt, "138001", NULL, NULL));
    vt_send_text(vt, "777");
    vt_resize(vt, 43, 132);
    vt_wait_text(vt, "138001");
    vt_wait_text(vt, "承办单位");
    assert_false(vt_find(vt, "138001777", NULL, NULL));
    vt_resize(vt, 1, 1);
    vt_resize(vt, 24, 80);
    vt_wait_text(vt, "138001");
}

/* Whether the line between the panes stands in one column from top to bottom, and the title ends at the edge. */
static bool stands_straight(int cols)
{
    int row, col;
    if (!vt_find(vt, "14:05", &row, &col) || col != cols - 6)
        return false;
    for (row = 1; row <= 27; row++)
        if (strcmp(vt_cell(vt, row, cols / 2).text, "│") != 0)
            return false;
    return true;
}

static void columns_stand_straight_at_every_width(void **state)
{
    (void)state;
    for (int cols = 80; cols <= 200; cols += 13) {
        vt_resize(vt, 30, cols);
        for (int turn = 0; !stands_straight(cols) && turn < 500; turn++)
            vt_settle(vt, 10, 10);
        if (!stands_straight(cols))
            fail_msg("crooked at %d columns:\n%s", cols, vt_text(vt));
    }
}

static void a_paste_comes_in_whole_or_is_refused_whole(void **state)
{
    (void)state;
    vt_send_text(vt, "\t\t\t\t\t\t");
    vt_send_paste(vt, "人民路\x1b[31m12号");
    vt_wait_text(vt, "人民路[31m12号");
    press(PRESS_TAB);
    char *text = calloc(1, 18000 * 3 + 1);
    assert_non_null(text);
    for (size_t i = 0; i < 18000; i++)
        memcpy(text + i * 3, "好", 3);
    vt_send_paste(vt, text);
    free(text);
    vt_wait_text(vt, "No room: this field holds 300 bytes");
    assert_false(vt_find(vt, "好好", NULL, NULL));
    vt_send_paste(vt, "第一行\r\n第二行");
    vt_wait_text(vt, "第二行");
    assert_false(vt_find(vt, "第一行第二行", NULL, NULL));
}

static void ctrl_c_and_unknown_sequences_lose_nothing_and_type_nothing(void **state)
{
    (void)state;
    vt_send_text(vt, "138");
    vt_send_bytes(vt, "\x03", 1);
    vt_wait_text(vt, "Ctrl-C loses nothing here");
    vt_send_text(vt, "\x1b[1;5P\x1b[57441u\x1b[I9");
    vt_wait_text(vt, "1389");
    assert_false(vt_find(vt, "1;5", NULL, NULL));
    press(PRESS_ESC);
    vt_wait_text(vt, "This is the first screen; F10 leaves the program.");
    vt_wait_text(vt, "1389");
}

static void a_character_sent_in_pieces_arrives_whole(void **state)
{
    (void)state;
    press(PRESS_TAB);
    vt_send_bytes(vt, "\xE8", 1);
    vt_settle(vt, 60, 60);
    vt_send_bytes(vt, "\xB7\xAF", 2);
    vt_wait_text(vt, "路");
    vt_wait_cursor(vt, 2, 12);
}

/* A terminal set to another encoding, half a character, a surrogate, bytes that begin nothing. */
static void bytes_that_are_no_utf8_are_left_out_and_told(void **state)
{
    static const char *const broken[] = {"\xD6\xD0\xCE\xC4", "\xE8\xB7\xFF", "\xED\xA0\x80", "\xFF", "\x80",
                                         "\xC0\x80"};
    char typed[64] = "";
    (void)state;
    press(PRESS_TAB);
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
        vt_send_bytes(vt, broken[i], strlen(broken[i]));
        vt_wait_text(vt, "Bytes that are not UTF-8 were left out: set the terminal to UTF-8.");
        vt_send_text(vt, "路");
        strcat(typed, "路");
        vt_wait_text(vt, typed);
        vt_send_text(vt, "口");
        strcat(typed, "口");
        vt_wait_text(vt, typed);
        assert_true(vt_wait_gone(vt, "Bytes that are not UTF-8", 5000));
    }
    vt_send_paste(vt, "街\xC3(");
    vt_wait_text(vt, "街(");
    vt_wait_text(vt, "Bytes that are not UTF-8 were left out");
}

static void every_terminal_has_its_keys(void **state)
{
    (void)state;
    static const char *const terms[] = {"xterm-256color", "tmux-256color", "screen", "vt100", "linux", "xterm"};
    for (size_t i = 0; i < sizeof(terms) / sizeof(terms[0]); i++) {
        begin(&(struct vt_options){.term = terms[i]}, NULL);
        open_list();
        press(PRESS_END);
        vt_wait_text(vt, "61 of 61");
        press(PRESS_UP);
        press(PRESS_PAGE_UP);
        press(PRESS_HOME);
        press(PRESS_DOWN);
        vt_wait_text(vt, "2 of 61");
        press(PRESS_F1);
        vt_wait_text(vt, "Keys here");
    }
}

static void without_colours_words_and_marks_remain(void **state)
{
    (void)state;
    static const char *const env[] = {"NO_COLOR=1", NULL};
    static const char *const terms[] = {"xterm-256color", "vt100"};
    for (size_t i = 0; i < 2; i++) {
        begin(&(struct vt_options){.term = terms[i], .env = i == 0 ? env : NULL}, NULL);
        open_list();
        vt_send_text(vt, "j ");
        vt_wait_text(vt, ">  1059");
        vt_wait_text(vt, "*  1060");
        vt_wait_text(vt, "!办理中");
        press(PRESS_ENTER);
        vt_wait_text(vt, i == 0 ? "─ Detail ─" : "- Detail -");
        for (int row = 0; row < 24; row++)
            for (int col = 0; col < 80; col++) {
                struct vt_cell cell = vt_cell(vt, row, col);
                assert_int_equal(cell.fore, -1);
                assert_int_equal(cell.back, -1);
            }
        assert_true(vt_cell(vt, 4, 2).reverse);
    }
}

static void only_the_sixteen_colours_are_used_and_never_red_against_green(void **state)
{
    (void)state;
    open_list();
    vt_send_text(vt, "j ");
    vt_wait_text(vt, "*  1060");
    for (int row = 0; row < 24; row++)
        for (int col = 0; col < 80; col++) {
            struct vt_cell cell = vt_cell(vt, row, col);
            assert_int_not_equal(cell.fore % 8, 1);
            assert_int_not_equal(cell.fore % 8, 2);
            assert_false(cell.back == 1 || cell.back == 2);
        }
    assert_int_equal(vt_cell(vt, 0, 1).back, 4);
}

static void a_locale_without_utf8_is_replaced(void **state)
{
    (void)state;
    static const char *const env[] = {"LC_ALL=C", NULL};
    begin(&(struct vt_options){.env = env}, NULL);
    press(PRESS_TAB);
    vt_send_text(vt, "李梅");
    vt_wait_text(vt, "李梅");
    vt_wait_cursor(vt, 2, 14);
}

static void an_idle_screen_sends_nothing(void **state)
{
    (void)state;
    vt_settle(vt, 400, VT_DEADLINE_MS);
    size_t before = vt_bytes(vt);
    vt_settle(vt, 1200, 1200);
    assert_int_equal(vt_bytes(vt), before);
    vt_send_text(vt, "1");
    vt_wait_cursor(vt, 1, 11);
    /* One key costs some cells, not a screen. */
    assert_true(vt_bytes(vt) - before < 120);
}

static void a_password_is_shown_as_stars(void **state)
{
    (void)state;
    open_list();
    vt_send_text(vt, ":login\r");
    vt_wait_text(vt, "口令");
    vt_send_text(vt, "wang\t密码1");
    vt_wait_text(vt, "口令  ***");
    vt_wait_cursor(vt, 2, 9);
    press(PRESS_LEFT);
    vt_wait_cursor(vt, 2, 8);
    assert_false(vt_find(vt, "密", NULL, NULL));
    press(PRESS_ESC);
    vt_wait_text(vt, "工单列表");
}

static void a_click_selects_when_the_mouse_is_on(void **state)
{
    (void)state;
    begin(&(struct vt_options){0}, "--mouse");
    open_list();
    vt_send_text(vt, "\x1b[<0;20;6M\x1b[<0;20;6m");
    vt_wait_text(vt, ">  1058");
    vt_send_text(vt, "\x1b[<65;20;6M\x1b[<65;20;6M"); /* the wheel */
    vt_wait_text(vt, ">  1056");
    vt_send_text(vt, "\x1b[M 4&"); /* as terminals tell it that know no other form */
    vt_wait_text(vt, ">  1058");
}

/* More numbers than a report has had curses write behind the end of its own. */
static void bytes_that_look_like_a_mouse_do_no_harm(void **state)
{
    (void)state;
    static const char *const reports[] = {"",      ";",       "0;20",  "0;20;;", "-1;-1;-1", "99999999999;1;1",
                                          "0;0;0", "32;20;6", "3;20;6"};
    for (int mouse = 1; mouse >= 0; mouse--) {
        begin(&(struct vt_options){0}, mouse ? "--mouse" : NULL);
        open_list();
        for (size_t count = 1; count < 100; count += 7) {
            vt_send_text(vt, "\x1b[<32");
            for (size_t i = 0; i < count; i++)
                vt_send_text(vt, ";");
            vt_send_text(vt, "5M");
        }
        for (size_t i = 0; i < sizeof reports / sizeof reports[0]; i++) {
            vt_send_text(vt, "\x1b[<");
            vt_send_text(vt, reports[i]);
            vt_send_text(vt, "M");
        }
        vt_send_text(vt, "G");
        press(PRESS_ENTER);
        vt_wait_text(vt, "Detail");
        press(PRESS_F10);
        vt_wait_text(vt, "Leave demo-desk?");
        vt_send_text(vt, "y");
        vt_wait_exit(vt, 0);
    }
}

static void the_terminal_is_given_back_in_every_end(void **state)
{
    (void)state;
    int row, col;
    bool visible;
    press(PRESS_F10);
    vt_wait_text(vt, "Leave demo-desk?");
    vt_send_text(vt, "y");
    vt_wait_exit(vt, 0);
    assert_false(vt_find(vt, "来电号码", NULL, NULL));
    begin(&(struct vt_options){0}, NULL);
    vt_signal(vt, SIGTERM);
    vt_wait_exit(vt, 1);
    vt_wait_text(vt, "a signal asked to end");
    begin(&(struct vt_options){0}, NULL);
    open_list();
    vt_send_text(vt, ":crash\r");
    vt_wait_exit(vt, 128 + SIGABRT);
    assert_false(vt_find(vt, "工单列表", NULL, NULL));
    vt_cursor(vt, &row, &col, &visible);
    assert_true(visible);
}

static int run_script(const char *keys, const char *dump_path)
{
    char keys_path[] = "/tmp/rexian-keys-XXXXXX";
    int file = mkstemp(keys_path), status = -1;
    assert_true(file >= 0);
    assert_int_equal(write(file, keys, strlen(keys)), (ssize_t)strlen(keys));
    close(file);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        int null = open("/dev/null", O_RDWR);
        dup2(null, 0);
        dup2(null, 1);
        dup2(null, 2);
        unsetenv("TERM");
        execl(program, program, "--keys", keys_path, "--dump", dump_path, (char *)NULL);
        _exit(127);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    unlink(keys_path);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void a_script_plays_without_a_terminal_and_saves_the_screen(void **state)
{
    (void)state;
    char dump_path[] = "/tmp/rexian-dump-XXXXXX", text[20000] = "";
    close(mkstemp(dump_path));
    assert_int_equal(run_script("13800138000<F3><Wait:1 of 61>\nf噪声<Enter><Down>", dump_path), 0);
    FILE *file = fopen(dump_path, "r");
    assert_non_null(file);
    assert_true(fread(text, 1, sizeof(text) - 1, file) > 0);
    fclose(file);
    assert_non_null(strstr(text, "工单列表  2 of 10  filter: 噪声"));
    assert_non_null(strstr(text, ">  1050 工地夜间施工噪声扰民"));
    assert_int_equal(run_script("<Nonsense>", dump_path), 1);
    unlink(dump_path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(title_and_last_line_tell_where_one_is, start, stop),
        cmocka_unit_test_setup_teardown(the_cursor_stands_where_the_next_character_goes, start, stop),
        cmocka_unit_test_setup_teardown(a_choice_is_found_by_pinyin_and_an_error_stands_at_its_field, start,
                                        stop),
        cmocka_unit_test_setup_teardown(a_draft_is_kept_at_a_pause, start, stop),
        cmocka_unit_test_setup_teardown(the_selection_stays_with_its_record_when_the_wire_brings_another, start,
                                        stop),
        cmocka_unit_test_setup_teardown(
            a_key_is_shown_before_the_wire_is_looked_at_again_and_what_comes_is_drawn_now_and_then, start,
            stop),
        cmocka_unit_test_setup_teardown(a_filter_is_live_shown_and_cleared_and_recalled, start, stop),
        cmocka_unit_test_setup_teardown(a_harmful_act_names_its_object, start, stop),
        cmocka_unit_test_setup_teardown(enter_opens_a_detail_that_follows, start, stop),
        cmocka_unit_test_setup_teardown(help_and_command_line_come_from_the_same_table, start, stop),
        cmocka_unit_test_setup_teardown(a_terminal_too_small_says_so_and_keeps_all, start, stop),
        cmocka_unit_test_setup_teardown(columns_stand_straight_at_every_width, start, stop),
        cmocka_unit_test_setup_teardown(a_paste_comes_in_whole_or_is_refused_whole, start, stop),
        cmocka_unit_test_setup_teardown(ctrl_c_and_unknown_sequences_lose_nothing_and_type_nothing, start,
                                        stop),
        cmocka_unit_test_setup_teardown(a_character_sent_in_pieces_arrives_whole, start, stop),
        cmocka_unit_test_setup_teardown(bytes_that_are_no_utf8_are_left_out_and_told, start, stop),
        cmocka_unit_test_setup_teardown(every_terminal_has_its_keys, start, stop),
        cmocka_unit_test_setup_teardown(without_colours_words_and_marks_remain, start, stop),
        cmocka_unit_test_setup_teardown(only_the_sixteen_colours_are_used_and_never_red_against_green, start,
                                        stop),
        cmocka_unit_test_setup_teardown(a_locale_without_utf8_is_replaced, start, stop),
        cmocka_unit_test_setup_teardown(an_idle_screen_sends_nothing, start, stop),
        cmocka_unit_test_setup_teardown(a_password_is_shown_as_stars, start, stop),
        cmocka_unit_test_setup_teardown(a_click_selects_when_the_mouse_is_on, start, stop),
        cmocka_unit_test_setup_teardown(bytes_that_look_like_a_mouse_do_no_harm, start, stop),
        cmocka_unit_test_setup_teardown(the_terminal_is_given_back_in_every_end, start, stop),
        cmocka_unit_test_setup_teardown(a_script_plays_without_a_terminal_and_saves_the_screen, start, stop),
    };
    const char *bin = getenv("REXIAN_BIN");
    snprintf(program, sizeof(program), "%s/demo-desk", bin == NULL ? "bin" : bin);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
