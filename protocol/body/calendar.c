/* Grammars of dates, local times and time zone names. */
#include "protocol/body/calendar.h"

#include "protocol/body/scan.h"

/* America/Argentina/ComodRivadavia has three parts, the longest 14 bytes. */
#define ZONE_PARTS_MAX 3
#define ZONE_PART_SIZE_MAX 14

bool calendar_has_day(uint32_t year, uint32_t month, uint32_t day)
{
    static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    if (year < 1 || month < 1 || month > 12 || day < 1)
        return false;
    return day <= (uint32_t)days[month - 1] + (month == 2 && leap);
}

/* Takes YYYY-MM-DD. */
static bool take_day(struct span *rest)
{
    uint32_t year;
    uint32_t month;
    uint32_t day;

    return scan_number(rest, 4, 4, &year) && scan_byte(rest, '-') &&
           scan_number(rest, 2, 2, &month) && scan_byte(rest, '-') &&
           scan_number(rest, 2, 2, &day) && calendar_has_day(year, month, day);
}

bool calendar_is_day(struct span text)
{
    return take_day(&text) && text.size == 0;
}

bool calendar_is_date(struct span text)
{
    struct span rest = text;
    uint32_t year;
    uint32_t month = 1;

    if (calendar_is_day(text))
        return true;
    if (!scan_number(&rest, 4, 4, &year))
        return false;
    if (rest.size > 0 && !(scan_byte(&rest, '-') && scan_number(&rest, 2, 2, &month)))
        return false;
    return rest.size == 0 && calendar_has_day(year, month, 1);
}

bool calendar_is_local_time(struct span text)
{
    uint32_t hour;
    uint32_t minute;

    return take_day(&text) && scan_byte(&text, 'T') && scan_number(&text, 2, 2, &hour) &&
           scan_byte(&text, ':') && scan_number(&text, 2, 2, &minute) && text.size == 0 &&
           hour < 24 && minute < 60;
}

static bool is_zone_byte(uint8_t byte)
{
    return scan_is_alphanumeric(byte) || byte == '_' || byte == '+' || byte == '-';
}

static bool is_zone_part(struct span part)
{
    return part.size <= ZONE_PART_SIZE_MAX && scan_all(part, is_zone_byte) &&
           !scan_is_digit(part.bytes[0]) && part.bytes[0] != '+' && part.bytes[0] != '-';
}

bool calendar_is_zone(struct span text)
{
    size_t parts = 0;

    if (scan_equal(text, "UTC"))
        return true;
    if (text.size == 0 || text.bytes[text.size - 1] == '/')
        return false;
    while (text.size > 0) {
        if (!is_zone_part(scan_part(&text, '/')))
            return false;
        parts++;
    }
    return parts >= 2 && parts <= ZONE_PARTS_MAX;
}

bool calendar_is_before(struct span a, struct span b)
{
    size_t shared = a.size < b.size ? a.size : b.size;

    return shared > 0 && memcmp(a.bytes, b.bytes, shared) < 0;
}
