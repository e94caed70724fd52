/* Decisions about other principals, signed by this node's key: recognition and succession by the
 * Cell, vouches by anybody who may. */
#include "node/control/control.h"
#include "node/control/pending.h"
#include "node/control/room.h"
#include "node/hex.h"
#include "protocol/body/locale.h"
#include "protocol/body/text.h"

/* Hours after which a recognition wants to be looked at again: 400 days. */
#define REVIEW_HOURS (400 * 24)
#define REVIEW_DAYS_MAX 36500
#define BODY_SIZE_MAX 1024

/* A request to decide, with the principal that it is about. */
struct decision {
    struct service *service;
    json_t *asked;
    struct principal_view about;
};

static const char *text_of(const struct decision *decision, const char *name)
{
    return json_string_value(json_object_get(decision->asked, name));
}

static bool is_cell(const struct service *service)
{
    const struct home *home = driver_home(service->driver);

    return id_equal(&home->principal, &home->identity.network);
}

static enum status find_principal(struct principal_view *out, const struct service *service,
                                  const char *text, struct trouble *trouble)
{
    if (!hex_is_decisive(text))
        return trouble_say(trouble, STATUS_BAD_FIELD,
                           "give at least %d digits of the id: others could make one that begins "
                           "with fewer",
                           HEX_DECISIVE_MIN);
    return service_find(service, out, text, trouble);
}

/* Reads the body, which names the principal as "id". */
static enum status read_decision(struct decision *out, const struct http_request *request,
                                 struct service *service, struct trouble *trouble)
{
    const char *id;
    enum status status;

    *out = (struct decision){.service = service};
    status = answer_body(request, &out->asked, trouble);
    if (status != STATUS_OK)
        return status;
    id = text_of(out, "id");
    if (id == NULL)
        return trouble_say(trouble, STATUS_MISSING_FIELD, "say about whom: id");
    return find_principal(&out->about, service, id, trouble);
}

static enum status check_cell(const struct service *service, struct trouble *trouble)
{
    if (is_cell(service))
        return STATUS_OK;
    return trouble_say(trouble, STATUS_BAD_ROLE,
                       "only the Cell's node decides that; others can vouch");
}

/* A text for everybody to read, "" when none is given. */
static enum status read_text(struct span *out, const struct decision *decision, const char *name,
                             struct trouble *trouble)
{
    const char *text = text_of(decision, name);
    enum status status;

    *out = span_of_text(text == NULL ? "" : text);
    status = text_check_line(*out);
    if (status != STATUS_OK)
        return trouble_say(trouble, status, "the %s: %s; give text of one line", name,
                           status_text(status));
    return STATUS_OK;
}

/* Publishes one decision about the principal. Takes nothing; the body is copied. hint may be NULL.
 */
static void decide(struct http_request *request, const struct decision *decision, uint32_t kind,
                   struct span body, const char *hint)
{
    const struct id *about = &decision->about.id;
    struct service *service = decision->service;
    const struct driver_entry entry = {.kind = kind, .subject = subject_of_id(about), .body = body};
    struct pending *pending = pending_open(request,
                                           json_pack("{s:s, s:o, s:s*}", "decided", kind_name(kind),
                                                     "id", json_of_id(about), "hint", hint),
                                           "decision", false);
    enum status status;

    if (pending == NULL)
        return;
    status = driver_publish(service->driver, &entry, 1, pending_waiter(pending));
    if (status != STATUS_OK)
        pending_fail(pending, status, NULL);
}

/* The country given, or that of the recognition that stands, or the one its profile says. */
static enum status read_country(char out[3], const struct decision *decision,
                                struct trouble *trouble)
{
    const char *given = text_of(decision, "country");
    json_t *profile = service_profile_text(decision->service, &decision->about.id, "country");
    const char *country = given;

    if (country == NULL && decision->about.country[0] != '\0')
        country = decision->about.country;
    if (country == NULL)
        country = json_string_value(profile);
    if (country != NULL && strlen(country) == 2)
        memcpy(out, country, 3);
    json_decref(profile);
    if (country == NULL)
        return trouble_say(trouble, STATUS_MISSING_FIELD,
                           "its country is not known here; say it with --country CC");
    if (!locale_is_country(span_of_text(out)))
        return trouble_say(trouble, STATUS_BAD_FIELD,
                           "country must be a code of ISO 3166, two capitals, as in IN");
    return STATUS_OK;
}

static enum status read_review(struct hour *out, const struct decision *decision,
                               struct trouble *trouble)
{
    const json_t *days = json_object_get(decision->asked, "days");

    *out = (struct hour){service_hour(decision->service).value + REVIEW_HOURS};
    if (days == NULL)
        return STATUS_OK;
    if (!json_is_integer(days) || json_integer_value(days) < 1 ||
        json_integer_value(days) > REVIEW_DAYS_MAX)
        return trouble_say(trouble, STATUS_BAD_FIELD, "days must be from 1 to %d", REVIEW_DAYS_MAX);
    out->value = service_hour(decision->service).value + json_integer_value(days) * 24;
    return STATUS_OK;
}

/* The head given, or the tip of the log as it is held here. */
static enum status read_head(struct id *out, const struct decision *decision,
                             struct trouble *trouble)
{
    const char *given = text_of(decision, "head");

    *out = decision->about.head;
    if (given != NULL && hex_read_id(out, given) != STATUS_OK)
        return trouble_say(trouble, STATUS_BAD_FIELD, "head must be 64 hex digits");
    return STATUS_OK;
}

static enum status write_recognition(struct buffer *out, const struct decision *decision,
                                     enum recognition_state state, struct trouble *trouble)
{
    struct recognition_body body = {.state = state};
    enum status status = read_country(body.country, decision, trouble);

    if (status == STATUS_OK)
        status = read_review(&body.review, decision, trouble);
    if (status == STATUS_OK)
        status = read_head(&body.head, decision, trouble);
    if (status == STATUS_OK)
        status = read_text(&body.reason, decision, "reason", trouble);
    if (status != STATUS_OK)
        return status;
    status = recognition_body_write(out, &body);
    if (status != STATUS_OK)
        return trouble_say(trouble, status, "the reason: %s; at most 256 bytes",
                           status_text(status));
    return STATUS_OK;
}

static void recognise(struct http_request *request, struct service *service,
                      enum recognition_state state)
{
    struct decision decision;
    struct trouble trouble;
    struct buffer body;
    enum status status = read_decision(&decision, request, service, &trouble);

    buffer_init(&body, BODY_SIZE_MAX);
    if (status == STATUS_OK)
        status = check_cell(service, &trouble);
    if (status == STATUS_OK)
        status = write_recognition(&body, &decision, state, &trouble);
    if (status == STATUS_OK)
        decide(request, &decision, KIND_RECOGNITION, buffer_span(&body), NULL);
    else
        answer_failure(request, status, &trouble);
    buffer_done(&body);
    json_decref(decision.asked);
}

void control_recognise(struct http_request *request, void *context)
{
    recognise(request, context, RECOGNITION_RECOGNISED);
}

void control_suspend(struct http_request *request, void *context)
{
    recognise(request, context, RECOGNITION_SUSPENDED);
}

void control_delist(struct http_request *request, void *context)
{
    recognise(request, context, RECOGNITION_DELISTED);
}

static enum status write_vouch(struct buffer *out, const struct decision *decision,
                               struct trouble *trouble)
{
    static const uint8_t empty_map = 0x80;
    const struct home *home = driver_home(decision->service->driver);
    struct span note;
    enum status status;

    if (is_cell(decision->service))
        return trouble_say(trouble, STATUS_USAGE,
                           "a vouch of the Cell's counts for nothing; see zawlbuk recognise");
    if (id_equal(&decision->about.id, &home->principal))
        return trouble_say(trouble, STATUS_USAGE, "nobody vouches for themselves");
    if (json_is_true(json_object_get(decision->asked, "withdraw"))) {
        buffer_append(out, span_of(&empty_map, 1));
        return out->status;
    }
    status = read_text(&note, decision, "note", trouble);
    if (status != STATUS_OK)
        return status;
    status = vouch_body_write(out, note);
    if (status != STATUS_OK)
        return trouble_say(trouble, status, "the note: %s; at most 256 bytes", status_text(status));
    return STATUS_OK;
}

/* Why the vouch does not count, or NULL. */
static const char *vouch_hint(const struct decision *decision)
{
    const struct home *home = driver_home(decision->service->driver);
    struct principal_view self;

    if (json_is_true(json_object_get(decision->asked, "withdraw")))
        return NULL;
    if (decision->about.admission != ADMISSION_NONE &&
        decision->about.admission != ADMISSION_PROVISIONAL)
        return "the Cell has decided on it already, so vouches count for nothing";
    if (!ledger_principal(service_ledger(decision->service), &home->principal, &self) ||
        self.admission != ADMISSION_RECOGNISED)
        return "it counts once the Cell has recognised us";
    return NULL;
}

/* Eight stand at a time: a ninth would push out the first. */
static enum status check_vouch_room(const struct decision *decision, struct trouble *trouble)
{
    const struct driver_entry entry = {.kind = KIND_VOUCH,
                                       .subject = subject_of_id(&decision->about.id)};

    return room_check(decision->service, &entry, 1, "vouches", trouble);
}

void control_vouch(struct http_request *request, void *context)
{
    struct decision decision;
    struct trouble trouble;
    struct buffer body;
    enum status status = read_decision(&decision, request, context, &trouble);

    buffer_init(&body, BODY_SIZE_MAX);
    if (status == STATUS_OK)
        status = write_vouch(&body, &decision, &trouble);
    if (status == STATUS_OK)
        status = check_vouch_room(&decision, &trouble);
    if (status == STATUS_OK)
        decide(request, &decision, KIND_VOUCH, buffer_span(&body), vouch_hint(&decision));
    else
        answer_failure(request, status, &trouble);
    buffer_done(&body);
    json_decref(decision.asked);
}

static enum status write_succession(struct buffer *out, const struct decision *decision,
                                    struct trouble *trouble)
{
    const char *successor = text_of(decision, "successor");
    struct principal_view next;
    struct succession_body body;
    enum status status;

    if (successor == NULL)
        return trouble_say(trouble, STATUS_MISSING_FIELD, "say who follows: successor");
    status = find_principal(&next, decision->service, successor, trouble);
    if (status == STATUS_OK)
        status = read_head(&body.head, decision, trouble);
    if (status != STATUS_OK)
        return status;
    if (id_equal(&next.id, &decision->about.id))
        return trouble_say(trouble, STATUS_USAGE, "nobody succeeds themselves");
    body.successor = next.id;
    status = succession_body_write(out, &body);
    if (status != STATUS_OK)
        return trouble_say(trouble, status, "%s", status_text(status));
    return STATUS_OK;
}

/* A final takes effect only after an announce, with time between them for the old one to contest.
 */
static enum status check_announced(const struct decision *decision, struct trouble *trouble)
{
    const struct subject subject = subject_of_id(&decision->about.id);
    struct id announce;

    if (ledger_find_register(service_ledger(decision->service),
                             &driver_home(decision->service->driver)->principal, KIND_ANNOUNCE,
                             &subject, &announce))
        return STATUS_OK;
    return trouble_say(trouble, STATUS_MISSING_FIELD,
                       "announce it first, without --final, and leave the old one time to contest");
}

void control_succeed(struct http_request *request, void *context)
{
    struct decision decision;
    struct trouble trouble;
    struct buffer body;
    enum status status = read_decision(&decision, request, context, &trouble);
    bool is_final = json_is_true(json_object_get(decision.asked, "final"));

    buffer_init(&body, BODY_SIZE_MAX);
    if (status == STATUS_OK)
        status = check_cell(context, &trouble);
    if (status == STATUS_OK && is_final)
        status = check_announced(&decision, &trouble);
    if (status == STATUS_OK)
        status = write_succession(&body, &decision, &trouble);
    if (status == STATUS_OK)
        decide(request, &decision, is_final ? KIND_FINAL : KIND_ANNOUNCE, buffer_span(&body), NULL);
    else
        answer_failure(request, status, &trouble);
    buffer_done(&body);
    json_decref(decision.asked);
}
