/* Any bytes as a yearly calendar in JSON, as it is published: read, or each fault told in a line. */
#include "core/text.h"
#include "core/zone.h"
#include "ctl/calendar_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static size_t faults;

static void tell(void *arg, const char *text)
{
    (void)arg;
    if (text[0] == '\0' || strchr(text, '\n') || !text_is_utf8(text, strlen(text)))
        abort();
    faults++;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static struct zone zone;
    static struct calendar calendar;
    static struct foreign_days foreign;
    char name[40];
    int fd = memfd_create("calendar", MFD_CLOEXEC);
    if (fd < 0 || write(fd, bytes, size) != (ssize_t)size)
        abort();
    snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
    calendar_init(&calendar, &zone);
    memset(&foreign, 0, sizeof foreign);
    faults = 0;
    const struct calendar_loading loading = {.cal = &calendar, .fault = tell};
    if ((calendar_file_read(&loading, name, &foreign) == RESULT_OK) != (faults == 0))
        abort();
    for (int year = 1990; year <= 2100; year++)
        (void)calendar_add_foreign(&calendar, &foreign, year);
    close(fd);
    return 0;
}
