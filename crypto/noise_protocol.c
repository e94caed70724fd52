/* The patterns as a table, and the name that picks one of them and its modifiers. */
#include "crypto/noise_protocol.h"

#define E NOISE_TOKEN_E
#define S NOISE_TOKEN_S
#define EE NOISE_TOKEN_EE
#define ES NOISE_TOKEN_ES
#define SE NOISE_TOKEN_SE
#define SS NOISE_TOKEN_SS

static const struct noise_protocol patterns[] = {
    {.name = "N",
     .responder_known = true,
     .responder_static = true,
     .one_way = true,
     .message_count = 1,
     .messages = {{E, ES}}},
    {.name = "XX",
     .initiator_static = true,
     .responder_static = true,
     .message_count = 3,
     .messages = {{E}, {E, EE, S, ES}, {S, SE}}},
    {.name = "IK",
     .responder_known = true,
     .initiator_static = true,
     .responder_static = true,
     .message_count = 2,
     .messages = {{E, ES, S, SS}, {E, EE, SE}}},
};

#undef E
#undef S
#undef EE
#undef ES
#undef SE
#undef SS

/* Steps over the text at *at when it stands there. */
static bool skip(const char **at, const char *text)
{
    size_t size = strlen(text);

    if (strncmp(*at, text, size) != 0)
        return false;
    *at += size;
    return true;
}

static size_t token_count(const enum noise_token *tokens)
{
    size_t count = 0;

    while (tokens[count] != NOISE_TOKEN_END)
        count++;
    return count;
}

/* psk0 stands before the first message's tokens, psk N after those of message N. */
static void add_psk(struct noise_protocol *protocol, size_t place)
{
    enum noise_token *tokens = protocol->messages[place == 0 ? 0 : place - 1];
    size_t count = token_count(tokens);

    if (place == 0) {
        memmove(tokens + 1, tokens, count * sizeof(*tokens));
        tokens[0] = NOISE_TOKEN_PSK;
    } else {
        tokens[count] = NOISE_TOKEN_PSK;
    }
    tokens[count + 1] = NOISE_TOKEN_END;
    protocol->psk_count++;
}

static bool parse_pattern(struct noise_protocol *protocol, const char **at)
{
    for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++)
        if (skip(at, patterns[i].name)) {
            *protocol = patterns[i];
            return true;
        }
    return false;
}

static bool parse_modifiers(struct noise_protocol *protocol, const char **at)
{
    size_t place_min = 0;

    while (skip(at, protocol->psk_count == 0 ? "psk" : "+psk")) {
        size_t place = (size_t)(**at - '0');

        if (**at < '0' || place < place_min || place > protocol->message_count)
            return false;
        ++*at;
        place_min = place + 1;
        add_psk(protocol, place);
    }
    return true;
}

static bool parse_hash(struct noise_protocol *protocol, const char *at)
{
    for (int hash = 0; hash < HKDF_HASH_COUNT; hash++)
        if (strcmp(at, hkdf_name((enum hkdf_hash)hash)) == 0) {
            protocol->hash = (enum hkdf_hash)hash;
            return true;
        }
    return false;
}

enum status noise_protocol_parse(struct noise_protocol *out, const char *name)
{
    struct noise_protocol protocol;
    const char *at = name;

    if (strlen(name) >= sizeof(protocol.name))
        return STATUS_UNSUPPORTED;
    if (!skip(&at, "Noise_") || !parse_pattern(&protocol, &at) ||
        !parse_modifiers(&protocol, &at) || !skip(&at, "_25519_ChaChaPoly_") ||
        !parse_hash(&protocol, at))
        return STATUS_UNSUPPORTED;
    memset(protocol.name, 0, sizeof(protocol.name));
    memcpy(protocol.name, name, strlen(name));
    *out = protocol;
    return STATUS_OK;
}
