/* The checks, one function each. */
#include "node/doctor.h"

#include <stdarg.h>
#include <stdio.h>

#include "node/client.h"
#include "node/health.h"
#include "node/version.h"

#define DAY_MS INT64_C(86400000)
#define HOURS_A_DAY 24
/* Days before a delegation ends in which to find the sheet holders. */
#define DELEGATION_DAYS 60
/* An entry's lease is 13 months and signed anew from half of it on. */
#define LEASE_DAYS 240
#define BACKUP_DAYS 8
#define VERSION_DAYS 400
#define AGREED_SECONDS 3600

const char *doctor_state_name(enum doctor_state state)
{
    static const char *const names[] = {"well", "watch", "ill"};

    return names[state];
}

__attribute__((format(printf, 4, 5))) static void find(struct doctor_report *report,
                                                       const char *name, enum doctor_state state,
                                                       const char *format, ...)
{
    struct doctor_finding *finding = &report->findings[report->count++];
    va_list rest;

    finding->name = name;
    finding->state = state;
    va_start(rest, format);
    (void)vsnprintf(finding->text, sizeof(finding->text), format, rest);
    va_end(rest);
}

/* Both as the node itself judged them (health.h). */
static void judge_clock(struct doctor_report *report, const struct doctor_facts *facts)
{
    const json_t *clock = json_object_get(facts->status, "clock");
    const json_t *set = json_object_get(clock, "set");
    bool is_kept = strcmp(client_text(clock, "state"), health_clock_name(HEALTH_CLOCK_KEPT)) == 0;
    enum doctor_state state = DOCTOR_WELL;

    if (json_is_object(set) && !is_kept)
        state = DOCTOR_WATCH;
    if (!json_is_true(json_object_get(clock, "good")))
        state = DOCTOR_ILL;
    if (json_is_object(set))
        find(report, "clock", state, "%s; %s", client_text(clock, "text"),
             client_text(set, "text"));
    else
        find(report, "clock", state, "%s", client_text(clock, "text"));
}

static void judge_disk(struct doctor_report *report, const struct doctor_facts *facts)
{
    static const enum doctor_state states[HEALTH_DISK_COUNT] = {
        [HEALTH_DISK_WELL] = DOCTOR_WELL,   [HEALTH_DISK_LOW] = DOCTOR_WATCH,
        [HEALTH_DISK_LAST] = DOCTOR_ILL,    [HEALTH_DISK_FULL] = DOCTOR_ILL,
        [HEALTH_DISK_FAILING] = DOCTOR_ILL,
    };
    const json_t *disk = json_object_get(facts->status, "disk");

    for (int i = 0; i < HEALTH_DISK_COUNT; i++)
        if (strcmp(client_text(disk, "state"), health_disk_name((enum health_disk)i)) == 0)
            find(report, "disk", states[i], "%s", client_text(disk, "text"));
}

static void judge_key(struct doctor_report *report, const struct doctor_facts *facts)
{
    const json_t *delegation = json_object_get(facts->status, "delegation");
    int64_t days = client_number(delegation, "hours_left") / HOURS_A_DAY;

    if (json_is_true(json_object_get(facts->status, "cloned")))
        find(report, "key", DOCTOR_ILL,
             "another copy of this home signs with the same key: stop one of the two, and restore "
             "the other from a backup of it, which gives it a key of its own");
    else if (!json_is_object(delegation))
        find(report, "key", DOCTOR_ILL,
             "nobody lets this node's key sign: zawlbuk key delegate --sheet FILE, by who holds "
             "the recovery sheet");
    else if (days < DELEGATION_DAYS)
        find(report, "key", DOCTOR_WATCH,
             "may sign for %lld more days: zawlbuk key delegate --sheet FILE before that",
             (long long)days);
    else
        find(report, "key", DOCTOR_WELL, "may sign for %lld more days", (long long)days);
}

static void judge_home(struct doctor_report *report, const struct doctor_facts *facts)
{
    if (json_is_true(json_object_get(facts->status, "restored")))
        find(report, "home", DOCTOR_ILL,
             "restored from a backup, and waits for a peer that knows what came after: start the "
             "node with --peer HOST:PORT of one");
}

static void judge_standing(struct doctor_report *report, const struct doctor_facts *facts)
{
    const json_t *self = json_object_get(facts->status, "self");
    const char *admission = client_text(self, "admission");

    if (json_is_true(json_object_get(self, "dissolved")))
        find(report, "standing", DOCTOR_ILL, "dissolved by its own committee; others hide it");
    else if (json_is_true(json_object_get(self, "disputed")))
        find(report, "standing", DOCTOR_ILL,
             "two rotations of the keys contradict each other: the Cell must recognise one of them "
             "(recognise ID --head)");
    else if (strcmp(admission, "none") == 0)
        find(report, "standing", DOCTOR_WATCH,
             "asks to be admitted: the Cell decides, or three recognised associations of two "
             "countries vouch");
    else if (strcmp(admission, "suspended") == 0 || strcmp(admission, "delisted") == 0)
        find(report, "standing", DOCTOR_ILL, "%s by the Cell, so others hide our entries: ask it",
             admission);
    else if (json_is_true(json_object_get(self, "stale")))
        find(report, "standing", DOCTOR_WATCH, "%s, past its review: ask the Cell to look again",
             admission);
    else
        find(report, "standing", DOCTOR_WELL, "%s", admission);
}

static void judge_peers(struct doctor_report *report, const struct doctor_facts *facts)
{
    const json_t *freshness = json_object_get(facts->peers, "freshness");
    const json_t *agreed = json_object_get(freshness, "agreed_seconds");
    long long links = client_number(freshness, "links");

    if (links == 0)
        find(report, "peers", DOCTOR_ILL,
             "none is linked: is this machine on the network? Name one with --peer HOST:PORT");
    else if (!json_is_integer(agreed))
        find(report, "peers", DOCTOR_ILL,
             "%lld linked, and none has agreed with this node yet: wait a minute; then see "
             "zawlbuk log --refused",
             links);
    else if (json_integer_value(agreed) > AGREED_SECONDS)
        find(report, "peers", DOCTOR_WATCH,
             "%lld linked, but the last agreed %lld minutes ago: see zawlbuk peers", links,
             (long long)json_integer_value(agreed) / 60);
    else if (links == 1)
        find(report, "peers", DOCTOR_WATCH,
             "one is linked: when it goes, this node is alone; name a second with --peer");
    else
        find(report, "peers", DOCTOR_WELL, "%lld linked, and agreed", links);
}

static void judge_countries(struct doctor_report *report, const struct doctor_facts *facts)
{
    const json_t *links = json_object_get(facts->peers, "links");
    const char *first = "";
    bool others = false;

    for (size_t i = 0; i < json_array_size(links); i++) {
        const char *country = client_text(json_array_get(links, i), "country");

        if (first[0] == '\0')
            first = country;
        others = others || (country[0] != '\0' && strcmp(country, first) != 0);
    }
    if (others)
        find(report, "countries", DOCTOR_WELL, "peers in more than one");
    else if (first[0] != '\0')
        find(report, "countries", DOCTOR_WATCH,
             "all peers are in %s: if its line to the world is cut, so are you; name one elsewhere "
             "with --peer",
             first);
}

/* That somebody reached us is known when he did; nobody can be asked to try. */
static void judge_port(struct doctor_report *report, const struct doctor_facts *facts)
{
    const json_t *links = json_object_get(facts->peers, "links");
    long long port = client_number(json_object_get(facts->status, "ports"), "listen");
    bool reached = false;

    for (size_t i = 0; i < json_array_size(links); i++)
        reached = reached || json_is_false(json_object_get(json_array_get(links, i), "outbound"));
    if (port == 0)
        find(report, "port", DOCTOR_WELL,
             "this node takes no links and dials others, which is enough to take part");
    else if (reached)
        find(report, "port", DOCTOR_WELL, "peers have reached %lld", port);
    else
        find(report, "port", DOCTOR_WATCH,
             "no peer has reached %lld by itself yet: if others are to dial this node, forward the "
             "port in the router and open it in the firewall",
             port);
}

static void judge_entries(struct doctor_report *report, const struct doctor_facts *facts)
{
    const json_t *entries = json_object_get(facts->status, "entries");
    long long count = client_number(entries, "count");
    long long days =
        (long long)((facts->now_ms - client_number(entries, "oldest_unix_ms")) / DAY_MS);

    if (count == 0)
        find(report, "entries", DOCTOR_WATCH,
             "nothing of ours is published: zawlbuk publish; zawlbuk fields place says how");
    else if (days > LEASE_DAYS)
        find(report, "entries", DOCTOR_WATCH,
             "the oldest was signed %lld days ago and should have been renewed: look at key and "
             "clock; after 13 months others drop it",
             days);
    else
        find(report, "entries", DOCTOR_WELL, "%lld, the oldest signed %lld days ago", count, days);
}

static void judge_backup(struct doctor_report *report, const struct doctor_facts *facts)
{
    const json_t *age = json_object_get(facts->status, "backup_seconds");
    long long days = (long long)(json_integer_value(age) / (DAY_MS / 1000));

    if (!json_is_integer(age))
        find(report, "backup", DOCTOR_WATCH, "never made: zawlbuk backup FILE, onto a stick");
    else if (days >= BACKUP_DAYS)
        find(report, "backup", DOCTOR_WATCH, "%lld days old: zawlbuk backup FILE, onto a stick",
             days);
    else
        find(report, "backup", DOCTOR_WELL, "%lld days old", days);
}

static void judge_version(struct doctor_report *report, const struct doctor_facts *facts)
{
    const char *version = client_text(facts->status, "version");

    if (facts->now_ms - facts->built_ms > VERSION_DAYS * DAY_MS)
        find(report, "version", DOCTOR_WATCH,
             "%s, built over a year ago: look whether there is a newer one", version);
    else
        find(report, "version", DOCTOR_WELL, "%s", version);
}

void doctor_judge(struct doctor_report *out, const struct doctor_facts *facts)
{
    static void (*const judges[])(struct doctor_report *, const struct doctor_facts *) = {
        judge_clock, judge_disk,      judge_key,     judge_home,   judge_standing, judge_peers,
        judge_port,  judge_countries, judge_entries, judge_backup, judge_version,
    };

    out->count = 0;
    for (size_t i = 0; i < sizeof(judges) / sizeof(judges[0]); i++)
        judges[i](out, facts);
}

enum doctor_state doctor_worst(const struct doctor_report *report)
{
    enum doctor_state worst = DOCTOR_WELL;

    for (size_t i = 0; i < report->count; i++)
        if (report->findings[i].state > worst)
            worst = report->findings[i].state;
    return worst;
}
