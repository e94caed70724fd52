/* The types of fields as data, and the checking of contents. */
#include "protocol/body/field.h"

#include "protocol/body/calendar.h"
#include "protocol/body/contact.h"
#include "protocol/body/locale.h"
#include "protocol/body/recurrence.h"
#include "protocol/body/scan.h"
#include "protocol/body/text.h"
#include "protocol/kind.h"

#define LATITUDE_E7_MAX INT32_C(900000000)
#define LONGITUDE_E7_MAX INT32_C(1800000000)
/* Bits of lanes that there may ever be, the trust lane's excepted. */
#define LANES_MAX 254

static const struct {
    const char *name;
    enum field_storage storage; /* of one value */
    uint32_t max;               /* bytes of a text, greatest number; 0: each field has its own */
    bool (*is_form)(struct span text);
    const char *form;
} types[FIELD_TYPE_COUNT] = {
    [FIELD_LINE] = {"line", STORAGE_TEXT, 0, NULL,
                    "text of one line, without control or direction-changing characters"},
    [FIELD_LINES] = {"lines", STORAGE_TEXT, 0, NULL,
                     "text, without control (other than newline) or direction-changing characters"},
    [FIELD_WORD] = {"word", STORAGE_TEXT, 32, NULL, "one of the words listed for this field"},
    [FIELD_COUNTRY] = {"country", STORAGE_TEXT, 2, locale_is_country,
                       "an ISO 3166 country code of two capitals, such as IN"},
    [FIELD_LANGUAGE] = {"language", STORAGE_TEXT, LOCALE_LANGUAGE_SIZE, locale_is_language,
                        "a BCP 47 language tag, such as lus, en or pt-BR"},
    [FIELD_PHONE] = {"phone", STORAGE_TEXT, 16, contact_is_phone,
                     "an international number: + and 7 to 15 digits, no spaces"},
    [FIELD_EMAIL] = {"email", STORAGE_TEXT, 254, contact_is_email, "an e-mail address"},
    [FIELD_URL] = {"url", STORAGE_TEXT, 512, contact_is_url,
                   "a web address that begins with https:// or http://"},
    [FIELD_ADDRESS] = {"address", STORAGE_TEXT, 262, contact_is_address,
                       "HOST:PORT, such as node.example.org:4747 or [2001:db8::1]:4747"},
    [FIELD_DATE] = {"date", STORAGE_TEXT, 10, calendar_is_date, "YYYY, YYYY-MM or YYYY-MM-DD"},
    [FIELD_DAY] = {"day", STORAGE_TEXT, 10, calendar_is_day, "YYYY-MM-DD"},
    [FIELD_LOCAL_TIME] = {"local-time", STORAGE_TEXT, 16, calendar_is_local_time,
                          "YYYY-MM-DDTHH:MM"},
    [FIELD_ZONE] = {"zone", STORAGE_TEXT, 44, calendar_is_zone,
                    "a time zone name, such as Asia/Kolkata or UTC"},
    [FIELD_RECURRENCE] = {"recurrence", STORAGE_TEXT, 256, recurrence_is_rule,
                          "an RRULE of RFC 5545, such as FREQ=MONTHLY;BYDAY=2SU"},
    [FIELD_LOCALISED] = {"localised", STORAGE_LOCALISED, 0, NULL,
                         "a list of a language tag and a text each, no language twice"},
    [FIELD_POINT] = {"point", STORAGE_POINT, 0, NULL,
                     "latitude -90 to 90 and longitude -180 to 180"},
    [FIELD_NUMBER] = {"number", STORAGE_NUMBER, 0, NULL,
                      "a whole number from 1 up to the field's limit"},
    [FIELD_LANES] = {"lanes", STORAGE_NUMBER, LANES_MAX, NULL, "lanes other than trust"},
};

enum field_storage field_storage(const struct field *field)
{
    enum field_storage one = types[field->type].storage;

    return field->count_max > 0 && one == STORAGE_TEXT ? STORAGE_TEXTS : one;
}

uint32_t field_max(const struct field *field)
{
    return field->max > 0 ? field->max : types[field->type].max;
}

const char *field_type_name(enum field_type type)
{
    return types[type].name;
}

const char *field_form(enum field_type type)
{
    return types[type].form;
}

static bool is_word_byte(uint8_t byte)
{
    return scan_is_lower(byte) || scan_is_digit(byte) || byte == '-';
}

static bool is_word(const struct field *field, struct span text, enum field_use use)
{
    for (const char *const *word = field->words; *word != NULL; word++)
        if (scan_equal(text, *word))
            return true;
    return use == FIELD_SHOWN && scan_all(text, is_word_byte);
}

static enum status check_text(const struct field *field, struct span text, enum field_use use)
{
    bool good;

    if (text.size == 0)
        return STATUS_BAD_FIELD;
    if (text.size > field_max(field))
        return STATUS_TOO_LARGE;
    if (field->type == FIELD_LINE || field->type == FIELD_LOCALISED)
        return text_check_line(text);
    if (field->type == FIELD_LINES)
        return text_check_lines(text);
    if (field->type == FIELD_WORD)
        good = is_word(field, text, use);
    else if (field->type == FIELD_COUNTRY && use == FIELD_SHOWN)
        good = locale_is_country_form(text);
    else
        good = types[field->type].is_form(text);
    return good ? STATUS_OK : STATUS_BAD_FIELD;
}

static enum status check_texts(const struct field *field, const struct text_list *list,
                               enum field_use use, uint32_t *index)
{
    if (list->count > field->count_max)
        return STATUS_TOO_LARGE;
    for (uint32_t i = 0; i < list->count; i++) {
        enum status status = check_text(field, list->items[i], use);

        *index = i;
        if (status != STATUS_OK)
            return status;
    }
    return STATUS_OK;
}

static bool is_second(const struct localised_list *list, uint32_t index)
{
    for (uint32_t i = 0; i < index; i++)
        if (span_compare(list->items[i].language, list->items[index].language) == 0)
            return true;
    return false;
}

static enum status check_localised(const struct field *field, const struct localised_list *list,
                                   enum field_use use, uint32_t *index)
{
    if (list->count > field->count_max)
        return STATUS_TOO_LARGE;
    for (uint32_t i = 0; i < list->count; i++) {
        enum status status = check_text(field, list->items[i].text, use);

        *index = i;
        if (status != STATUS_OK)
            return status;
        if (!locale_is_language(list->items[i].language) || is_second(list, i))
            return STATUS_BAD_FIELD;
    }
    return STATUS_OK;
}

static enum status check_point(const struct point *point)
{
    bool good = point->latitude_e7 >= -LATITUDE_E7_MAX && point->latitude_e7 <= LATITUDE_E7_MAX &&
                point->longitude_e7 >= -LONGITUDE_E7_MAX && point->longitude_e7 <= LONGITUDE_E7_MAX;

    return good ? STATUS_OK : STATUS_OUT_OF_RANGE;
}

static enum status check_number(const struct field *field, uint32_t number, enum field_use use)
{
    if (number > field_max(field))
        return STATUS_OUT_OF_RANGE;
    if (field->type != FIELD_LANES)
        return STATUS_OK;
    if ((number & 1u << LANE_TRUST) != 0 || (use == FIELD_PUBLISHED && number >> LANE_COUNT != 0))
        return STATUS_BAD_FIELD;
    return STATUS_OK;
}

enum status field_check(const struct field *field, const void *body, enum field_use use,
                        uint32_t *index)
{
    const void *at = field_in(field, body);

    switch (field_storage(field)) {
    case STORAGE_TEXT:
        return check_text(field, *(const struct span *)at, use);
    case STORAGE_TEXTS:
        return check_texts(field, at, use, index);
    case STORAGE_LOCALISED:
        return check_localised(field, at, use, index);
    case STORAGE_POINT:
        return check_point(at);
    case STORAGE_NUMBER:
        return check_number(field, *(const uint32_t *)at, use);
    }
    return STATUS_BAD_FIELD;
}
