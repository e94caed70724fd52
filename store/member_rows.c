/* The rows of one entry: bodies cut into columns and words. */
#include "store/member_rows.h"

#include <stddef.h>

#include "protocol/kind.h"

/* Bytes of the words of one entry: no more than its body has, and separators. */
#define WORDS_SIZE_MAX 16384
#define NO_COORDINATES SIZE_MAX

struct words {
    struct buffer name;
    struct buffer place;
    struct buffer rest;
};

static void words_init(struct words *words)
{
    buffer_init(&words->name, WORDS_SIZE_MAX);
    buffer_init(&words->place, WORDS_SIZE_MAX);
    buffer_init(&words->rest, WORDS_SIZE_MAX);
}

static void words_done(struct words *words)
{
    buffer_done(&words->name);
    buffer_done(&words->place);
    buffer_done(&words->rest);
}

static void add(struct buffer *out, struct span text)
{
    if (text.size == 0)
        return;
    if (out->size > 0)
        buffer_append(out, span_of_text("\n"));
    buffer_append(out, text);
}

/* " en lus ", so that " lus " finds it. */
static void add_languages(struct buffer *out, const struct text_list *languages)
{
    buffer_append(out, span_of_text(" "));
    for (uint32_t i = 0; i < languages->count; i++) {
        buffer_append(out, languages->items[i]);
        buffer_append(out, span_of_text(" "));
    }
}

static enum status put_profile(struct database *database, const struct member_row *row,
                               struct words *words)
{
    const struct profile *profile = &row->body->profile;
    struct buffer languages;
    struct call call;
    enum status status;

    add(&words->name, profile->name);
    for (uint32_t i = 0; i < profile->names.count; i++)
        add(&words->name, profile->names.items[i].text);
    add(&words->name, profile->acronym);
    for (uint32_t i = 0; i < profile->alternative_names.count; i++)
        add(&words->name, profile->alternative_names.items[i]);
    add(&words->place, profile->city);
    add(&words->rest, profile->kind);
    add(&words->rest, profile->parent);
    add(&words->rest, profile->note);
    buffer_init(&languages, WORDS_SIZE_MAX);
    add_languages(&languages, &profile->languages);
    call_begin(&call, database, STATEMENT_ASSOCIATION_PUT);
    call_int(&call, row->seq);
    call_int(&call, row->principal);
    call_text(&call, profile->name);
    call_text(&call, profile->acronym);
    call_text(&call, profile->kind);
    call_text(&call, profile->country);
    call_text(&call, profile->parent);
    call_text(&call, buffer_span(&languages));
    status = call_run(&call);
    if (status == STATUS_OK)
        status = languages.status;
    buffer_done(&languages);
    return status;
}

static enum status put_place(struct database *database, const struct member_row *row,
                             struct words *words)
{
    const struct place *place = &row->body->place;
    struct call call;

    add(&words->name, place->name);
    add(&words->place, place->city);
    add(&words->place, place->address);
    add(&words->rest, place->what);
    add(&words->rest, place->note);
    call_begin(&call, database, STATEMENT_PLACE_PUT);
    call_int(&call, row->seq);
    call_text(&call, place->name);
    call_text(&call, place->city);
    call_text(&call, place->country);
    call_text(&call, place->starts);
    call_int(&call, place->recurrence.size > 0);
    return call_run(&call);
}

static enum status put_bearer(struct database *database, const struct member_row *row,
                              struct words *words)
{
    const struct bearer *bearer = &row->body->bearer;
    struct call call;

    (void)words;
    call_begin(&call, database, STATEMENT_BEARER_PUT);
    call_int(&call, row->seq);
    call_text(&call, bearer->role);
    call_text(&call, bearer->from);
    call_text(&call, bearer->until);
    return call_run(&call);
}

static enum status put_service(struct database *database, const struct member_row *row,
                               struct words *words)
{
    const struct service *service = &row->body->service;
    struct call call;

    add(&words->name, service->name);
    add(&words->place, service->city);
    add(&words->place, service->address);
    add(&words->rest, service->kind);
    add(&words->rest, service->note);
    call_begin(&call, database, STATEMENT_SERVICE_PUT);
    call_int(&call, row->seq);
    call_text(&call, service->kind);
    call_text(&call, service->name);
    call_text(&call, service->city);
    call_text(&call, service->country);
    call_text(&call, service->verified);
    return call_run(&call);
}

static const struct member_kind {
    uint32_t kind;
    enum status (*put)(struct database *database, const struct member_row *row,
                       struct words *words);
    enum statement drop;
    size_t coordinates; /* where in the body; NO_COORDINATES: it has none */
    enum statement spot_put;
    enum statement spot_drop;
    bool searched;
} kinds[] = {
    {
        .kind = KIND_PROFILE,
        .put = put_profile,
        .drop = STATEMENT_ASSOCIATION_DROP,
        .coordinates = offsetof(union body, profile.coordinates),
        .spot_put = STATEMENT_ASSOCIATION_SPOT_PUT,
        .spot_drop = STATEMENT_ASSOCIATION_SPOT_DROP,
        .searched = true,
    },
    {
        .kind = KIND_PLACE,
        .put = put_place,
        .drop = STATEMENT_PLACE_DROP,
        .coordinates = offsetof(union body, place.coordinates),
        .spot_put = STATEMENT_PLACE_SPOT_PUT,
        .spot_drop = STATEMENT_PLACE_SPOT_DROP,
        .searched = true,
    },
    {
        .kind = KIND_BEARER,
        .put = put_bearer,
        .drop = STATEMENT_BEARER_DROP,
        .coordinates = NO_COORDINATES,
    },
    {
        .kind = KIND_SERVICE,
        .put = put_service,
        .drop = STATEMENT_SERVICE_DROP,
        .coordinates = offsetof(union body, service.coordinates),
        .spot_put = STATEMENT_SERVICE_SPOT_PUT,
        .spot_drop = STATEMENT_SERVICE_SPOT_DROP,
        .searched = true,
    },
};

static const struct member_kind *find_kind(uint32_t kind)
{
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (kinds[i].kind == kind)
            return &kinds[i];
    return NULL;
}

bool member_rows_has(uint32_t kind)
{
    return find_kind(kind) != NULL;
}

static enum status put_spot(struct database *database, const struct member_kind *member,
                            const struct member_row *row)
{
    const struct point *point;
    struct call call;

    if (member->coordinates == NO_COORDINATES)
        return STATUS_OK;
    point = (const struct point *)(const void *)((const char *)row->body + member->coordinates);
    if (!point->given)
        return STATUS_OK;
    call_begin(&call, database, member->spot_put);
    call_int(&call, row->seq);
    call_int(&call, point->latitude_e7);
    call_int(&call, point->longitude_e7);
    return call_run(&call);
}

static enum status put_words(struct database *database, int64_t seq, const struct words *words)
{
    struct call call;

    if (words->name.status != STATUS_OK || words->place.status != STATUS_OK ||
        words->rest.status != STATUS_OK)
        return STATUS_NO_MEMORY;
    call_begin(&call, database, STATEMENT_TEXT_PUT);
    call_int(&call, seq);
    call_text(&call, buffer_span(&words->name));
    call_text(&call, buffer_span(&words->place));
    call_text(&call, buffer_span(&words->rest));
    return call_run(&call);
}

enum status member_rows_put(struct database *database, const struct member_row *row)
{
    const struct member_kind *member = find_kind(row->kind);
    struct words words;
    enum status status;

    words_init(&words);
    status = member->put(database, row, &words);
    if (status == STATUS_OK)
        status = put_spot(database, member, row);
    if (status == STATUS_OK && member->searched)
        status = put_words(database, row->seq, &words);
    words_done(&words);
    return status;
}

static enum status drop_row(struct database *database, enum statement statement, int64_t seq)
{
    struct call call;

    call_begin(&call, database, statement);
    call_int(&call, seq);
    return call_run(&call);
}

enum status member_rows_drop(struct database *database, int64_t seq, uint32_t kind, bool *words)
{
    const struct member_kind *member = find_kind(kind);
    enum status status;

    if (member == NULL)
        return STATUS_OK;
    status = drop_row(database, member->drop, seq);
    if (status == STATUS_OK && member->coordinates != NO_COORDINATES)
        status = drop_row(database, member->spot_drop, seq);
    if (status == STATUS_OK && member->searched) {
        *words = true;
        status = drop_row(database, STATEMENT_TEXT_DROP, seq);
    }
    return status;
}
