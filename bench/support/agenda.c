/* A heap, the earliest first. */
#include "bench/support/agenda.h"

#include "bench/support/crowd.h"

enum { TASKS_MOST = 1 << 20 };

static struct due tasks[TASKS_MOST];
static size_t task_count;

static void swap(size_t one, size_t other)
{
    struct due task = tasks[one];
    tasks[one] = tasks[other];
    tasks[other] = task;
}

void agenda_add(int64_t at_us, int kind, size_t who)
{
    if (task_count == TASKS_MOST)
        crowd_die("more is due than can be kept:", "a lower speed, or an earlier end");
    size_t at = task_count++;
    tasks[at] = (struct due){at_us, kind, who};
    for (; at > 0 && tasks[at].at_us < tasks[(at - 1) / 2].at_us; at = (at - 1) / 2)
        swap(at, (at - 1) / 2);
}

bool agenda_take(int64_t now_us, struct due *ret)
{
    if (task_count == 0 || tasks[0].at_us > now_us)
        return false;
    *ret = tasks[0];
    tasks[0] = tasks[--task_count];
    for (size_t at = 0, least = 0;; at = least) {
        for (size_t child = 2 * at + 1; child <= 2 * at + 2 && child < task_count; child++)
            if (tasks[child].at_us < tasks[least].at_us)
                least = child;
        if (least == at)
            return true;
        swap(at, least);
    }
}

size_t agenda_count(void)
{
    return task_count;
}
