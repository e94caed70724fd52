/* Grammars of telephone numbers, mail and web addresses. */
#include "protocol/body/contact.h"

#include "protocol/body/scan.h"
#include "protocol/body/text.h"
#include "protocol/utf8.h"

#define LABEL_SIZE_MAX 63
#define HOST_SIZE_MAX 253
#define LOCAL_PART_SIZE_MAX 64
#define EMAIL_SIZE_MAX 254
#define PORT_MAX 65535

bool contact_is_phone(struct span text)
{
    if (!scan_byte(&text, '+') || text.size < 7 || text.size > 15)
        return false;
    return text.bytes[0] != '0' && scan_all(text, scan_is_digit);
}

static bool is_label(struct span label, bool international)
{
    if (label.size == 0 || label.size > LABEL_SIZE_MAX || label.bytes[0] == '-' ||
        label.bytes[label.size - 1] == '-')
        return false;
    for (size_t i = 0; i < label.size; i++)
        if (!scan_is_alphanumeric(label.bytes[i]) && label.bytes[i] != '-' &&
            !(international && label.bytes[i] >= 0x80))
            return false;
    return true;
}

static bool is_host(struct span host, size_t labels_min, bool international)
{
    size_t labels = 0;

    if (host.size == 0 || host.size > HOST_SIZE_MAX || host.bytes[host.size - 1] == '.')
        return false;
    while (host.size > 0) {
        if (!is_label(scan_part(&host, '.'), international))
            return false;
        labels++;
    }
    return labels >= labels_min;
}

static bool is_port(struct span text)
{
    uint32_t port;

    return scan_number(&text, 1, 5, &port) && text.size == 0 && port >= 1 && port <= PORT_MAX;
}

static bool is_atom_byte(uint8_t byte)
{
    return scan_is_alphanumeric(byte) ||
           (byte != '\0' && strchr("!#$%&'*+/=?^_`{|}~-", byte) != NULL);
}

static bool is_local_part(struct span text)
{
    if (text.size == 0 || text.size > LOCAL_PART_SIZE_MAX || text.bytes[text.size - 1] == '.')
        return false;
    while (text.size > 0)
        if (!scan_all(scan_part(&text, '.'), is_atom_byte))
            return false;
    return true;
}

bool contact_is_email(struct span text)
{
    struct span rest = text;

    return text.size <= EMAIL_SIZE_MAX && is_local_part(scan_part(&rest, '@')) &&
           is_host(rest, 2, false);
}

/* Cuts the authority off: what comes before the first slash, question mark or hash. */
static struct span take_authority(struct span *rest)
{
    struct span authority = span_of(rest->bytes, 0);

    while (authority.size < rest->size && rest->bytes[authority.size] != '/' &&
           rest->bytes[authority.size] != '?' && rest->bytes[authority.size] != '#')
        authority.size++;
    if (authority.size > 0)
        *rest = span_of(rest->bytes + authority.size, rest->size - authority.size);
    return authority;
}

static bool is_path(struct span text)
{
    uint32_t code_point;

    while (utf8_next(&text, &code_point)) {
        if (!text_allows(code_point) || code_point == ' ' || code_point == 0xa0 ||
            code_point == 0x3000)
            return false;
        if (code_point < 0x80 && strchr("<>\"`{}|\\^", (int)code_point) != NULL)
            return false;
    }
    return text.size == 0;
}

bool contact_is_url(struct span text)
{
    struct span authority;
    struct span host;

    if (!scan_text(&text, "https://") && !scan_text(&text, "http://"))
        return false;
    authority = take_authority(&text);
    host = span_of(authority.bytes, scan_find(authority, ':'));
    if (!is_host(host, 2, true) || !is_path(host) || !is_path(text))
        return false;
    if (host.size == authority.size)
        return true;
    return is_port(span_of(host.bytes + host.size + 1, authority.size - host.size - 1));
}

static bool is_hex_digit(uint8_t byte)
{
    return scan_is_digit(byte) || (byte >= 'a' && byte <= 'f') || (byte >= 'A' && byte <= 'F');
}

/* One side of "::", or the whole: groups of up to four hexadecimal digits. Their number, or -1. */
static int group_count(struct span text)
{
    int count = 0;

    if (text.size == 0)
        return 0;
    if (text.bytes[text.size - 1] == ':')
        return -1;
    while (text.size > 0) {
        struct span group = scan_part(&text, ':');

        if (group.size > 4 || !scan_all(group, is_hex_digit))
            return -1;
        count++;
    }
    return count;
}

/* RFC 4291 2.2, forms 1 and 2. */
static bool is_ipv6(struct span text)
{
    size_t gap = 0;
    int before;
    int after;

    while (gap + 1 < text.size && !(text.bytes[gap] == ':' && text.bytes[gap + 1] == ':'))
        gap++;
    if (gap + 1 >= text.size)
        return group_count(text) == 8;
    before = group_count(span_of(text.bytes, gap));
    after = group_count(span_of(text.bytes + gap + 2, text.size - gap - 2));
    return before >= 0 && after >= 0 && before + after <= 7;
}

bool contact_is_address(struct span text)
{
    struct span host;

    if (scan_byte(&text, '[')) {
        host = scan_part(&text, ']');
        return is_ipv6(host) && scan_byte(&text, ':') && is_port(text);
    }
    host = scan_part(&text, ':');
    return is_host(host, 1, false) && is_port(text);
}
