/* The gate in front of the allocator. */
#include "gate.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

/* The ones below: AddressSanitizer's where there is one, else the C library's. */
extern void *__interceptor_malloc(size_t size) __attribute__((weak));
extern void *__interceptor_calloc(size_t count, size_t size) __attribute__((weak));
extern void *__interceptor_realloc(void *memory, size_t size) __attribute__((weak));
extern void __interceptor_free(void *memory) __attribute__((weak));
extern void *__libc_malloc(size_t size) __attribute__((weak));
extern void *__libc_calloc(size_t count, size_t size) __attribute__((weak));
extern void *__libc_realloc(void *memory, size_t size) __attribute__((weak));
extern void __libc_free(void *memory) __attribute__((weak));

static _Thread_local int inside;
static uint64_t left = UINT64_MAX;
static uint64_t refusals_left;
static uint64_t asked;
static uint64_t refused;
static _Atomic int64_t live;

void gate_set(uint64_t good, uint64_t bad)
{
    left = good;
    refusals_left = bad;
    asked = 0;
    refused = 0;
}

void gate_clear(void)
{
    refusals_left = 0;
}

void gate_enter(void)
{
    inside++;
}

void gate_leave(void)
{
    inside--;
}

int gate_step_out(void)
{
    int depth = inside;

    inside = 0;
    return depth;
}

void gate_step_in(int depth)
{
    inside = depth;
}

uint64_t gate_asked(void)
{
    return asked;
}

uint64_t gate_refused(void)
{
    return refused;
}

int64_t gate_live(void)
{
    return live;
}

static bool is_shut(void)
{
    if (inside == 0)
        return false;
    asked++;
    if (left > 0) {
        left -= left != UINT64_MAX;
        return false;
    }
    if (refusals_left == 0)
        return false;
    refusals_left--;
    refused++;
    return true;
}

static void *count(void *memory)
{
    live += memory != NULL;
    return memory;
}

void *malloc(size_t size)
{
    if (is_shut())
        return NULL;
    return count(__interceptor_malloc != NULL ? __interceptor_malloc(size) : __libc_malloc(size));
}

void *calloc(size_t number, size_t size)
{
    if (is_shut())
        return NULL;
    return count(__interceptor_calloc != NULL ? __interceptor_calloc(number, size)
                                              : __libc_calloc(number, size));
}

void *realloc(void *memory, size_t size)
{
    void *moved;

    if (is_shut())
        return NULL;
    moved = __interceptor_realloc != NULL ? __interceptor_realloc(memory, size)
                                          : __libc_realloc(memory, size);
    live += (moved != NULL) - (memory != NULL && (moved != NULL || size == 0));
    return moved;
}

void free(void *memory)
{
    live -= memory != NULL;
    if (__interceptor_free != NULL)
        __interceptor_free(memory);
    else
        __libc_free(memory);
}
