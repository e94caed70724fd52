/* Crockford's base32 and arithmetic of GF(32). */
#include "crypto/base32.h"

#include <assert.h>
#include <string.h>

#define SYMBOLS 32
#define FIELD_POLYNOMIAL 0x25 /* x^5 + x^2 + 1; x, that is 2, generates the 31 others than 0 */
#define CODE_SIZE_MAX 31

static const char alphabet[SYMBOLS + 1] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

char base32_char(uint8_t symbol)
{
    assert(symbol < SYMBOLS);
    return alphabet[symbol];
}

static char capital(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

bool base32_symbol(uint8_t *out, char c)
{
    char wanted = capital(c);
    const char *at;

    if (wanted == 'O')
        wanted = '0';
    if (wanted == 'I' || wanted == 'L')
        wanted = '1';
    at = memchr(alphabet, wanted, SYMBOLS);
    if (at == NULL)
        return false;
    *out = (uint8_t)(at - alphabet);
    return true;
}

void base32_spread(uint8_t *symbols, const uint8_t *bytes, size_t size)
{
    size_t bits = size * 8;

    assert(size % BASE32_SYMBOL_BITS == 0);
    memset(symbols, 0, bits / BASE32_SYMBOL_BITS);
    for (size_t i = 0; i < bits; i++) {
        uint8_t *symbol = &symbols[i / BASE32_SYMBOL_BITS];

        *symbol = (uint8_t)(*symbol << 1 | (bytes[i / 8] >> (7 - i % 8) & 1));
    }
}

void base32_gather(uint8_t *bytes, size_t size, const uint8_t *symbols)
{
    size_t bits = size * 8;

    assert(size % BASE32_SYMBOL_BITS == 0);
    memset(bytes, 0, size);
    for (size_t i = 0; i < bits; i++) {
        size_t shift = BASE32_SYMBOL_BITS - 1 - i % BASE32_SYMBOL_BITS;

        bytes[i / 8] =
            (uint8_t)(bytes[i / 8] << 1 | (symbols[i / BASE32_SYMBOL_BITS] >> shift & 1));
    }
}

/* Twice an element of the field. */
static uint8_t doubled(uint8_t element)
{
    uint8_t twice = (uint8_t)(element << 1);

    return (uint8_t)((twice & SYMBOLS) != 0 ? twice ^ FIELD_POLYNOMIAL : twice);
}

/* sum: of the symbols; weighted: of each times 2 to the number of symbols after it. */
static void sums(uint8_t *sum, uint8_t *weighted, const uint8_t *symbols, size_t count)
{
    *sum = *weighted = 0;
    for (size_t i = 0; i < count; i++) {
        *sum ^= symbols[i];
        *weighted = doubled(*weighted) ^ symbols[i];
    }
}

void base32_check(uint8_t out[2], const uint8_t *symbols, size_t count)
{
    uint8_t sum, weighted, last;

    assert(count + 2 <= CODE_SIZE_MAX);
    sums(&sum, &weighted, symbols, count);
    weighted = doubled(doubled(weighted));
    /* p + q = sum and 2 p + q = weighted, where + is xor: 3 q = 2 sum + weighted has one solution.
     */
    for (last = 0; last < SYMBOLS - 1; last++)
        if ((doubled(sum ^ last) ^ last) == weighted)
            break;
    out[0] = sum ^ last;
    out[1] = last;
}

bool base32_holds(const uint8_t *symbols, size_t count)
{
    uint8_t sum, weighted;

    sums(&sum, &weighted, symbols, count);
    return sum == 0 && weighted == 0;
}
