/* A principal of the simulated world: its devices and what it writes. */
#include "tests/sim/actor.h"

#include <assert.h>
#include <stdlib.h>

#include "tests/sim/node.h"

#define DESK_ROLES (ROLE_DIRECTORY | ROLE_ANNOUNCE | ROLE_MESSAGE | ROLE_SOS | ROLE_ADMIT)
#define MACHINE_ROLES (ROLE_NODE | ROLE_DIRECTORY | ROLE_MESSAGE)
#define EPOCH_ROTATE (1u << 16)
#define EPOCH_REVOKE 1u
#define LONG_HOURS (3 * 365 * 24)

void actor_done(struct actor *actor)
{
    free(actor->entries);
    actor->entries = NULL;
}

static void make_pair(struct dice *dice, struct sign_pair *pair)
{
    struct sign_seed seed;

    dice_fill(dice, seed.bytes, sizeof seed.bytes);
    sign_pair_from_seed(pair, &seed);
}

static int compare_keys(const void *a, const void *b)
{
    const struct sign_pair *x = a;
    const struct sign_pair *y = b;

    return memcmp(x->public_key.bytes, y->public_key.bytes, PUBLIC_KEY_SIZE);
}

static void make_committee(struct dice *dice, struct committee *committee)
{
    uint32_t count = 1 + dice_pick(dice, COMMITTEE_KEYS_MAX);

    *committee = (struct committee){.set = {.count = count}};
    committee->set.threshold = 1 + dice_pick(dice, count);
    for (uint32_t i = 0; i < count; i++)
        make_pair(dice, &committee->pairs[i]);
    qsort(committee->pairs, count, sizeof committee->pairs[0], compare_keys);
    for (uint32_t i = 0; i < count; i++)
        committee->set.keys[i] = committee->pairs[i].public_key;
}

static void expect_ok(enum status status)
{
    assert(status == STATUS_OK);
    (void)status;
}

void pen_open_paper(struct pen *pen, struct world *world, struct actor *actor)
{
    pen->world = world;
    pen->actor = actor;
    pen->count = 0;
    pen->shift_ms = 0;
    pen->by_paper = true;
    pen->alarm = false;
    pen->lawless = false;
    pen->failed = false;
}

bool pen_open(struct pen *pen, struct world *world, struct actor *actor, bool alarm)
{
    struct node *home = world_home(world, actor);
    struct moment moment = node_moment(world, home);
    struct stamp unused;

    if (actor->dissolved || !node_is_up(home))
        return false;
    pen_open_paper(pen, world, actor);
    pen->by_paper = false;
    pen->alarm = alarm;
    if (core_next_stamp(home->core, &moment, alarm, &unused) == STATUS_OK)
        return true;
    world_count(world, TALLY_STORY_UNSURE);
    return false;
}

/* The stamp of the next record, not below least. */
static struct stamp draw_stamp(struct pen *pen, struct stamp least)
{
    struct world *world = pen->world;
    struct stamp stamp = stamp_of_ms(WORLD_EPOCH_MS + (int64_t)world->now_ms);

    if (!pen->by_paper) {
        struct node *home = world_home(world, pen->actor);
        struct moment moment = node_moment(world, home);

        if (core_next_stamp(home->core, &moment, pen->alarm, &stamp) != STATUS_OK)
            pen->failed = true;
    }
    if (pen->shift_ms != 0)
        return stamp_of_ms(stamp_ms(stamp) + pen->shift_ms);
    return stamp.value < least.value ? least : stamp;
}

static uint32_t note(struct pen *pen, const struct leaf *draft, const struct buffer *record)
{
    struct world *world = pen->world;
    uint32_t index = book_add(&world->book, draft, buffer_span(record), &world->network);

    assert(pen->count < PEN_LEAVES_MAX);
    pen->leaves[pen->count++] = index;
    return index;
}

/* Signs a payload with the threshold's number of a committee's keys, chosen by chance. */
static void sign_by(const struct pen *pen, const struct committee *committee,
                    const struct id *network, struct span payload, struct key_signature *out)
{
    uint32_t left = committee->set.threshold;
    uint32_t signed_count = 0;

    for (uint32_t i = 0; i < committee->set.count && left > 0; i++) {
        if (dice_pick(&pen->world->dice, committee->set.count - i) >= left)
            continue;
        out[signed_count].key = committee->set.keys[i];
        record_sign(&out[signed_count++].signature, &committee->pairs[i], network, payload);
        left--;
    }
}

static uint32_t sign_event(struct pen *pen, const struct committee *committee,
                           const struct record_draft *draft, const struct id *network)
{
    const struct leaf leaf = {.signer = pen->actor->index, .lawful = true};
    struct key_signature signatures[COMMITTEE_KEYS_MAX];
    struct buffer payload;
    struct buffer record;
    uint32_t index;

    buffer_init(&payload, LIMIT_RECORD_SIZE);
    buffer_init(&record, LIMIT_RECORD_SIZE);
    expect_ok(record_write_payload(&payload, draft));
    sign_by(pen, committee, network, buffer_span(&payload), signatures);
    expect_ok(
        record_write(&record, buffer_span(&payload), signatures, committee->set.threshold, true));
    if (draft->kind == KIND_INCEPTION && id_is_zero(network))
        pen->world->network = record_id(buffer_span(&payload), network);
    index = note(pen, &leaf, &record);
    buffer_done(&payload);
    buffer_done(&record);
    return index;
}

static void put_event(struct pen *pen, uint32_t kind, const struct key_event_body *body,
                      const struct committee *committee, const struct id *network)
{
    struct actor *actor = pen->actor;
    struct record_draft draft = {
        .author = actor->principal,
        .kind = kind,
        .stamp = draw_stamp(pen, actor->tip_stamp),
    };
    struct buffer encoded;
    uint32_t index;

    buffer_init(&encoded, LIMIT_BODY_SIZE);
    expect_ok(key_event_body_write(&encoded, kind, body));
    draft.body = buffer_span(&encoded);
    index = sign_event(pen, committee, &draft, network);
    actor->tip = pen->world->book.leaves[index].id;
    actor->tip_stamp = draft.stamp;
    actor->sequence = body->sequence;
    buffer_done(&encoded);
}

void pen_event(struct pen *pen, uint32_t kind, struct key_event_body body)
{
    struct actor *actor = pen->actor;

    body.sequence = actor->sequence + 1;
    body.previous = actor->tip;
    if (kind == KIND_ROTATE) {
        actor->current = actor->next;
        make_committee(&pen->world->dice, &actor->next);
        body.keys = actor->current.set;
        expect_ok(key_set_commit(&body.next_keys, &actor->next.set));
    }
    put_event(pen, kind, &body, &actor->current, &pen->world->network);
    actor->epoch += kind == KIND_REVOKE ? EPOCH_REVOKE : 0;
    actor->epoch += kind == KIND_ROTATE ? EPOCH_ROTATE : 0;
}

void pen_delegate(struct pen *pen, struct device *device, uint32_t roles, int64_t hours)
{
    struct key_event_body body = {
        .roles = roles,
        .until = {(WORLD_EPOCH_MS + (int64_t)pen->world->now_ms) / HOUR_MS + hours},
        .label = span_of_text("device"),
    };

    make_pair(&pen->world->dice, &device->pair);
    body.key = device->pair.public_key;
    pen_event(pen, KIND_DELEGATE, body);
    device->delegation = pen->actor->tip;
    device->since = pen->actor->tip_stamp;
    device->until = body.until;
    device->roles = roles;
    device->epoch = pen->actor->epoch;
}

void actor_found(struct pen *pen, struct world *world, struct actor *actor, bool of_cell)
{
    static const struct id zero;
    struct key_event_body body = {.sequence = 0};

    pen_open_paper(pen, world, actor);
    actor->principal = zero;
    actor->tip_stamp = (struct stamp){0};
    actor->epoch = 0;
    make_committee(&world->dice, &actor->current);
    make_committee(&world->dice, &actor->next);
    body.keys = actor->current.set;
    expect_ok(key_set_commit(&body.next_keys, &actor->next.set));
    put_event(pen, KIND_INCEPTION, &body, &actor->current, of_cell ? &zero : &world->network);
    actor->principal = actor->tip;
    pen_delegate(pen, &actor->machine, of_cell ? ROLE_ALL : MACHINE_ROLES, LONG_HOURS);
    pen_delegate(pen, &actor->desk, DESK_ROLES,
                 dice_chance(&world->dice, 2000) ? 24 * 40 : LONG_HOURS);
}

void pen_ceremony(struct pen *pen, const struct device *revoked)
{
    struct actor *actor = pen->actor;
    struct key_event_body body = {.sequence = 0};

    if (revoked != NULL)
        body.target = revoked->delegation;
    pen_event(pen, revoked != NULL ? KIND_REVOKE : KIND_ROTATE, body);
    pen_delegate(pen, &actor->machine, actor->machine.roles, LONG_HOURS);
    pen_delegate(pen, &actor->desk, actor->desk.roles, LONG_HOURS);
    for (size_t i = 0; i < actor->entry_count; i++)
        pen_rewrite(pen, &actor->entries[i]);
    actor->robbed = false;
}

struct entry *actor_entry(struct actor *actor, uint32_t kind, const struct subject *subject)
{
    for (size_t i = 0; i < actor->entry_count; i++) {
        struct entry *entry = &actor->entries[i];

        if (entry->kind == kind && subject_compare(&entry->subject, subject) == 0)
            return entry;
    }
    return NULL;
}

static void remember(struct actor *actor, uint32_t kind, struct subject subject, uint32_t leaf,
                     bool deleted)
{
    struct entry *entry = actor_entry(actor, kind, &subject);

    if (entry == NULL) {
        ARRAY_RESERVE(actor->entries, actor->entry_count, actor->entry_capacity);
        entry = &actor->entries[actor->entry_count++];
    }
    *entry = (struct entry){.kind = kind, .subject = subject, .leaf = leaf, .deleted = deleted};
}

uint32_t pen_write_by(struct pen *pen, const struct device *device, uint32_t kind,
                      struct subject subject, struct span body)
{
    const struct record_draft draft = {
        .author = pen->actor->principal,
        .via = device->delegation,
        .kind = kind,
        .subject = subject,
        .stamp = draw_stamp(pen, device->since),
        .body = body,
    };
    const struct leaf leaf = {
        .signer = pen->actor->index,
        .epoch = device->epoch,
        .lawful = !pen->lawless && draft.stamp.value >= device->since.value &&
                  (device->roles & kind_class_of(kind)->role) != 0,
    };
    struct buffer record;
    uint32_t index;

    buffer_init(&record, LIMIT_RECORD_SIZE);
    expect_ok(record_compose(&record, &draft, &device->pair, &pen->world->network));
    index = note(pen, &leaf, &record);
    buffer_done(&record);
    return index;
}

uint32_t pen_write(struct pen *pen, uint32_t kind, struct subject subject, struct span body)
{
    struct actor *actor = pen->actor;
    uint32_t role = kind_class_of(kind)->role;
    bool machine_may = (actor->machine.roles & role) != 0;
    bool desk_may = (actor->desk.roles & role) != 0;
    bool by_machine = machine_may && (!desk_may || dice_chance(&pen->world->dice, 3000));
    uint32_t leaf =
        pen_write_by(pen, by_machine ? &actor->machine : &actor->desk, kind, subject, body);

    remember(actor, kind, subject, leaf, body.size == 1);
    return leaf;
}

void pen_rewrite(struct pen *pen, const struct entry *entry)
{
    const struct entry copy = *entry;
    struct record record;

    expect_ok(record_read(&record, book_bytes(&pen->world->book, copy.leaf), &pen->world->network));
    pen_write(pen, copy.kind, copy.subject, record.body);
}

void pen_submit(struct pen *pen, bool renews_node)
{
    struct submission submission = {
        .actor = pen->actor->index,
        .node = pen->actor->home,
        .count = pen->count,
        .renews_node = renews_node,
    };

    if (pen->failed || pen->count == 0)
        return;
    if (world_home(pen->world, pen->actor)->clock_wrong)
        pen->actor->spoilt = true;
    submission.leaves = memory_take(pen->count, sizeof *pen->leaves);
    memcpy(submission.leaves, pen->leaves, pen->count * sizeof *pen->leaves);
    world_submit(pen->world, &submission);
}

void actor_renew(struct world *world, struct actor *actor, const struct id *id)
{
    uint32_t leaf = book_find(&world->book, id);
    struct record record;
    struct entry *entry;
    struct pen pen;

    if (leaf == TABLE_NONE || !pen_open(&pen, world, actor, false))
        return;
    expect_ok(record_read(&record, book_bytes(&world->book, leaf), &world->network));
    entry = actor_entry(actor, record.kind, &record.subject);
    if (entry == NULL)
        return;
    pen_rewrite(&pen, entry);
    pen_submit(&pen, false);
    world_count(world, TALLY_STORY_RENEW);
}
