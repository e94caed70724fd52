/* SQL functions. */
#include "store/functions.h"

#include "protocol/body/body.h"
#include "protocol/body/text.h"
#include "protocol/record.h"
#include "store/body_json.h"

/* Bytes of a body's JSON: each of its own becomes at most 6, and the names of fields. */
#define BODY_JSON_SIZE_MAX (6 * 8192 + 4096)
/* SQLite's mark on a text that is JSON already ("JSON Functions And Operators", sqlite.org). */
#define JSON_SUBTYPE 'J'
#define UNFIT "hex:"

/* Writes two digits a byte. */
static void write_hex(char *out, struct span bytes)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < bytes.size; i++) {
        out[2 * i] = digits[bytes.bytes[i] >> 4];
        out[2 * i + 1] = digits[bytes.bytes[i] & 15];
    }
}

static struct span value_span(sqlite3_value *value)
{
    const void *bytes = sqlite3_value_blob(value);

    return span_of(bytes, (size_t)sqlite3_value_bytes(value));
}

/* False when there is nothing to show; the buffer says whether writing failed. */
static bool write_body(struct buffer *out, struct span bytes, const struct id *network)
{
    static const struct id unasked; /* what names the record is not looked at here */
    const struct schema *schema;
    struct record record;
    union body body;

    if (bytes.size == 0 || record_read_again(&record, bytes, &unasked, network) != STATUS_OK)
        return false;
    schema = body_schema_of(record.kind);
    if (schema == NULL)
        return body_json_write_trust(out, record.kind, record.body);
    if (schema_show(schema, &body, record.body, NULL) != STATUS_OK)
        return false;
    body_json_write(out, schema, &body);
    return true;
}

static void on_body_json(sqlite3_context *context, int count, sqlite3_value **values)
{
    const struct database *database = sqlite3_user_data(context);
    struct buffer json;

    (void)count;
    buffer_init(&json, BODY_JSON_SIZE_MAX);
    if (write_body(&json, value_span(values[0]), &database->network)) {
        if (json.status == STATUS_OK) {
            sqlite3_result_text(context, (const char *)json.bytes, (int)json.size,
                                SQLITE_TRANSIENT);
            sqlite3_result_subtype(context, JSON_SUBTYPE);
        } else {
            sqlite3_result_error_nomem(context);
        }
    }
    buffer_done(&json);
}

static void on_kind_name(sqlite3_context *context, int count, sqlite3_value **values)
{
    int64_t kind = sqlite3_value_int64(values[0]);

    (void)count;
    if (kind >= 0 && kind <= UINT32_MAX && kind_name((uint32_t)kind) != NULL)
        sqlite3_result_text(context, kind_name((uint32_t)kind), -1, SQLITE_STATIC);
}

static void on_subject_text(sqlite3_context *context, int count, sqlite3_value **values)
{
    struct span subject = value_span(values[0]);
    char text[sizeof(UNFIT) - 1 + 2 * LIMIT_SUBJECT_SIZE] = UNFIT;

    (void)count;
    if (subject.size == 0) {
        sqlite3_result_text(context, "", 0, SQLITE_STATIC);
    } else if (text_check_line(subject) == STATUS_OK) {
        sqlite3_result_text(context, (const char *)subject.bytes, (int)subject.size,
                            SQLITE_TRANSIENT);
    } else if (subject.size <= LIMIT_SUBJECT_SIZE) {
        write_hex(text + sizeof(UNFIT) - 1, subject);
        sqlite3_result_text(context, text, (int)(sizeof(UNFIT) - 1 + 2 * subject.size),
                            SQLITE_TRANSIENT);
    }
}

static void on_id_hex(sqlite3_context *context, int count, sqlite3_value **values)
{
    struct span id = value_span(values[0]);
    char text[2 * ID_SIZE];

    (void)count;
    if (id.size != ID_SIZE)
        return;
    write_hex(text, id);
    sqlite3_result_text(context, text, sizeof(text), SQLITE_TRANSIENT);
}

static void on_hour_ms(sqlite3_context *context, int count, sqlite3_value **values)
{
    int64_t hour = sqlite3_value_int64(values[0]);

    (void)count;
    if (sqlite3_value_type(values[0]) == SQLITE_INTEGER && hour >= 0 && hour <= INT64_MAX / HOUR_MS)
        sqlite3_result_int64(context, hour * HOUR_MS);
}

static void on_json_bool(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    if (sqlite3_value_type(values[0]) != SQLITE_INTEGER)
        return;
    sqlite3_result_text(context, sqlite3_value_int64(values[0]) != 0 ? "true" : "false", -1,
                        SQLITE_STATIC);
    sqlite3_result_subtype(context, JSON_SUBTYPE);
}

enum status functions_register(struct database *database)
{
    static const struct {
        const char *name;
        void (*call)(sqlite3_context *context, int count, sqlite3_value **values);
    } functions[] = {
        {"body_json", on_body_json}, {"kind_name", on_kind_name}, {"subject_text", on_subject_text},
        {"id_hex", on_id_hex},       {"hour_ms", on_hour_ms},     {"json_bool", on_json_bool},
    };
    int result = SQLITE_OK;

    for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]) && result == SQLITE_OK; i++)
        result = sqlite3_create_function_v2(database->handle, functions[i].name, 1,
                                            SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY,
                                            database, functions[i].call, NULL, NULL, NULL);
    return call_status(result);
}
