/* Keys of the configuration as one table; inih cuts the lines. */
#include "node/config.h"

#include "node/text.h"

#include <errno.h>
#include <ini.h>
#include <stdio.h>

#define FILE_SIZE_MAX 65536
/* inih's own line buffer is 200 bytes, three of which it keeps. */
#define LINE_SIZE_MAX 196

struct key {
    const char *name;
    const char *form; /* what a right value looks like, for the message */
    bool repeats;
    enum status (*set)(struct config *config, const char *value);
};

static enum status set_listen(struct config *config, const char *value)
{
    enum status status = address_parse(&config->listen, value);

    if (status == STATUS_OK)
        config->has_listen = true;
    return status;
}

static enum status set_http(struct config *config, const char *value)
{
    enum status status = address_parse(&config->http, value);

    if (status == STATUS_OK)
        config->has_http = true;
    return status;
}

static enum status set_peer(struct config *config, const char *value)
{
    struct address peer;
    enum status status = address_parse(&peer, value);

    if (status != STATUS_OK)
        return status;
    for (size_t i = 0; i < config->peer_count; i++)
        if (address_equal(&peer, &config->peers[i]))
            return STATUS_OK;
    if (config->peer_count == CONFIG_PEERS_MAX)
        return STATUS_OVER_QUOTA;
    config->peers[config->peer_count++] = peer;
    return STATUS_OK;
}

static enum status set_clock(struct config *config, const char *value)
{
    bool is_trusted = strcmp(value, "trusted") == 0;

    if (!is_trusted && strcmp(value, "auto") != 0)
        return STATUS_BAD_FIELD;
    config->clock = is_trusted ? CONFIG_CLOCK_TRUSTED : CONFIG_CLOCK_AUTO;
    return STATUS_OK;
}

static enum status set_log(struct config *config, const char *value)
{
    return log_level_of_name(value, &config->log_level) ? STATUS_OK : STATUS_BAD_FIELD;
}

static enum status set_address(struct config *config, const char *value)
{
    enum status status = address_parse(&config->address, value);

    if (status == STATUS_OK)
        config->has_address = true;
    return status;
}

static enum status set_dial(struct config *config, const char *value)
{
    bool is_named = strcmp(value, "named") == 0;

    if (!is_named && strcmp(value, "any") != 0)
        return STATUS_BAD_FIELD;
    config->dial = is_named ? CONFIG_DIAL_NAMED : CONFIG_DIAL_ANY;
    return STATUS_OK;
}

/* The trust lane cannot be declined: without it a node could judge nothing. */
static enum status set_decline(struct config *config, const char *value)
{
    enum lane lane;

    if (!lane_of_name(value, &lane) || lane == LANE_TRUST)
        return STATUS_BAD_FIELD;
    config->declined[lane] = true;
    return STATUS_OK;
}

static enum status set_backup(struct config *config, const char *value)
{
    size_t size = strlen(value);

    if (value[0] != '/' || size >= sizeof(config->backup))
        return STATUS_BAD_FIELD;
    memcpy(config->backup, value, size + 1);
    return STATUS_OK;
}

static const struct key keys[] = {
    {"listen", "HOST:PORT", false, set_listen},
    {"http", "HOST:PORT", false, set_http},
    {"peer", "HOST:PORT", true, set_peer},
    {"clock", "auto or trusted", false, set_clock},
    {"address", "HOST:PORT", false, set_address},
    {"dial", "any or named", false, set_dial},
    {"log", "error, warn, info or debug", false, set_log},
    {"decline", "urgent, directory or mail", true, set_decline},
    {"backup", "a folder, beginning with /", false, set_backup},
};

#define KEY_COUNT (sizeof keys / sizeof keys[0])

const char *config_key_at(size_t index)
{
    return index < KEY_COUNT ? keys[index].name : NULL;
}

static const struct key *find_key(const char *name)
{
    for (size_t i = 0; i < KEY_COUNT; i++)
        if (strcmp(keys[i].name, name) == 0)
            return &keys[i];
    return NULL;
}

static enum status say_unknown(struct trouble *trouble, const char *name)
{
    const char *names[KEY_COUNT];
    const char *nearest;

    for (size_t i = 0; i < KEY_COUNT; i++)
        names[i] = keys[i].name;
    nearest = text_nearest(name, names, KEY_COUNT);
    if (nearest == NULL)
        return trouble_say(
            trouble, STATUS_NOT_FOUND,
            "unknown key \"%s\"; known are listen, http, address, peer, dial, clock, log, decline, "
            "backup",
            name);
    return trouble_say(trouble, STATUS_NOT_FOUND, "unknown key \"%s\"; did you mean \"%s\"?", name,
                       nearest);
}

enum status config_set(struct config *config, const char *name, const char *value,
                       struct trouble *trouble)
{
    const struct key *key = find_key(name);
    enum status status;

    if (key == NULL)
        return say_unknown(trouble, name);
    status = key->set(config, value);
    if (status == STATUS_OVER_QUOTA)
        return trouble_say(trouble, status, "more than %d peers; leave some out", CONFIG_PEERS_MAX);
    if (status != STATUS_OK)
        return trouble_say(trouble, status, "\"%s\" is not a value of %s; give %s", value, name,
                           key->form);
    return STATUS_OK;
}

void config_init(struct config *config)
{
    *config = (struct config){.log_level = LOG_LEVEL_INFO};
}

/* inih asks for line after line and reports each pair before it asks for the next, so the count of
 * lines given out is the number of the line at hand. */
struct reading {
    struct config config;
    bool seen[KEY_COUNT];
    const char *name;
    const char *rest;
    int line;
    enum status status;
    struct trouble *trouble;
};

static void say_at_line(struct reading *reading, enum status status, const char *text)
{
    if (reading->status == STATUS_OK)
        reading->status = trouble_say(reading->trouble, status, "%s line %d: %s", reading->name,
                                      reading->line, text);
}

/* Leading blanks are dropped: to inih an indented line would continue the one above. */
static char *next_line(char *line, int capacity, void *context)
{
    struct reading *reading = context;
    const char *start = reading->rest + strspn(reading->rest, " \t");
    size_t size = strcspn(start, "\n");

    if (*reading->rest == '\0' || reading->status != STATUS_OK)
        return NULL;
    reading->line++;
    if (size > LINE_SIZE_MAX || (int)size + 2 > capacity) {
        say_at_line(reading, STATUS_TOO_LARGE, "the line is too long; at most 196 bytes");
        return NULL;
    }
    memcpy(line, start, size);
    line[size] = '\n';
    line[size + 1] = '\0';
    reading->rest = start[size] == '\0' ? start + size : start + size + 1;
    return line;
}

/* Returns 0 for an error, as inih wants it. */
static int on_pair(void *context, const char *section, const char *name, const char *value)
{
    struct reading *reading = context;
    const struct key *key = find_key(name);
    struct trouble why;
    enum status status;

    if (section[0] != '\0') {
        say_at_line(reading, STATUS_BAD_FIELD, "sections are not known here; leave [...] out");
        return 0;
    }
    if (key != NULL && !key->repeats && reading->seen[key - keys]) {
        say_at_line(reading, STATUS_EXISTS, "the key stands twice; leave one out");
        return 0;
    }
    if (key != NULL)
        reading->seen[key - keys] = true;
    status = config_set(&reading->config, name, value, &why);
    if (status != STATUS_OK)
        say_at_line(reading, status, why.text);
    return status == STATUS_OK;
}

enum status config_parse(struct config *config, const char *name, const char *text,
                         struct trouble *trouble)
{
    struct reading reading = {.config = *config, .name = name, .rest = text, .trouble = trouble};
    int line = ini_parse_stream(next_line, &reading, on_pair, &reading);

    if (reading.status != STATUS_OK)
        return reading.status;
    if (line > 0)
        return trouble_say(trouble, STATUS_BAD_FIELD, "%s line %d: not of the form key = value",
                           name, line);
    if (line < 0)
        return trouble_say(trouble, STATUS_NO_MEMORY, "%s: no memory", name);
    *config = reading.config;
    return STATUS_OK;
}

enum status config_read(struct config *config, const char *path, struct trouble *trouble)
{
    char text[FILE_SIZE_MAX + 1];
    FILE *file = fopen(path, "rbe");
    size_t size;
    bool failed;

    if (file == NULL && errno == ENOENT)
        return STATUS_OK;
    if (file == NULL)
        return trouble_say(trouble, STATUS_IO, "cannot read %s: %s", path, strerror(errno));
    size = fread(text, 1, sizeof text, file);
    failed = ferror(file) != 0;
    (void)fclose(file);
    if (failed)
        return trouble_say(trouble, STATUS_IO, "reading %s failed", path);
    if (size > FILE_SIZE_MAX)
        return trouble_say(trouble, STATUS_TOO_LARGE, "%s is larger than 64 KB", path);
    text[size] = '\0';
    if (memchr(text, '\0', size) != NULL)
        return trouble_say(trouble, STATUS_BAD_FIELD, "%s is not a text file", path);
    return config_parse(config, path, text, trouble);
}
