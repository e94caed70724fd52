/* Cities, associations and their entries out of numbers. */
#include "tests/bench/corpus.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/bench.h"

/* Source: the estimate of the diaspora's network that the project plans by (2026): so many
 * associations stand in so many cities of so many countries; 12 bearers and 2.5 places each. */
static const struct {
    size_t associations, cities, countries;
} mix[] = {{0, 1, 1}, {150, 70, 25}, {1500, 400, 40}, {150000, 20000, 190}};

/* Where most are first; phones are of the range that is reserved for fiction. */
static const char countries[] =
    "INMMBDUSGBAUSGMYILAEQAKRJPDECANZTHCNNPBTSAKWOMBHIENLSENOFIDKFRESITCHATBEPTPLCZHUROGRCYMTTRRUUA"
    "BRARCLPECOMXZAKENGGHETTZUGRWZMBWNAMUMVLKPKAFIRIQJOLBEGMATNDZLYSDVNPHIDKHLABNTLPGFJWSTOVUSBKIMN"
    "KZKGTJUZTMAZGEAMMDBYLTLVEEISLUMCLISMVASIHRBAMERSMKALBGSKXXADAGAOAWBBBZBJBOBSCDCFCGCICMCRCUCVDJ"
    "DMDOECEREHFKFOGAGDGFGGGIGLGMGNGPGQGTGUGWGYHKHNHTIMIO";

static const char *const roles[CORPUS_BEARERS] = {
    "President",         "Vice President",     "Secretary",    "Joint Secretary",
    "Treasurer",         "Finance Secretary",  "Welfare desk", "Hospital visits",
    "Students' contact", "Newcomers' contact", "Sports",       "Emergency contact",
};

static const struct {
    const char *kind;
    const char *name;
    const char *acronym;
} types[] = {
    {"welfare-association", "Mizo Welfare Association", "MWA"},
    {"student-union", "Mizo Zirlai Pawl", "MZP"},
    {"church-fellowship", "Mizo Christian Fellowship", "MCF"},
    {"women", "Mizo Hmeichhe Pawl", "MHP"},
    {"youth", "Mizo Thalai Pawl", "MTP"},
};

static struct dice dice_of(const struct corpus *corpus, uint64_t what, uint64_t index)
{
    struct dice dice;

    dice_init(&dice, (corpus->seed << 40) ^ (what << 32) ^ index);
    return dice;
}

void corpus_init(struct corpus *corpus, size_t associations, uint64_t seed)
{
    size_t row = 1;
    double part;

    while (row + 1 < COUNT_OF(mix) && associations > mix[row].associations)
        row++;
    part = (double)(associations - mix[row - 1].associations) /
           (double)(mix[row].associations - mix[row - 1].associations);
    part = part > 1 ? 1 : part;
    *corpus = (struct corpus){
        .seed = seed,
        .associations = associations,
        .cities =
            mix[row - 1].cities + (size_t)(part * (double)(mix[row].cities - mix[row - 1].cities)),
        .countries = mix[row - 1].countries +
                     (size_t)(part * (double)(mix[row].countries - mix[row - 1].countries)),
    };
}

size_t corpus_entry_count(size_t association)
{
    return CORPUS_ENTRIES_LEAST + association % 2;
}

size_t corpus_entries_before(size_t association)
{
    return association * CORPUS_ENTRIES_LEAST + association / 2;
}

/* Syllables by the digits of a scattered number: different for different cities. */
static void name_city(char out[32], size_t index)
{
    static const char onsets[] = "bcdfghklmnprstvz";
    static const char vowels[] = "aeiou";
    size_t number = (index * 7919 + 1234567) % 16777213; /* a prime: no two alike */
    size_t at = 0;

    for (int syllable = 0; syllable < 4; syllable++) {
        out[at++] = onsets[number % 16];
        number /= 16;
        out[at++] = vowels[number % 5];
        number /= 5;
    }
    out[at] = '\0';
    out[0] = (char)(out[0] - 'a' + 'A');
}

static void make_city(const struct corpus *corpus, struct city *out, size_t index)
{
    struct dice dice = dice_of(corpus, 1, index);
    size_t country = index % corpus->countries % (sizeof(countries) / 2);

    name_city(out->name, index);
    memcpy(out->country, countries + 2 * country, 2);
    if (memcmp(out->country, "XX", 2) == 0)
        memcpy(out->country, "IN", 2);
    out->country[2] = '\0';
    out->latitude_e7 = (int32_t)dice_below(&dice, 1050000000) - 400000000;
    out->longitude_e7 = (int32_t)((int64_t)dice_below(&dice, 3600000000) - 1800000000);
}

/* A few cities have many associations, most have few. */
static size_t pick_city(const struct corpus *corpus, struct dice *dice)
{
    size_t most = dice_chance(dice, 3000) ? 1 + corpus->cities / 10 : corpus->cities;

    return dice_pick(dice, most);
}

struct association {
    struct city city;
    size_t type;
    char name[CORPUS_TEXT_SIZE];
    char acronym[16];
};

static void make_association(const struct corpus *corpus, struct association *out, size_t index)
{
    struct dice dice = dice_of(corpus, 2, index);

    make_city(corpus, &out->city, pick_city(corpus, &dice));
    out->type = dice_pick(&dice, COUNT_OF(types));
    (void)snprintf(out->name, sizeof(out->name), "%s %s", out->city.name, types[out->type].name);
    (void)snprintf(out->acronym, sizeof(out->acronym), "%.4s-%s", out->city.name,
                   types[out->type].acronym);
}

/* Within some ten kilometres. */
static struct point beside(const struct city *city, struct dice *dice)
{
    return (struct point){
        .given = true,
        .latitude_e7 = city->latitude_e7 + (int32_t)dice_below(dice, 2000000) - 1000000,
        .longitude_e7 = city->longitude_e7 / 2 * 2 +
                        (city->longitude_e7 > 0 ? -1 : 1) * (int32_t)dice_below(dice, 2000000),
    };
}

static void must_write(enum status status, const struct field_error *where)
{
    (void)where;
    bench_must(status, "an entry");
}

static void write_profile(const struct association *association, struct buffer *body,
                          struct dice *dice)
{
    char url[CORPUS_TEXT_SIZE];
    char note[CORPUS_TEXT_SIZE];
    struct field_error where;
    struct profile profile = {
        .name = span_of_text(association->name),
        .names = {.count = 1, .items = {{span_of_text("lus"), span_of_text(association->name)}}},
        .acronym = span_of_text(association->acronym),
        .kind = span_of_text(types[association->type].kind),
        .founded = span_of_text("1998"),
        .languages = {.count = 2, .items = {span_of_text("lus"), span_of_text("en")}},
        .city = span_of_text(association->city.name),
        .country = span_of_text(association->city.country),
        .coordinates = beside(&association->city, dice),
    };

    (void)snprintf(url, sizeof(url), "https://%s.example.org", association->city.name);
    (void)snprintf(note, sizeof(note), "DEMO. Newcomers to %s are welcome on any Sunday.",
                   association->city.name);
    profile.url = span_of_text(url);
    profile.note = span_of_text(note);
    must_write(profile_write(&profile, body, &where), &where);
}

static void write_place(const struct association *association, struct buffer *body, size_t index,
                        struct dice *dice)
{
    static const char *const halls[] = {"Community Hall", "School", "Church"};
    char name[CORPUS_TEXT_SIZE];
    char address[CORPUS_TEXT_SIZE];
    struct field_error where;
    struct place place = {
        .what = span_of_text("Sunday service and fellowship"),
        .city = span_of_text(association->city.name),
        .country = span_of_text(association->city.country),
        .coordinates = beside(&association->city, dice),
        .zone = span_of_text("Asia/Kolkata"),
        .starts = span_of_text("2026-01-04T11:00"),
        .minutes = 120,
        .recurrence = span_of_text("FREQ=WEEKLY;BYDAY=SU"),
        .note = span_of_text("DEMO. Food afterwards; bring a friend."),
    };

    (void)snprintf(name, sizeof(name), "%s %s", association->city.name,
                   halls[index % COUNT_OF(halls)]);
    (void)snprintf(address, sizeof(address), "%u Example Road",
                   (unsigned)(1 + dice_below(dice, 400)));
    place.name = span_of_text(name);
    place.address = span_of_text(address);
    must_write(place_write(&place, body, &where), &where);
}

static void write_bearer(struct buffer *body, size_t index, struct dice *dice)
{
    char phone[24];
    struct field_error where;
    struct bearer bearer = {
        .role = span_of_text(roles[index % CORPUS_BEARERS]),
        .name = span_of_text("DEMO"),
        .email = span_of_text("office@example.org"),
        .from = span_of_text("2026"),
        .until = span_of_text("2027-12-31"),
    };

    (void)snprintf(phone, sizeof(phone), "+120255501%02u", (unsigned)dice_below(dice, 100));
    bearer.phone = span_of_text(phone);
    must_write(bearer_write(&bearer, body, &where), &where);
}

static void write_beacon(struct buffer *body, size_t association)
{
    char address[CORPUS_TEXT_SIZE];
    struct field_error where;
    struct beacon beacon = {.version = span_of_text("zawlbuk 0.1.0")};

    (void)snprintf(address, sizeof(address), "node%zu.example.org:7470", association);
    beacon.addresses = (struct text_list){.count = 1, .items = {span_of_text(address)}};
    must_write(beacon_write(&beacon, body, &where), &where);
}

void corpus_entry(const struct corpus *corpus, struct corpus_entry *entry, struct buffer *body,
                  size_t association, size_t index)
{
    struct dice dice = dice_of(corpus, 3 + index, association);
    struct association whose;

    make_association(corpus, &whose, association);
    (void)snprintf(entry->subject, sizeof(entry->subject), "%s%zu", index == 0 ? "" : "e", index);
    if (index == 0) {
        entry->kind = KIND_PROFILE;
        entry->subject[0] = '\0';
        write_profile(&whose, body, &dice);
    } else if (index == 1) {
        entry->kind = KIND_BEACON;
        write_beacon(body, association);
    } else if (index < 2 + CORPUS_BEARERS) {
        entry->kind = KIND_BEARER;
        write_bearer(body, index - 2, &dice);
    } else {
        entry->kind = KIND_PLACE;
        write_place(&whose, body, index, &dice);
    }
}

void corpus_query(const struct corpus *corpus, char out[CORPUS_TEXT_SIZE], struct dice *dice)
{
    struct association whose;
    size_t letters = 3 + dice_pick(dice, 5);

    make_association(corpus, &whose, dice_pick(dice, corpus->associations));
    switch (dice_pick(dice, 8)) {
    case 0:
    case 1:
        (void)snprintf(out, CORPUS_TEXT_SIZE, "%s", whose.name);
        return;
    case 2:
        (void)snprintf(out, CORPUS_TEXT_SIZE, "%s", whose.acronym);
        return;
    case 3:
        (void)snprintf(out, CORPUS_TEXT_SIZE, "%s", whose.city.name);
        return;
    case 4:
        (void)snprintf(out, CORPUS_TEXT_SIZE, "%.*s", (int)letters, whose.city.name);
        return;
    case 5:
        (void)snprintf(out, CORPUS_TEXT_SIZE, "mizo %.*s", (int)letters, whose.city.name);
        return;
    case 6:
        (void)snprintf(out, CORPUS_TEXT_SIZE, "%s hall", whose.city.name);
        return;
    default: /* words that stand in most entries */
        (void)snprintf(out, CORPUS_TEXT_SIZE, "sunday %.*s mizo", 1, whose.city.name);
        return;
    }
}

void corpus_position(const struct corpus *corpus, struct point *out, struct dice *dice)
{
    struct city city;

    make_city(corpus, &city, pick_city(corpus, dice));
    *out = beside(&city, dice);
    if (dice_chance(dice, 1000)) { /* anywhere, the sea included */
        out->latitude_e7 = (int32_t)dice_below(dice, 1800000000) - 900000000;
        out->longitude_e7 = (int32_t)((int64_t)dice_below(dice, 3600000000) - 1800000000);
    }
}
