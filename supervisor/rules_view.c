#include "supervisor/rules_view.h"

#include "tui/say.h"

enum { AGAIN_MS = 60000 };

void rules_tick(struct app *app, struct board *board, struct asked *asked, const void *request, int64_t now_ms)
{
    if (asked->known && now_ms - asked->known_ms >= AGAIN_MS)
        asked_spoil(asked);
    asked_tick(app, board->session, asked, request, now_ms);
}

bool rules_news(struct asked *asked, const struct news *news, int64_t now_ms)
{
    return news->kind != NEWS_EVENT && asked_news(asked, news, now_ms);
}

void rules_draw_foot(const struct board *board, struct rect area, int64_t changed_at, const char *who,
                     const char *how)
{
    char when[WHEN_TEXT];
    session_when(board->session, changed_at, when);
    if (changed_at == 0)
        paint_blank((struct rect){area.row, area.col, 1, area.cols}, STYLE_NORMAL);
    else if (who[0] == '\0')
        paint_format(area.row, area.col + 1, area.cols - 1, STYLE_LABEL,
                     _("Last changed %s, when the city was made."), when);
    else
        paint_format(area.row, area.col + 1, area.cols - 1, STYLE_LABEL, _("Last changed %s by %s."), when,
                     who);
    paint_aligned(area.row + 1, area.col + 1, area.cols - 1, STYLE_DIM, ALIGN_LEFT, how);
}
