/* Writing signed records in tests. */
#include "actor.h"

void written_done(struct written *written)
{
    buffer_done(&written->buffer);
}

static void pair_of(struct sign_pair *out, uint64_t number)
{
    struct sign_seed seed = {{0}};

    memcpy(seed.bytes, &number, sizeof(number));
    sign_pair_from_seed(out, &seed);
}

/* The last stamp of all is given again and again. */
static void finish(struct actor *actor, struct written *out)
{
    const int64_t step = 1 << STAMP_COUNTER_BITS;

    assert_int_equal(record_read(&out->record, buffer_span(&out->buffer), &actor->network),
                     STATUS_OK);
    actor->stamp.value =
        actor->stamp.value > STAMP_MAX - step ? STAMP_MAX : actor->stamp.value + step;
}

static void commit(struct id *out, const struct sign_pair *pair)
{
    struct key_set set = {.keys = {pair->public_key}, .count = 1, .threshold = 1};

    assert_int_equal(key_set_commit(out, &set), STATUS_OK);
}

static void write_event(struct actor *actor, struct written *out, uint32_t kind,
                        const struct key_event_body *body, const struct id *network)
{
    struct buffer bytes;
    struct buffer payload;
    struct key_signature signature = {.key = actor->rotation.public_key};
    struct record_draft draft = {.author = actor->id, .kind = kind, .stamp = actor->stamp};

    buffer_init(&bytes, LIMIT_BODY_SIZE);
    buffer_init(&payload, LIMIT_RECORD_SIZE);
    buffer_init(&out->buffer, LIMIT_RECORD_SIZE);
    assert_int_equal(key_event_body_write(&bytes, kind, body), STATUS_OK);
    draft.body = buffer_span(&bytes);
    assert_int_equal(record_write_payload(&payload, &draft), STATUS_OK);
    record_sign(&signature.signature, &actor->rotation, network, buffer_span(&payload));
    assert_int_equal(record_write(&out->buffer, buffer_span(&payload), &signature, 1, true),
                     STATUS_OK);
    if (kind == KIND_INCEPTION && id_is_zero(&actor->network))
        actor->network = record_id(buffer_span(&payload), network);
    buffer_done(&payload);
    buffer_done(&bytes);
    finish(actor, out);
}

void actor_init(struct actor *actor, struct written *inception, const struct id *network,
                uint64_t number, struct stamp stamp)
{
    struct key_event_body body = {.keys = {.count = 1, .threshold = 1}};

    *actor = (struct actor){.stamp = stamp};
    if (network != NULL)
        actor->network = *network;
    pair_of(&actor->rotation, number * 1000);
    pair_of(&actor->next, number * 1000 + 1);
    pair_of(&actor->device, number * 1000 + 2);
    body.keys.keys[0] = actor->rotation.public_key;
    commit(&body.next_keys, &actor->next);
    write_event(actor, inception, KIND_INCEPTION, &body,
                network == NULL ? &(struct id){{0}} : network);
    actor->id = actor->tip = inception->record.id;
}

void actor_key_event(struct actor *actor, struct written *out, uint32_t kind,
                     struct key_event_body *body)
{
    body->sequence = actor->sequence + 1;
    body->previous = actor->tip;
    if (kind == KIND_ROTATE) {
        struct sign_pair next;

        pair_of(&next, actor->sequence + UINT64_C(900000000));
        actor->rotation = actor->next;
        actor->next = next;
        body->keys =
            (struct key_set){.keys = {actor->rotation.public_key}, .count = 1, .threshold = 1};
        commit(&body->next_keys, &next);
    }
    write_event(actor, out, kind, body, &actor->network);
    actor->tip = out->record.id;
    actor->sequence++;
}

void actor_delegate(struct actor *actor, struct written *out, uint32_t roles, uint64_t number)
{
    struct key_event_body body = {.roles = roles, .until.value = INT64_C(1) << 40};

    if (number != 0)
        pair_of(&actor->device, number);
    body.key = actor->device.public_key;
    actor_key_event(actor, out, KIND_DELEGATE, &body);
    actor->delegation = out->record.id;
}

void actor_write(struct actor *actor, struct written *out, uint32_t kind,
                 const struct subject *subject, struct span body)
{
    const struct record_draft draft = {
        .author = actor->id,
        .via = actor->delegation,
        .kind = kind,
        .subject = *subject,
        .stamp = actor->stamp,
        .body = body,
    };

    buffer_init(&out->buffer, LIMIT_RECORD_SIZE);
    assert_int_equal(record_compose(&out->buffer, &draft, &actor->device, &actor->network),
                     STATUS_OK);
    finish(actor, out);
}

void actor_recognise(struct actor *cell, struct written *out, const struct actor *about,
                     enum recognition_state state, const char *country)
{
    struct recognition_body body = {.state = state, .head = about->tip, .review.value = 1000000};
    struct subject subject = subject_of_id(&about->id);
    struct buffer bytes;

    memcpy(body.country, country, 3);
    buffer_init(&bytes, 1024);
    assert_int_equal(recognition_body_write(&bytes, &body), STATUS_OK);
    actor_write(cell, out, KIND_RECOGNITION, &subject, buffer_span(&bytes));
    buffer_done(&bytes);
}

void actor_vouch(struct actor *actor, struct written *out, const struct actor *about)
{
    struct subject subject = subject_of_id(&about->id);
    struct buffer bytes;

    buffer_init(&bytes, 1024);
    assert_int_equal(vouch_body_write(&bytes, span_of_text("known to us")), STATUS_OK);
    actor_write(actor, out, KIND_VOUCH, &subject, buffer_span(&bytes));
    buffer_done(&bytes);
}
