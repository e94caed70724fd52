/* Stories of who is named, admitted, hidden, and why. */
#include "histories.h"

#define EMPTY_BODY "\x80"
/* {1: "x"}: a key that neither a vouch nor a recognition has. */
#define FOREIGN_BODY "\x81\x01\xa1x"
#define VOUCHERS 3

static void tell_normal_join(struct story *story)
{
    struct party cell;
    struct party alpha;

    scene_cell(story, &cell);
    scene_ask(story, &alpha, "alpha");
    (void)party_place(story, &alpha, "hall", "First Hall");
    (void)party_recognise(story, &cell, &alpha, RECOGNITION_RECOGNISED, "MY");
    (void)party_place(story, &alpha, "home", "Guest Home");
}

static void tell_stranger(struct story *story)
{
    struct party cell;
    struct party alpha;
    struct party beta;

    scene_cell(story, &cell);
    scene_join(story, &cell, &alpha, "alpha", "MY");
    scene_ask(story, &beta, "beta");
    (void)party_place(story, &beta, "hall", "Hall of nobody");
    (void)party_vouch(story, &beta, &alpha.id);
}

/* Vouchers of those countries, who all vouch for a newcomer with a place. */
static void vouch_for_newcomer(struct story *story, struct party *cell, struct party *newcomer,
                               struct party vouchers[VOUCHERS], const char *const *countries)
{
    static const char *const names[VOUCHERS] = {"alpha", "beta", "gamma"};

    scene_cell(story, cell);
    scene_ask(story, newcomer, "newcomer");
    for (size_t i = 0; i < VOUCHERS; i++) {
        if (countries[i] == NULL)
            continue;
        scene_join(story, cell, &vouchers[i], names[i], countries[i]);
        (void)party_vouch(story, &vouchers[i], &newcomer->id);
    }
    (void)party_place(story, newcomer, "hall", "New Hall");
}

static void tell_three_vouches(struct story *story)
{
    struct party cell;
    struct party newcomer;
    struct party vouchers[VOUCHERS];

    vouch_for_newcomer(story, &cell, &newcomer, vouchers, (const char *const[]){"MY", "MY", "SG"});
}

static void tell_one_country(struct story *story)
{
    struct party cell;
    struct party newcomer;
    struct party vouchers[VOUCHERS];

    vouch_for_newcomer(story, &cell, &newcomer, vouchers, (const char *const[]){"MY", "MY", "MY"});
}

static void tell_two_vouches_and_own(struct story *story)
{
    struct party cell;
    struct party newcomer;
    struct party vouchers[VOUCHERS];

    vouch_for_newcomer(story, &cell, &newcomer, vouchers, (const char *const[]){"MY", "SG", NULL});
    (void)party_vouch(story, &newcomer, &newcomer.id);
}

static void tell_provisional_vouches(struct story *story)
{
    struct party cell;
    struct party newcomer;
    struct party second;
    struct party vouchers[VOUCHERS];

    vouch_for_newcomer(story, &cell, &newcomer, vouchers, (const char *const[]){"MY", "IN", "SG"});
    scene_ask(story, &second, "second");
    (void)party_vouch(story, &vouchers[0], &second.id);
    (void)party_vouch(story, &vouchers[1], &second.id);
    (void)party_vouch(story, &newcomer, &second.id);
    (void)party_place(story, &second, "hall", "Second Hall");
}

static void tell_withdrawn_vouch(struct story *story)
{
    struct party cell;
    struct party newcomer;
    struct party vouchers[VOUCHERS];
    struct subject subject;

    vouch_for_newcomer(story, &cell, &newcomer, vouchers, (const char *const[]){"MY", "IN", "SG"});
    subject = subject_of_id(&newcomer.id);
    (void)party_write(story, &vouchers[2], KIND_VOUCH, &subject, span_of_text(EMPTY_BODY));
}

static void tell_unreadable_vouch(struct story *story)
{
    struct party cell;
    struct party newcomer;
    struct party vouchers[VOUCHERS];
    struct subject subject;

    vouch_for_newcomer(story, &cell, &newcomer, vouchers, (const char *const[]){"MY", "SG", NULL});
    subject = subject_of_id(&newcomer.id);
    scene_join(story, &cell, &vouchers[2], "gamma", "IN");
    (void)party_write(story, &vouchers[2], KIND_VOUCH, &subject, span_of_text(FOREIGN_BODY));
}

static void tell_suspended_voucher(struct story *story)
{
    struct party cell;
    struct party newcomer;
    struct party vouchers[VOUCHERS];

    vouch_for_newcomer(story, &cell, &newcomer, vouchers, (const char *const[]){"MY", "IN", "SG"});
    (void)party_recognise(story, &cell, &vouchers[1], RECOGNITION_SUSPENDED, "IN");
}

static void tell_vouch_renewed(struct story *story)
{
    struct party cell;
    struct party newcomer;
    struct party vouchers[VOUCHERS];

    vouch_for_newcomer(story, &cell, &newcomer, vouchers, (const char *const[]){"MY", "IN", "SG"});
    story_at(story, 1000);
    for (size_t i = 0; i < VOUCHERS; i++)
        (void)party_vouch(story, &vouchers[i], &newcomer.id);
}

static void tell_ninth_vouch(struct story *story)
{
    struct party cell;
    struct party alpha;
    struct party named;

    scene_cell(story, &cell);
    scene_join(story, &cell, &alpha, "alpha", "MY");
    scene_ask(story, &named, "first");
    (void)party_vouch(story, &alpha, &named.id);
    for (uint8_t i = 1; i <= 8; i++) {
        const struct id nobody = {{i}};

        (void)party_vouch(story, &alpha, &nobody);
    }
}

static void tell_suspended(struct story *story)
{
    struct party cell;
    struct party alpha;

    scene_cell(story, &cell);
    scene_join(story, &cell, &alpha, "alpha", "MY");
    (void)party_place(story, &alpha, "hall", "First Hall");
    (void)party_recognise(story, &cell, &alpha, RECOGNITION_SUSPENDED, "MY");
    (void)party_place(story, &alpha, "home", "Guest Home");
}

static void tell_delisted_and_back(struct story *story)
{
    struct party cell;
    struct party alpha;
    struct party beta;

    scene_cell(story, &cell);
    scene_join(story, &cell, &alpha, "alpha", "MY");
    scene_join(story, &cell, &beta, "beta", "SG");
    (void)party_place(story, &alpha, "hall", "First Hall");
    (void)party_place(story, &beta, "hall", "Second Hall");
    (void)party_recognise(story, &cell, &alpha, RECOGNITION_DELISTED, "MY");
    (void)party_recognise(story, &cell, &beta, RECOGNITION_DELISTED, "SG");
    (void)party_recognise(story, &cell, &alpha, RECOGNITION_RECOGNISED, "MY");
}

static void stand_in_the_way(struct story *story, const char *body)
{
    struct party cell;
    struct party newcomer;
    struct party vouchers[VOUCHERS];
    struct subject subject;

    vouch_for_newcomer(story, &cell, &newcomer, vouchers, (const char *const[]){"MY", "IN", "SG"});
    subject = subject_of_id(&newcomer.id);
    (void)party_write(story, &cell, KIND_RECOGNITION, &subject, span_of_text(body));
}

static void tell_unreadable_recognition(struct story *story)
{
    stand_in_the_way(story, FOREIGN_BODY);
}

static void tell_deleted_recognition(struct story *story)
{
    stand_in_the_way(story, EMPTY_BODY);
}

static void tell_void_recognition(struct story *story)
{
    struct party cell;
    struct party newcomer;
    struct party vouchers[VOUCHERS];

    vouch_for_newcomer(story, &cell, &newcomer, vouchers, (const char *const[]){"MY", "IN", "SG"});
    (void)party_delegate(story, &cell, ROLE_ALL, UNTIL_NEVER);
    (void)party_recognise(story, &cell, &newcomer, RECOGNITION_RECOGNISED, "IN");
    story_at(story, 1);
    (void)party_revoke(story, &cell, &cell.delegation);
}

static void tell_decision_outlasts(struct story *story)
{
    struct party cell;
    struct party alpha;

    party_begin(story, &cell, "cell", 1, 1);
    (void)party_delegate(story, &cell, ROLE_ALL, 100);
    scene_join(story, &cell, &alpha, "alpha", "MY");
    (void)party_place(story, &alpha, "hall", "First Hall");
    (void)party_place(story, &cell, "office", "Office");
}

static void tell_foreign_recognition(struct story *story)
{
    struct party cell;
    struct party alpha;
    struct party beta;

    scene_cell(story, &cell);
    scene_join(story, &cell, &alpha, "alpha", "MY");
    scene_ask(story, &beta, "beta");
    (void)party_recognise(story, &alpha, &beta, RECOGNITION_RECOGNISED, "MY");
}

static void tell_no_role(struct story *story)
{
    struct party cell;
    struct party alpha;
    struct party beta;

    scene_cell(story, &cell);
    party_begin(story, &alpha, "alpha", 1, 1);
    (void)party_delegate(story, &alpha, ROLE_DIRECTORY | ROLE_NODE, UNTIL_NEVER);
    (void)party_recognise(story, &cell, &alpha, RECOGNITION_RECOGNISED, "MY");
    scene_ask(story, &beta, "beta");
    (void)party_place(story, &alpha, "hall", "First Hall");
    (void)party_vouch(story, &alpha, &beta.id);
}

static void decide_by_hand(struct story *story, struct party *cell, const struct party *about,
                           const char *body)
{
    const struct subject subject = subject_of_id(&about->id);

    (void)party_write(story, cell, KIND_RECOGNITION, &subject, span_of_text(body));
}

static void tell_named_whatever_it_says(struct story *story)
{
    struct party cell;
    struct party alpha;
    struct party beta;
    struct party gamma;

    scene_cell(story, &cell);
    scene_ask(story, &alpha, "alpha");
    scene_ask(story, &beta, "beta");
    scene_ask(story, &gamma, "gamma");
    decide_by_hand(story, &cell, &alpha, FOREIGN_BODY);
    decide_by_hand(story, &cell, &beta, EMPTY_BODY);
    (void)party_delegate(story, &cell, ROLE_ALL, UNTIL_NEVER);
    decide_by_hand(story, &cell, &gamma, EMPTY_BODY);
    story_at(story, 1);
    (void)party_revoke(story, &cell, &cell.delegation);
}

static void tell_vouch_of_the_cell(struct story *story)
{
    struct party cell;
    struct party newcomer;
    struct party other;
    struct party vouchers[VOUCHERS];

    vouch_for_newcomer(story, &cell, &newcomer, vouchers, (const char *const[]){"MY", "SG", NULL});
    (void)party_vouch(story, &cell, &newcomer.id);
    scene_ask(story, &other, "other");
    (void)party_vouch(story, &cell, &other.id);
    (void)party_recognise(story, &cell, &cell, RECOGNITION_RECOGNISED, "IN");
}

/* A head that would leave the Cell's own device out. */
static void tell_recognition_of_the_cell(struct story *story)
{
    struct party cell;
    struct party beside;
    struct party alpha;

    scene_cell(story, &cell);
    beside = cell;
    beside.device_number = 7;
    (void)party_delegate(story, &cell, ROLE_ALL, UNTIL_NEVER);
    (void)party_delegate(story, &beside, ROLE_ALL, UNTIL_NEVER);
    scene_join(story, &cell, &alpha, "alpha", "MY");
    (void)party_place(story, &cell, "office", "Office");
    (void)party_place(story, &beside, "desk", "Desk");
    (void)party_recognise(story, &cell, &beside, RECOGNITION_DELISTED, "IN");
}

static void tell_long_request(struct story *story)
{
    struct party cell;
    struct party alpha;

    scene_cell(story, &cell);
    scene_ask(story, &alpha, "alpha");
    while (alpha.tip.sequence < LIMIT_REQUEST_EVENTS)
        (void)party_event(story, &alpha, KIND_CONTEST, (struct key_event_body){0});
}

const struct history histories_of_admission[] = {
    {"normal join",
     "alpha asks, publishes, is recognised, and publishes more",
     "7.3, 8.1, 8.3",
     tell_normal_join,
     {1, 100},
     false},
    {"stranger",
     "beta was named by nobody; it publishes, and vouches for alpha",
     "7.3, 7.4",
     tell_stranger,
     {1},
     false},
    {"three vouches",
     "three recognised associations of two countries vouch; the vouches end",
     "4.2, 8.3",
     tell_three_vouches,
     {1, 2159, 2160, 2161, 2162},
     false},
    {"vouches of one country",
     "three vouches, all of one country",
     "8.3",
     tell_one_country,
     {1},
     false},
    {"own vouch",
     "two vouches by others, and one by the newcomer for itself",
     "8.3",
     tell_two_vouches_and_own,
     {1},
     false},
    {"vouch by the provisional",
     "of three vouchers for second, one is itself only provisional",
     "8.3",
     tell_provisional_vouches,
     {1},
     false},
    {"withdrawn vouch",
     "one of three vouchers writes the empty body",
     "8.3",
     tell_withdrawn_vouch,
     {1},
     false},
    {"unreadable vouch",
     "the third vouch has a body with a foreign key",
     "8.3",
     tell_unreadable_vouch,
     {1},
     false},
    {"suspended voucher",
     "one of three vouchers is suspended",
     "8.3",
     tell_suspended_voucher,
     {1},
     false},
    {"renewed vouches",
     "the three vouches are written again before they end",
     "7.2, 8.3",
     tell_vouch_renewed,
     {1, 2161, 3160, 3161},
     false},
    {"ninth vouch",
     "alpha vouches nine times; the first, for a log that is there, goes",
     "5, 7.2, 7.3",
     tell_ninth_vouch,
     {1},
     false},
    {"suspended", "alpha is suspended between two entries", "7.4, 8.3", tell_suspended, {1}, false},
    {"delisted",
     "both are delisted, alpha is recognised again",
     "8.3",
     tell_delisted_and_back,
     {1},
     false},
    {"unreadable recognition",
     "three vouches, and a recognition whose body cannot be read",
     "7.3, 8.2, 8.3",
     tell_unreadable_recognition,
     {1},
     false},
    {"deleted recognition",
     "three vouches, and an empty body at the recognition register",
     "7.3, 8.3",
     tell_deleted_recognition,
     {1},
     false},
    {"void recognition",
     "three vouches, and a recognition by a device that the Cell revoked, which forbids nothing",
     "8.1, 8.3",
     tell_void_recognition,
     {2},
     false},
    {"decisions outlast",
     "the Cell's delegation ends; its recognition does not, its entry does",
     "6.5, 8.1",
     tell_decision_outlasts,
     {99, 100, 9000},
     false},
    {"recognition by another",
     "alpha, not the Cell, writes a recognition of beta",
     "7.1",
     tell_foreign_recognition,
     {1},
     false},
    {"named whatever it says",
     "recognitions that cannot be read, are deleted, and are deleted by a revoked device are all "
     "that the Cell says of three who ask",
     "7.3, 8.1, 8.3",
     tell_named_whatever_it_says,
     {2},
     false},
    {"vouch of the Cell",
     "two vouches and the Cell's, which also recognises itself; for another one the Cell's alone",
     "7.3, 8.3",
     tell_vouch_of_the_cell,
     {1},
     false},
    {"the Cell delists itself",
     "with a head that leaves one of its two devices out",
     "6.5, 8.3",
     tell_recognition_of_the_cell,
     {1},
     false},
    {"long request",
     "nobody names alpha, whose log has nine events",
     "7.3",
     tell_long_request,
     {1},
     false},
    {"role", "alpha's device may write entries, not vouch", "7.1", tell_no_role, {1}, false},
};
const size_t histories_of_admission_count =
    sizeof(histories_of_admission) / sizeof(histories_of_admission[0]);
