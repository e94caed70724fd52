/* splitmix64's finisher, twice keyed. */
#include "protocol/id_scatter.h"

uint64_t id_scatter(const struct id *id, uint64_t seed)
{
    uint64_t value;

    memcpy(&value, id->bytes, sizeof(value));
    value ^= seed;
    value = (value ^ value >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    value += seed;
    value = (value ^ value >> 27) * UINT64_C(0x94d049bb133111eb);
    return value ^ value >> 31;
}
