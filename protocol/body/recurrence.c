/* The grammar of RRULE: RFC 5545 section 3.3.10, as a table of parts. */
#include "protocol/body/recurrence.h"

#include "protocol/body/calendar.h"
#include "protocol/body/scan.h"

enum frequency { DAILY, WEEKLY, MONTHLY, YEARLY, FREQUENCY_COUNT };

static const char *const frequencies[FREQUENCY_COUNT] = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"};
static const char *const weekdays[] = {"MO", "TU", "WE", "TH", "FR", "SA", "SU"};

enum part {
    INTERVAL,
    COUNT,
    UNTIL,
    WKST,
    BYMONTH,
    BYWEEKNO,
    BYYEARDAY,
    BYMONTHDAY,
    BYDAY,
    BYHOUR,
    BYMINUTE,
    BYSETPOS,
    PART_COUNT,
};

enum value { ONE_NUMBER, NUMBERS, SIGNED_NUMBERS, WEEKDAY, WEEKDAYS, MOMENT };

#define ON(frequency) (1u << (frequency))
#define ON_ALL (ON(DAILY) | ON(WEEKLY) | ON(MONTHLY) | ON(YEARLY))

/* The range is that of a number without its sign; of WEEKDAYS, of the ordinal before a day. */
static const struct {
    const char *name;
    enum value value;
    uint32_t least;
    uint32_t greatest;
    unsigned goes_with; /* frequencies */
} parts[PART_COUNT] = {
    [INTERVAL] = {"INTERVAL", ONE_NUMBER, 1, 999, ON_ALL},
    [COUNT] = {"COUNT", ONE_NUMBER, 1, 9999, ON_ALL},
    [UNTIL] = {"UNTIL", MOMENT, 0, 0, ON_ALL},
    [WKST] = {"WKST", WEEKDAY, 0, 0, ON_ALL},
    [BYMONTH] = {"BYMONTH", NUMBERS, 1, 12, ON_ALL},
    [BYWEEKNO] = {"BYWEEKNO", SIGNED_NUMBERS, 1, 53, ON(YEARLY)},
    [BYYEARDAY] = {"BYYEARDAY", SIGNED_NUMBERS, 1, 366, ON(YEARLY)},
    [BYMONTHDAY] = {"BYMONTHDAY", SIGNED_NUMBERS, 1, 31, ON(DAILY) | ON(MONTHLY) | ON(YEARLY)},
    [BYDAY] = {"BYDAY", WEEKDAYS, 1, 53, ON_ALL},
    [BYHOUR] = {"BYHOUR", NUMBERS, 0, 23, ON_ALL},
    [BYMINUTE] = {"BYMINUTE", NUMBERS, 0, 59, ON_ALL},
    [BYSETPOS] = {"BYSETPOS", SIGNED_NUMBERS, 1, 366, ON_ALL},
};

/* What has been read so far. */
struct rule {
    enum frequency frequency;
    bool has[PART_COUNT];
    uint32_t ordinal_greatest; /* before a weekday; 0 when there was none */
};

static bool index_of(size_t *index, struct span text, const char *const *names, size_t count)
{
    for (*index = 0; *index < count; (*index)++)
        if (scan_equal(text, names[*index]))
            return true;
    return false;
}

static bool is_weekday(struct span text)
{
    size_t index;

    return index_of(&index, text, weekdays, sizeof(weekdays) / sizeof(weekdays[0]));
}

static bool take_ranged(struct span *rest, enum part part, uint32_t *number)
{
    return scan_number(rest, 1, 4, number) && *number >= parts[part].least &&
           *number <= parts[part].greatest;
}

static void take_sign(struct span *rest)
{
    if (!scan_byte(rest, '+'))
        (void)scan_byte(rest, '-');
}

/* -1FR, 2SU, MO */
static bool take_weekday(struct rule *rule, struct span item, enum part part)
{
    uint32_t ordinal = 0;

    if (item.size != 2) {
        take_sign(&item);
        if (!take_ranged(&item, part, &ordinal))
            return false;
    }
    if (ordinal > rule->ordinal_greatest)
        rule->ordinal_greatest = ordinal;
    return is_weekday(item);
}

/* 20271231T235959Z; a leap second is allowed. */
static bool is_moment(struct span text)
{
    uint32_t year;
    uint32_t month;
    uint32_t day;
    uint32_t hour;
    uint32_t minute;
    uint32_t second;

    return scan_number(&text, 4, 4, &year) && scan_number(&text, 2, 2, &month) &&
           scan_number(&text, 2, 2, &day) && scan_byte(&text, 'T') &&
           scan_number(&text, 2, 2, &hour) && scan_number(&text, 2, 2, &minute) &&
           scan_number(&text, 2, 2, &second) && scan_byte(&text, 'Z') && text.size == 0 &&
           calendar_has_day(year, month, day) && hour < 24 && minute < 60 && second < 61;
}

static bool take_item(struct rule *rule, enum part part, struct span item)
{
    uint32_t number;

    switch (parts[part].value) {
    case SIGNED_NUMBERS:
        take_sign(&item);
        return take_ranged(&item, part, &number) && item.size == 0;
    case ONE_NUMBER:
    case NUMBERS:
        return take_ranged(&item, part, &number) && item.size == 0;
    case WEEKDAY:
        return is_weekday(item);
    case WEEKDAYS:
        return take_weekday(rule, item, part);
    case MOMENT:
        return is_moment(item);
    }
    return false;
}

static bool is_list(enum value value)
{
    return value == NUMBERS || value == SIGNED_NUMBERS || value == WEEKDAYS;
}

static bool take_value(struct rule *rule, enum part part, struct span value)
{
    if (!is_list(parts[part].value))
        return take_item(rule, part, value);
    if (value.size == 0 || value.bytes[value.size - 1] == ',')
        return false;
    while (value.size > 0)
        if (!take_item(rule, part, scan_part(&value, ',')))
            return false;
    return true;
}

static bool take_part(struct rule *rule, struct span text)
{
    struct span name = scan_part(&text, '=');

    for (int part = 0; part < PART_COUNT; part++) {
        if (!scan_equal(name, parts[part].name))
            continue;
        if (rule->has[part] || (parts[part].goes_with & ON(rule->frequency)) == 0)
            return false;
        rule->has[part] = true;
        return take_value(rule, (enum part)part, text);
    }
    return false;
}

static bool has_other_by_part(const struct rule *rule)
{
    for (int part = BYMONTH; part < BYSETPOS; part++)
        if (rule->has[part])
            return true;
    return false;
}

/* The rules of the RFC that concern more than one part. A month has at most five of a weekday. */
static bool is_consistent(const struct rule *rule)
{
    if (rule->has[COUNT] && rule->has[UNTIL])
        return false;
    if (rule->has[BYSETPOS] && !has_other_by_part(rule))
        return false;
    if (rule->ordinal_greatest == 0)
        return true;
    if (rule->frequency < MONTHLY || rule->has[BYWEEKNO])
        return false;
    return rule->ordinal_greatest <= 5 || (rule->frequency == YEARLY && !rule->has[BYMONTH]);
}

bool recurrence_is_rule(struct span text)
{
    struct rule rule = {.frequency = DAILY};
    bool ends_open = text.size > 0 && text.bytes[text.size - 1] == ';';
    struct span first = scan_part(&text, ';');
    size_t frequency;

    if (ends_open || !scan_text(&first, "FREQ=") ||
        !index_of(&frequency, first, frequencies, FREQUENCY_COUNT))
        return false;
    rule.frequency = (enum frequency)frequency;
    while (text.size > 0)
        if (!take_part(&rule, scan_part(&text, ';')))
            return false;
    return is_consistent(&rule);
}
