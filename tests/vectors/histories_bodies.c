/* Stories of bodies that nearly are a decision or a vouch: each concerns a principal of its own. */
#include "histories.h"

#include "protocol/writer.h"

#define TEXT_SIZE_MAX 257
#define VOUCHERS 3

/* The fields of a recognition as the Cell might write them. */
struct near_recognition {
    const char *name; /* of the principal, too */
    uint64_t state;
    size_t reason_size;
    const char *country;
    size_t head_size;
    uint64_t review;
    uint32_t field_count; /* 5, or with a key more or less */
};

static const struct near_recognition recognitions[] = {
    {"longest", 1, 256, "MY", 32, UINT64_C(1) << 40, 5},
    {"shortest", 1, 0, "AZ", 32, 1, 5},
    {"state 0", 0, 1, "MY", 32, BASE_HOUR, 5},
    {"state 4", 4, 1, "MY", 32, BASE_HOUR, 5},
    {"reason of 257", 1, 257, "MY", 32, BASE_HOUR, 5},
    {"small country", 1, 1, "my", 32, BASE_HOUR, 5},
    {"country of one", 1, 1, "M", 32, BASE_HOUR, 5},
    {"country of three", 1, 1, "MYS", 32, BASE_HOUR, 5},
    {"country of digits", 1, 1, "M1", 32, BASE_HOUR, 5},
    {"head of 31 bytes", 1, 1, "MY", 31, BASE_HOUR, 5},
    {"review at hour 0", 1, 1, "MY", 32, 0, 5},
    {"review after 2^40", 1, 1, "MY", 32, (UINT64_C(1) << 40) + 1, 5},
    {"a key more", 1, 1, "MY", 32, BASE_HOUR, 6},
    {"a key less", 1, 1, "MY", 32, BASE_HOUR, 4},
};

static void write_text(struct writer *writer, size_t size)
{
    char text[TEXT_SIZE_MAX];

    memset(text, 'x', size);
    writer_text(writer, span_of(text, size));
}

static void write_recognition(struct buffer *out, const struct near_recognition *near)
{
    static const uint8_t head[ID_SIZE] = {0xee};
    struct writer writer;

    writer_init(&writer, out);
    writer_map(&writer, near->field_count);
    writer_key(&writer, 0);
    writer_uint(&writer, near->state);
    writer_key(&writer, 1);
    write_text(&writer, near->reason_size);
    writer_key(&writer, 2);
    writer_text(&writer, span_of_text(near->country));
    writer_key(&writer, 3);
    writer_bin(&writer, span_of(head, near->head_size));
    for (uint32_t key = 4; key < near->field_count; key++) {
        writer_key(&writer, key);
        writer_uint(&writer, near->review);
    }
    must(writer_end(&writer));
}

static void tell_near_recognitions(struct story *story)
{
    struct party cell;

    scene_cell(story, &cell);
    for (size_t i = 0; i < sizeof(recognitions) / sizeof(recognitions[0]); i++) {
        struct party asker;
        struct subject about;
        struct buffer body;

        party_begin(story, &asker, recognitions[i].name, 1, 1);
        about = subject_of_id(&asker.id);
        buffer_init(&body, LIMIT_BODY_SIZE);
        write_recognition(&body, &recognitions[i]);
        (void)party_write(story, &cell, KIND_RECOGNITION, &about, buffer_span(&body));
        buffer_done(&body);
    }
}

static void vouch_with_note(struct story *story, struct party *voucher, const struct party *about,
                            size_t note_size)
{
    const struct subject subject = subject_of_id(&about->id);
    struct buffer body;
    struct writer writer;

    buffer_init(&body, LIMIT_BODY_SIZE);
    writer_init(&writer, &body);
    writer_map(&writer, 1);
    writer_key(&writer, 0);
    write_text(&writer, note_size);
    must(writer_end(&writer));
    (void)party_write(story, voucher, KIND_VOUCH, &subject, buffer_span(&body));
    buffer_done(&body);
}

static void tell_notes(struct story *story)
{
    static const char *const names[VOUCHERS] = {"alpha", "beta", "gamma"};
    static const char *const countries[VOUCHERS] = {"MY", "IN", "SG"};
    struct party cell;
    struct party good;
    struct party poor;
    struct party voucher;

    scene_cell(story, &cell);
    party_begin(story, &good, "good", 1, 1);
    party_begin(story, &poor, "poor", 1, 1);
    for (size_t i = 0; i < VOUCHERS; i++) {
        scene_join(story, &cell, &voucher, names[i], countries[i]);
        vouch_with_note(story, &voucher, &good, i == 0 ? 0 : TEXT_SIZE_MAX - 1);
        vouch_with_note(story, &voucher, &poor, i == 0 ? TEXT_SIZE_MAX : 1);
    }
}

/* A final with a key more, of which the announce is good. */
static void tell_near_final(struct story *story)
{
    struct party cell;
    struct party old;
    struct party heir;
    struct subject about;
    struct buffer body;
    struct writer writer;

    scene_cell(story, &cell);
    scene_join(story, &cell, &old, "old", "MY");
    scene_join(story, &cell, &heir, "heir", "MY");
    (void)party_succeed(story, &cell, KIND_ANNOUNCE, &old.id, &heir.id, &old.tip.id);
    about = subject_of_id(&old.id);
    buffer_init(&body, LIMIT_BODY_SIZE);
    writer_init(&writer, &body);
    writer_map(&writer, 3);
    for (uint32_t key = 0; key < 3; key++) {
        writer_key(&writer, key);
        writer_bin(&writer, span_of(key == 0 ? heir.id.bytes : old.tip.id.bytes, ID_SIZE));
    }
    must(writer_end(&writer));
    (void)party_write(story, &cell, KIND_FINAL, &about, buffer_span(&body));
    buffer_done(&body);
}

const struct history histories_of_bodies[] = {
    {"near recognitions",
     "two recognitions at the ends of what may be, and others a step beyond",
     "8.2",
     tell_near_recognitions,
     {1},
     false},
    {"notes of vouches",
     "three vouches each for two: notes of 0 and 256 bytes, and one of 257",
     "8.3",
     tell_notes,
     {1},
     false},
    {"near final", "a final with a key more than it has", "8.2, 8.4", tell_near_final, {1}, false},
};
const size_t histories_of_bodies_count =
    sizeof(histories_of_bodies) / sizeof(histories_of_bodies[0]);
