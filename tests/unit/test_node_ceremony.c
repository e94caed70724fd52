/* Key ceremonies: what is drafted, who may sign it, what the log makes of it. SPEC section 6. */
#include "committee.h"

#include "node/key_words.h"

static struct trouble trouble;
/* Large; one at a time. */
static struct key_draft draft;

static struct grant grant_for(uint8_t number)
{
    struct sign_seed seed = {{number}};
    struct sign_pair pair;

    sign_pair_from_seed(&pair, &seed);
    return (struct grant){
        .key = pair.public_key,
        .roles = ROLE_DIRECTORY,
        .until = {hour_of_wall(COMMITTEE_NOW).value + 1000},
        .label = span_of_text("secretary"),
    };
}

/* Drafts a delegation for a key, signs it and takes it; gives the event's index in the log. */
static uint16_t delegate(struct committee *committee, uint8_t number)
{
    const struct grant grant = grant_for(number);
    struct key_draft_view view;
    uint16_t index;

    assert_int_equal(
        ceremony_delegate(&draft, &committee->history, &grant, COMMITTEE_NOW, &trouble), STATUS_OK);
    assert_int_equal(committee_sign(committee, &draft, committee->founding.sheets.threshold),
                     STATUS_OK);
    assert_int_equal(committee_take(committee, &draft), STATUS_OK);
    assert_int_equal(key_draft_view(&draft, 0, &view), STATUS_OK);
    index = keylog_find(&committee->history.log, &view.id);
    key_draft_done(&draft);
    return index;
}

static void a_draft_takes_the_threshold_of_sheets_and_no_strangers(void **state)
{
    const struct grant grant = grant_for(1);
    struct committee committee;
    struct committee other;
    struct buffer record;

    (void)state;
    committee_init(&committee, NULL, 3, 2);
    committee_init(&other, NULL, 1, 1);
    buffer_init(&record, LIMIT_RECORD_SIZE);
    assert_int_equal(ceremony_delegate(&draft, &committee.history, &grant, COMMITTEE_NOW, &trouble),
                     STATUS_OK);
    assert_int_equal(committee_sign(&other, &draft, 1), STATUS_NOT_FOUND);
    assert_int_equal(committee_sign(&committee, &draft, 1), STATUS_OK);
    assert_int_equal(committee_sign(&committee, &draft, 1), STATUS_OK);
    assert_int_equal(key_draft_signed_count(&draft), 1);
    assert_int_equal(key_draft_record(&draft, 0, &record), STATUS_BAD_SIGNERS);
    assert_int_equal(committee_sign(&committee, &draft, 3), STATUS_OK);
    assert_int_equal(committee_take(&committee, &draft), STATUS_OK);
    key_draft_done(&draft);
    buffer_done(&record);
    committee_done(&other);
    committee_done(&committee);
}

static void a_draft_travels_as_a_file_and_any_damage_shows(void **state)
{
    const struct grant grant = grant_for(1);
    struct committee committee;
    struct buffer file;
    struct buffer again;

    (void)state;
    committee_init(&committee, NULL, 2, 2);
    buffer_init(&file, KEY_DRAFT_SIZE_MAX);
    buffer_init(&again, KEY_DRAFT_SIZE_MAX);
    assert_int_equal(ceremony_delegate(&draft, &committee.history, &grant, COMMITTEE_NOW, &trouble),
                     STATUS_OK);
    assert_int_equal(committee_sign(&committee, &draft, 1), STATUS_OK);
    assert_int_equal(key_draft_write(&draft, &file), STATUS_OK);
    key_draft_done(&draft);
    assert_int_equal(key_draft_read(&draft, buffer_span(&file)), STATUS_OK);
    assert_int_equal(key_draft_write(&draft, &again), STATUS_OK);
    assert_int_equal(again.size, file.size);
    assert_memory_equal(again.bytes, file.bytes, file.size);
    assert_int_equal(committee_sign(&committee, &draft, 2), STATUS_OK);
    assert_int_equal(committee_take(&committee, &draft), STATUS_OK);
    key_draft_done(&draft);
    for (size_t size = 0; size < file.size; size++) {
        assert_int_not_equal(key_draft_read(&draft, span_of(file.bytes, size)), STATUS_OK);
        key_draft_done(&draft);
    }
    file.bytes[file.size - 1] ^= 1; /* the last byte of the signature */
    assert_int_equal(key_draft_read(&draft, buffer_span(&file)), STATUS_BAD_SIGNATURE);
    key_draft_done(&draft);
    buffer_done(&again);
    buffer_done(&file);
    committee_done(&committee);
}

/* Each where the other was. */
static void swap(uint8_t *a, uint8_t *b, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        uint8_t byte = a[i];

        a[i] = b[i];
        b[i] = byte;
    }
}

static void a_draft_whose_signers_do_not_ascend_is_refused(void **state)
{
    const size_t row_size = 1 + 2 + PUBLIC_KEY_SIZE + 1 + 2 + SIGNATURE_SIZE; /* of one event */
    const struct grant grant = grant_for(1);
    struct committee committee;
    struct buffer file;
    uint8_t *last;

    (void)state;
    committee_init(&committee, NULL, 2, 2);
    buffer_init(&file, KEY_DRAFT_SIZE_MAX);
    assert_int_equal(ceremony_delegate(&draft, &committee.history, &grant, COMMITTEE_NOW, &trouble),
                     STATUS_OK);
    assert_int_equal(committee_sign(&committee, &draft, 2), STATUS_OK);
    assert_int_equal(key_draft_write(&draft, &file), STATUS_OK);
    key_draft_done(&draft);
    last = file.bytes + file.size - row_size;
    swap(last - row_size, last, row_size);
    assert_int_equal(key_draft_read(&draft, buffer_span(&file)), STATUS_BAD_FIELD);
    key_draft_done(&draft);
    memcpy(last - row_size, last, row_size);
    assert_int_equal(key_draft_read(&draft, buffer_span(&file)), STATUS_BAD_FIELD);
    key_draft_done(&draft);
    buffer_done(&file);
    committee_done(&committee);
}

static void a_revoke_voids_the_key_and_delegates_the_others_anew(void **state)
{
    const struct hour hour = hour_of_wall(COMMITTEE_NOW);
    struct committee committee;
    const struct keylog *log;
    uint16_t stolen, renewed, kept, good = 0;

    (void)state;
    committee_init(&committee, NULL, 1, 1);
    log = &committee.history.log;
    stolen = delegate(&committee, 1);
    kept = delegate(&committee, 2);
    renewed = delegate(&committee, 1);
    assert_int_equal(ceremony_revoke(&draft, &committee.history, &log->events[stolen].id,
                                     COMMITTEE_NOW, &trouble),
                     STATUS_OK);
    assert_int_equal(draft.count, 4); /* two revokes, the kept key and the node's own */
    assert_int_equal(committee_sign(&committee, &draft, 1), STATUS_OK);
    assert_int_equal(committee_take(&committee, &draft), STATUS_OK);
    assert_true(log->events[stolen].revoked);
    assert_true(log->events[renewed].revoked);
    assert_false(log->events[kept].revoked);
    for (uint16_t i = 0; i < log->count; i++)
        if (key_history_is_good(&committee.history, i, hour) && log->events[i].epoch == 2)
            good++;
    assert_int_equal(good, 2);
    key_draft_done(&draft);
    assert_int_equal(ceremony_revoke(&draft, &committee.history, &log->events[stolen].id,
                                     COMMITTEE_NOW, &trouble),
                     STATUS_KNOWN);
    key_draft_done(&draft);
    committee_done(&committee);
}

static void read_sets(struct key_set *set, const struct committee *committee, uint32_t generation)
{
    const struct sheets *sheets = &committee->founding.sheets;
    struct rotation_book book;

    rotation_book_make(&book, sheets->seeds, sheets->count, sheets->threshold, 0);
    assert_int_equal(rotation_book_set(set, &book, generation), STATUS_OK);
}

static void a_rotate_opens_what_was_promised_and_nothing_else(void **state)
{
    struct committee committee;
    struct key_set sets[4];
    struct key_set signers;
    uint32_t generation;

    (void)state;
    committee_init(&committee, NULL, 3, 2);
    for (uint32_t i = 0; i < 4; i++)
        read_sets(&sets[i], &committee, i);
    assert_int_equal(ceremony_rotate(&draft, &committee.history,
                                     &(struct rotation){&sets[2], &sets[3]}, COMMITTEE_NOW,
                                     &trouble),
                     STATUS_OK);
    assert_int_equal(committee_sign(&committee, &draft, 1), STATUS_NOT_FOUND);
    key_draft_done(&draft);
    assert_int_equal(ceremony_rotate(&draft, &committee.history,
                                     &(struct rotation){&sets[1], &sets[2]}, COMMITTEE_NOW,
                                     &trouble),
                     STATUS_OK);
    assert_int_equal(draft.count, 2); /* the node's key goes on in the new epoch */
    assert_int_equal(committee_sign(&committee, &draft, 2), STATUS_OK);
    assert_int_equal(committee_take(&committee, &draft), STATUS_OK);
    key_draft_done(&draft);
    assert_int_equal(ceremony_signers(&signers, &generation, &committee.history), STATUS_OK);
    assert_int_equal(generation, 1);
    assert_memory_equal(signers.keys, sets[1].keys, 3 * sizeof(signers.keys[0]));
    (void)delegate(&committee, 5); /* by the keys of generation 1 */
    committee_done(&committee);
}

static void old_sheets_have_no_power_after_a_handover(void **state)
{
    const struct grant grant = grant_for(3);
    struct committee old;
    struct committee fresh;
    struct key_set revealed, promised, own;

    (void)state;
    committee_init(&old, NULL, 1, 1);
    committee_init(&fresh, NULL, 2, 1);
    read_sets(&revealed, &old, 1);
    read_sets(&promised, &fresh, 2);
    read_sets(&own, &fresh, 3);
    assert_int_equal(ceremony_rotate(&draft, &old.history, &(struct rotation){&revealed, &promised},
                                     COMMITTEE_NOW, &trouble),
                     STATUS_OK);
    assert_int_equal(committee_sign(&old, &draft, 1), STATUS_OK);
    assert_int_equal(committee_take(&old, &draft), STATUS_OK);
    key_draft_done(&draft);
    assert_int_equal(ceremony_rotate(&draft, &old.history, &(struct rotation){&promised, &own},
                                     COMMITTEE_NOW, &trouble),
                     STATUS_OK);
    assert_int_equal(committee_sign(&old, &draft, 1), STATUS_NOT_FOUND);
    assert_int_equal(committee_sign(&fresh, &draft, 1), STATUS_OK);
    assert_int_equal(committee_take(&old, &draft), STATUS_OK);
    key_draft_done(&draft);
    assert_int_equal(ceremony_delegate(&draft, &old.history, &grant, COMMITTEE_NOW, &trouble),
                     STATUS_OK);
    assert_int_equal(committee_sign(&old, &draft, 1), STATUS_NOT_FOUND);
    assert_int_equal(committee_sign(&fresh, &draft, 2), STATUS_OK);
    key_draft_done(&draft);
    committee_done(&fresh);
    committee_done(&old);
}

static void rotates_do_not_multiply_the_delegations_of_a_key(void **state)
{
    struct committee committee;
    struct key_set sets[7];

    (void)state;
    committee_init(&committee, NULL, 1, 1);
    (void)delegate(&committee, 5);
    for (uint32_t i = 0; i < 7; i++)
        read_sets(&sets[i], &committee, i);
    for (uint32_t i = 1; i < 6; i++) {
        assert_int_equal(ceremony_rotate(&draft, &committee.history,
                                         &(struct rotation){&sets[i], &sets[i + 1]}, COMMITTEE_NOW,
                                         &trouble),
                         STATUS_OK);
        assert_int_equal(draft.count, 3); /* the rotate, the node's key and the secretary's */
        assert_int_equal(committee_sign(&committee, &draft, 1), STATUS_OK);
        assert_int_equal(committee_take(&committee, &draft), STATUS_OK);
        key_draft_done(&draft);
    }
    committee_done(&committee);
}

static void nothing_follows_a_dissolve(void **state)
{
    const struct grant grant = grant_for(1);
    struct committee committee;

    (void)state;
    committee_init(&committee, NULL, 1, 1);
    assert_int_equal(
        ceremony_end(&draft, &committee.history, KIND_DISSOLVE, COMMITTEE_NOW, &trouble),
        STATUS_OK);
    assert_int_equal(committee_sign(&committee, &draft, 1), STATUS_OK);
    assert_int_equal(committee_take(&committee, &draft), STATUS_OK);
    key_draft_done(&draft);
    assert_int_equal(ceremony_delegate(&draft, &committee.history, &grant, COMMITTEE_NOW, &trouble),
                     STATUS_BAD_SEQUENCE);
    key_draft_done(&draft);
    committee_done(&committee);
}

static void events_are_told_in_words_before_they_are_signed(void **state)
{
    const struct grant grant = grant_for(1);
    struct committee committee;
    struct key_draft_view view;
    struct draft line;
    char text[512];
    uint32_t roles = 0;

    (void)state;
    committee_init(&committee, NULL, 1, 1);
    assert_int_equal(ceremony_delegate(&draft, &committee.history, &grant, COMMITTEE_NOW, &trouble),
                     STATUS_OK);
    assert_int_equal(key_draft_view(&draft, 0, &view), STATUS_OK);
    draft_over(&line, text, sizeof(text));
    key_words_describe(&line, &view);
    assert_non_null(strstr(text, " may sign for the principal, roles directory, until "));
    assert_non_null(strstr(text, ": \"secretary\""));
    assert_int_equal(key_words_roles(&roles, "admit,node", &trouble), STATUS_OK);
    assert_int_equal(roles, ROLE_ADMIT | ROLE_NODE);
    assert_int_equal(key_words_roles(&roles, "all", &trouble), STATUS_OK);
    assert_int_equal(roles, ROLE_ALL);
    assert_int_equal(key_words_roles(&roles, "admit,", &trouble), STATUS_BAD_FIELD);
    assert_int_equal(key_words_roles(&roles, "king", &trouble), STATUS_BAD_FIELD);
    assert_non_null(strstr(trouble.text, "\"king\" is no role"));
    key_draft_done(&draft);
    committee_done(&committee);
}

static void add_hex(char *out, const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        (void)snprintf(out + 2 * i, 3, "%02x", bytes[i]);
}

/* A rotate by the right keys may promise the log to anybody: that is what a committee compares. */
static void a_rotate_shows_its_keys_and_the_commitment_after_them(void **state)
{
    struct committee committee;
    struct key_set next;
    struct key_set promised;
    struct key_draft_view view;
    struct draft shown;
    char hex[2 * ID_SIZE + 1];

    (void)state;
    committee_init(&committee, NULL, 2, 2);
    read_sets(&next, &committee, 1);
    read_sets(&promised, &committee, 2);
    assert_int_equal(ceremony_rotate(&draft, &committee.history,
                                     &(struct rotation){&next, &promised}, COMMITTEE_NOW, &trouble),
                     STATUS_OK);
    assert_int_equal(key_draft_view(&draft, 0, &view), STATUS_OK);
    draft_init(&shown, KEY_DRAFT_SIZE_MAX);
    assert_int_equal(key_words_show(&shown, &draft), STATUS_OK);
    add_hex(hex, view.body.next_keys.bytes, ID_SIZE);
    assert_non_null(strstr(draft_text(&shown), hex));
    for (uint32_t i = 0; i < next.count; i++) {
        add_hex(hex, next.keys[i].bytes, PUBLIC_KEY_SIZE);
        assert_non_null(strstr(draft_text(&shown), hex));
    }
    add_hex(hex, view.author.bytes, ID_SIZE);
    assert_non_null(strstr(draft_text(&shown), hex));
    add_hex(hex, view.body.previous.bytes, ID_SIZE);
    assert_non_null(strstr(draft_text(&shown), hex));
    assert_non_null(strstr(draft_text(&shown), "generation 1"));
    draft_done(&shown);
    key_draft_done(&draft);
    committee_done(&committee);
}

static void a_label_cannot_pretend_to_be_part_of_what_is_shown(void **state)
{
    struct grant grant = grant_for(1);
    struct committee committee;
    struct draft shown;
    const char *label;

    (void)state;
    grant.roles = ROLE_ALL;
    grant.label = span_of_text("x\", roles sos, until never\n  9, dissolve\x1b[2K");
    committee_init(&committee, NULL, 1, 1);
    assert_int_equal(ceremony_delegate(&draft, &committee.history, &grant, COMMITTEE_NOW, &trouble),
                     STATUS_OK);
    draft_init(&shown, KEY_DRAFT_SIZE_MAX);
    assert_int_equal(key_words_show(&shown, &draft), STATUS_OK);
    label = strstr(draft_text(&shown), "\"x', roles sos, until never\\n  9, dissolve\\x1b[2K\"\n");
    assert_non_null(label);
    assert_non_null(strstr(draft_text(&shown), "roles all, until "));
    assert_true(strstr(draft_text(&shown), "roles all, until ") < label);
    draft_done(&shown);
    key_draft_done(&draft);
    committee_done(&committee);
}

static void a_draft_whose_events_do_not_follow_on_each_other_is_refused(void **state)
{
    const struct grant grants[] = {grant_for(1), grant_for(2)};
    struct committee committee;
    struct key_draft single;
    struct buffer file;

    (void)state;
    committee_init(&committee, NULL, 1, 1);
    assert_int_equal(
        ceremony_delegate(&draft, &committee.history, &grants[0], COMMITTEE_NOW, &trouble),
        STATUS_OK);
    assert_int_equal(
        ceremony_delegate(&single, &committee.history, &grants[1], COMMITTEE_NOW, &trouble),
        STATUS_OK);
    assert_int_equal(key_draft_add(&draft, single.payloads[0]), STATUS_OK);
    buffer_init(&file, KEY_DRAFT_SIZE_MAX);
    assert_int_equal(key_draft_write(&draft, &file), STATUS_OK);
    key_draft_done(&draft);
    assert_int_equal(key_draft_read(&draft, buffer_span(&file)), STATUS_BAD_SEQUENCE);
    buffer_done(&file);
    key_draft_done(&single);
    key_draft_done(&draft);
    committee_done(&committee);
}

/* Another event of the draft's kind, behind its first one, of an author. */
static void follow_by(struct key_draft *out, const struct id *author)
{
    struct record_draft record = {.kind = KIND_DELEGATE, .author = *author};
    struct key_draft_view first;
    struct buffer body;
    struct buffer payload;

    assert_int_equal(key_draft_view(out, 0, &first), STATUS_OK);
    record.stamp = first.stamp;
    first.body.sequence++;
    first.body.previous = first.id;
    buffer_init(&body, LIMIT_BODY_SIZE);
    buffer_init(&payload, LIMIT_RECORD_SIZE);
    assert_int_equal(key_event_body_write(&body, KIND_DELEGATE, &first.body), STATUS_OK);
    record.body = buffer_span(&body);
    assert_int_equal(record_write_payload(&payload, &record), STATUS_OK);
    assert_int_equal(key_draft_add(out, buffer_span(&payload)), STATUS_OK);
    buffer_done(&body);
    buffer_done(&payload);
}

static enum status read_followed_by(const struct committee *committee, bool own)
{
    const struct grant grant = grant_for(1);
    struct id author = {{9}};
    struct key_draft_view view;
    struct buffer file;
    enum status status;

    assert_int_equal(
        ceremony_delegate(&draft, &committee->history, &grant, COMMITTEE_NOW, &trouble), STATUS_OK);
    assert_int_equal(key_draft_view(&draft, 0, &view), STATUS_OK);
    follow_by(&draft, own ? &view.author : &author);
    buffer_init(&file, KEY_DRAFT_SIZE_MAX);
    assert_int_equal(key_draft_write(&draft, &file), STATUS_OK);
    key_draft_done(&draft);
    status = key_draft_read(&draft, buffer_span(&file));
    buffer_done(&file);
    key_draft_done(&draft);
    return status;
}

/* Those who sign are shown the first event's association, and sign for all. */
static void a_draft_with_an_event_of_another_association_is_refused(void **state)
{
    struct committee committee;

    (void)state;
    committee_init(&committee, NULL, 1, 1);
    assert_int_equal(read_followed_by(&committee, true), STATUS_OK);
    assert_int_equal(read_followed_by(&committee, false), STATUS_BAD_SEQUENCE);
    committee_done(&committee);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_draft_takes_the_threshold_of_sheets_and_no_strangers),
        cmocka_unit_test(a_draft_travels_as_a_file_and_any_damage_shows),
        cmocka_unit_test(a_draft_whose_signers_do_not_ascend_is_refused),
        cmocka_unit_test(a_revoke_voids_the_key_and_delegates_the_others_anew),
        cmocka_unit_test(a_rotate_opens_what_was_promised_and_nothing_else),
        cmocka_unit_test(old_sheets_have_no_power_after_a_handover),
        cmocka_unit_test(rotates_do_not_multiply_the_delegations_of_a_key),
        cmocka_unit_test(nothing_follows_a_dissolve),
        cmocka_unit_test(events_are_told_in_words_before_they_are_signed),
        cmocka_unit_test(a_rotate_shows_its_keys_and_the_commitment_after_them),
        cmocka_unit_test(a_label_cannot_pretend_to_be_part_of_what_is_shown),
        cmocka_unit_test(a_draft_whose_events_do_not_follow_on_each_other_is_refused),
        cmocka_unit_test(a_draft_with_an_event_of_another_association_is_refused),
    };

    if (crypto_start() != STATUS_OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
