/* Crockford's base32 with two check symbols a line; the alphabet of recovery sheets. */
#ifndef ZAWLBUK_CRYPTO_BASE32_H
#define ZAWLBUK_CRYPTO_BASE32_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BASE32_SYMBOL_BITS 5

/* The character of a symbol, 0 to 31. */
char base32_char(uint8_t symbol);
/* The symbol of a character, small letters and O, I, L included; false when it has none. */
bool base32_symbol(uint8_t *out, char c);

/* size bytes to size * 8 / 5 symbols and back; size is a multiple of 5. */
void base32_spread(uint8_t *symbols, const uint8_t *bytes, size_t size);
void base32_gather(uint8_t *bytes, size_t size, const uint8_t *symbols);

/* The two check symbols that belong after count symbols: see sheet.h. count + 2 is at most 31. */
void base32_check(uint8_t out[2], const uint8_t *symbols, size_t count);
/* Whether count symbols, the check symbols included, are as base32_check makes them. */
bool base32_holds(const uint8_t *symbols, size_t count);

#endif
