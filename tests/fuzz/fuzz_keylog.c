/* Key logs: a stream of events, good ones and others, taken in by two logs in two orders; both come
 * to hold the same events and judge them alike, under any head. */
#include "fuzz.h"
#include "protocol/keylog.h"

#define PAIRS 6
#define EVENTS_MAX 400
/* Tries of everything until nothing moves; a log may come in backwards. */
#define ROUNDS_MAX (EVENTS_MAX + 1)

/* Keys of the pairs whose bits are set. */
struct committee {
    uint32_t members;
    uint32_t threshold;
};

struct made {
    struct buffer bytes;
    struct record record;
    struct committee current, next;
    uint32_t sequence;
    uint32_t parent;
    bool flawed; /* must never be taken in */
};

/* What one log has made of an event. */
enum outcome { OUTCOME_OPEN, OUTCOME_TAKEN, OUTCOME_REFUSED };

struct story {
    struct input input;
    struct made events[EVENTS_MAX];
    uint32_t count;
};

/* Ascending; made once. */
static struct public_key keys[PAIRS];

static int compare_keys(const void *a, const void *b)
{
    return memcmp(a, b, PUBLIC_KEY_SIZE);
}

static void make_keys(void)
{
    for (uint32_t i = 0; i < PAIRS; i++) {
        struct sign_seed seed = {{(uint8_t)(i + 1)}};
        struct sign_pair pair;

        sign_pair_from_seed(&pair, &seed);
        keys[i] = pair.public_key;
    }
    qsort(keys, PAIRS, sizeof(keys[0]), compare_keys);
}

static void set_of(struct key_set *out, struct committee committee)
{
    *out = (struct key_set){.threshold = committee.threshold};
    for (uint32_t i = 0; i < PAIRS; i++)
        if ((committee.members >> i & 1) != 0)
            out->keys[out->count++] = keys[i];
}

static struct committee choose_committee(struct input *input)
{
    struct committee committee = {.members = 1 + input_below(input, (1 << PAIRS) - 1)};
    struct key_set set;

    set_of(&set, committee);
    committee.threshold = 1 + input_below(input, set.count);
    return committee;
}

/* The first members, as many as the threshold and more. Whether so many, all of the set that is
 * to sign, have signed. */
static bool write_record(struct buffer *out, struct span payload, struct committee signers,
                         struct committee expected, uint32_t more)
{
    struct key_signature signatures[PAIRS];
    struct key_set set;
    uint32_t count = 0, strangers = 0;

    memset(signatures, 0, sizeof(signatures));
    set_of(&set, signers);
    for (uint32_t i = 0; i < PAIRS && count < set.threshold + more; i++) {
        if ((signers.members >> i & 1) == 0)
            continue;
        signatures[count++].key = keys[i];
        strangers += (expected.members >> i & 1) == 0;
    }
    fuzz_require(record_write(out, payload, signatures, count, true) == STATUS_OK, "a record");
    return strangers == 0 && count == expected.threshold;
}

static void commit(struct id *out, struct committee committee)
{
    struct key_set set;

    set_of(&set, committee);
    fuzz_require(key_set_commit(out, &set) == STATUS_OK, "a commitment");
}

static bool is_written(const struct story *story, const struct id *id)
{
    for (uint32_t i = 0; i < story->count; i++)
        if (id_equal(&story->events[i].record.id, id))
            return true;
    return false;
}

/* The event is part of the story from now on, unless it was before. */
static void finish(struct story *story, struct made *made, const struct record_draft *draft,
                   struct committee signers)
{
    struct buffer payload;
    uint32_t more = input_byte(&story->input) == 0xff;

    buffer_init(&payload, LIMIT_RECORD_SIZE);
    buffer_init(&made->bytes, LIMIT_RECORD_SIZE);
    fuzz_require(record_write_payload(&payload, draft) == STATUS_OK, "a payload");
    if (!write_record(&made->bytes, buffer_span(&payload), signers, made->current, more))
        made->flawed = true;
    buffer_done(&payload);
    fuzz_require(record_read(&made->record, buffer_span(&made->bytes), &fuzz_network) == STATUS_OK,
                 "a record that was written is refused");
    if (is_written(story, &made->record.id))
        buffer_done(&made->bytes);
    else
        story->count++;
}

/* kind is that of an event that follows parent, or KIND_INCEPTION. */
static void write_event(struct story *story, uint32_t kind, const struct made *parent)
{
    struct input *input = &story->input;
    struct made *made = &story->events[story->count];
    struct key_event_body body = {.roles = ROLE_ALL, .until.value = 1000, .key = keys[0]};
    struct record_draft draft = {.kind = kind, .stamp.value = input_byte(input)};
    struct committee signers;
    struct buffer bytes;

    memset(made, 0, sizeof(*made));
    made->current = parent == NULL ? choose_committee(input) : parent->current;
    made->next = parent == NULL ? choose_committee(input) : parent->next;
    if (parent != NULL) {
        made->parent = (uint32_t)(parent - story->events);
        made->sequence = body.sequence = parent->sequence + (input_byte(input) == 0xff ? 2 : 1);
        draft.author = story->events[0].record.id;
        draft.stamp.value += parent->record.stamp.value - (draft.stamp.value == 0xff ? 300 : 0);
        draft.stamp.value = draft.stamp.value < 0 ? 0 : draft.stamp.value;
        body.previous = parent->record.id;
        body.target = story->events[input_below(input, story->count)].record.id;
    }
    if (kind == KIND_ROTATE) {
        made->current = input_byte(input) == 0xff ? choose_committee(input) : parent->next;
        made->next = choose_committee(input);
        made->flawed = made->current.members != parent->next.members ||
                       made->current.threshold != parent->next.threshold;
    }
    set_of(&body.keys, made->current);
    commit(&body.next_keys, made->next);
    made->flawed =
        made->flawed || (parent != NULL && (made->sequence != parent->sequence + 1 ||
                                            draft.stamp.value < parent->record.stamp.value));
    signers = input_byte(input) == 0xff ? choose_committee(input) : made->current;
    buffer_init(&bytes, LIMIT_BODY_SIZE);
    fuzz_require(key_event_body_write(&bytes, kind, &body) == STATUS_OK, "a body");
    draft.body = buffer_span(&bytes);
    finish(story, made, &draft, signers);
    buffer_done(&bytes);
}

/* Either one event, or a row of them, so that a log can become full. */
static void write_more(struct story *story)
{
    struct input *input = &story->input;
    uint8_t choice = input_byte(input);
    uint32_t kind = KIND_ROTATE + choice % 5;
    uint32_t parent = story->count - 1 - input_below(input, story->count);
    uint32_t row = choice >= 0xe0 ? input_byte(input) : 1;

    if (kind == KIND_DISSOLVE && choice < 0x80)
        kind = KIND_CONTEST;
    for (uint32_t i = 0; i < row && story->count < EVENTS_MAX; i++) {
        write_event(story, kind, &story->events[parent]);
        if (choice % 2 == 0)
            parent = story->count - 1;
    }
}

/* Refused for good, unless its predecessor is not there yet. */
static enum outcome take(struct keylog *log, const struct record *record)
{
    struct verify_job job;
    struct id displaced;
    uint16_t index;
    enum status status = keylog_examine(log, record, &job);

    if (status != STATUS_OK)
        return status == STATUS_UNKNOWN_PRINCIPAL ? OUTCOME_OPEN : OUTCOME_REFUSED;
    fuzz_require(job.check_count >= 1 && job.check_count <= LIMIT_ROTATION_KEYS, "no signature");
    fuzz_require(keylog_insert(log, record, &index, &displaced) == STATUS_OK, "not inserted");
    fuzz_require(keylog_find(log, &record->id) == index, "not found where it was inserted");
    fuzz_require(id_is_zero(&displaced) || keylog_find(log, &displaced) == KEYLOG_NONE,
                 "displaced, but held");
    return OUTCOME_TAKEN;
}

/* As written, or backwards from a place on and around. */
static uint32_t place(const struct story *story, uint32_t i, uint32_t from)
{
    return from == 0 ? i : (from + story->count - 1 - i) % story->count;
}

/* Again and again until nothing more is taken in. */
static void take_all(struct keylog *log, const struct story *story, uint32_t from)
{
    enum outcome outcomes[EVENTS_MAX] = {OUTCOME_OPEN};
    bool moved = true;

    for (uint32_t round = 0; moved; round++) {
        moved = false;
        fuzz_require(round < ROUNDS_MAX, "taking in comes to no end");
        for (uint32_t i = 0; i < story->count; i++) {
            uint32_t at = place(story, i, from);

            if (outcomes[at] != OUTCOME_OPEN ||
                (at > 0 && outcomes[story->events[at].parent] != OUTCOME_TAKEN))
                continue;
            outcomes[at] = take(log, &story->events[at].record);
            fuzz_require(outcomes[at] != OUTCOME_TAKEN || !story->events[at].flawed,
                         "taken in, but flawed");
            moved = moved || outcomes[at] == OUTCOME_TAKEN;
        }
    }
}

static bool is_same(const struct keylog *a, const struct keylog *b, const struct key_event *left,
                    const struct key_event *right)
{
    return id_equal(&left->id, &right->id) && left->kind == right->kind &&
           left->sequence == right->sequence && left->epoch == right->epoch &&
           left->alive == right->alive && left->revoked == right->revoked &&
           left->superseded == right->superseded &&
           (!left->superseded || left->new_epoch.value == right->new_epoch.value) &&
           (left->parent == KEYLOG_NONE) == (right->parent == KEYLOG_NONE) &&
           (left->parent == KEYLOG_NONE ||
            id_equal(&a->events[left->parent].id, &b->events[right->parent].id));
}

static void compare(const struct keylog *a, const struct keylog *b)
{
    fuzz_require(a->count == b->count, "another number of events");
    fuzz_require(a->disputed == b->disputed && a->dissolved == b->dissolved, "another judgement");
    fuzz_require((a->tip == KEYLOG_NONE) == (b->tip == KEYLOG_NONE), "a tip in one");
    if (a->tip != KEYLOG_NONE)
        fuzz_require(id_equal(&a->events[a->tip].id, &b->events[b->tip].id), "another tip");
    for (uint16_t i = 0; i < a->count; i++)
        fuzz_require(is_same(a, b, &a->events[a->order[i]], &b->events[b->order[i]]),
                     "another event, or judged otherwise");
}

/* Whoever is alive has all its ancestors alive. */
static void check_alive(const struct keylog *log)
{
    for (uint16_t i = 0; i < log->count; i++) {
        const struct key_event *event = &log->events[log->order[i]];

        if (event->parent != KEYLOG_NONE)
            fuzz_require(!event->alive || log->events[event->parent].alive,
                         "alive on a branch that is not");
    }
}

static void judge(struct story *story, struct keylog *logs)
{
    for (uint32_t i = 0; i < 3; i++) {
        uint32_t head = input_below(&story->input, story->count);
        const struct id *id = i == 0 ? NULL : &story->events[head].record.id;

        keylog_judge(&logs[0], id);
        keylog_judge(&logs[1], id);
        compare(&logs[0], &logs[1]);
        check_alive(&logs[0]);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct story *story = calloc(1, sizeof(*story));
    struct keylog logs[2];

    fuzz_require(story != NULL, "memory");
    if (keys[0].bytes[0] == 0 && keys[0].bytes[1] == 0)
        make_keys();
    story->input.rest = span_of(bytes, size);
    write_event(story, KIND_INCEPTION, NULL);
    while (!input_is_over(&story->input) && story->count < EVENTS_MAX)
        write_more(story);
    for (size_t i = 0; i < 2; i++)
        keylog_init(&logs[i]);
    take_all(&logs[0], story, 0);
    take_all(&logs[1], story, 1 + (uint32_t)(size % 7));
    story->input.rest = span_of(bytes, size);
    judge(story, logs);
    for (size_t i = 0; i < 2; i++)
        keylog_done(&logs[i]);
    for (uint32_t i = 0; i < story->count; i++)
        buffer_done(&story->events[i].bytes);
    free(story);
    return 0;
}
