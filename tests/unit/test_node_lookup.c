/* Names that strangers told never hold up the names that the operator gave. */
#define _GNU_SOURCE /* RTLD_NEXT */
#include <dlfcn.h>
#include <netdb.h>
#include <semaphore.h>
#include <stdatomic.h>

#include "node/driver_state.h"
#include "stage.h"

#define STRANGERS 5

static sem_t answers; /* of the name server that strangers' names have */
static atomic_int strangers_asked, strangers_waiting, most_waiting, named_asked;

/* Stands before the C library's. */
int getaddrinfo(const char *restrict host, const char *restrict port,
                const struct addrinfo *restrict hints, struct addrinfo **restrict found)
{
    int (*real)(const char *, const char *, const struct addrinfo *, struct addrinfo **);
    int waiting;

    if (strncmp(host, "stranger", 8) == 0) {
        waiting = atomic_fetch_add(&strangers_waiting, 1) + 1;
        if (waiting > atomic_load(&most_waiting))
            atomic_store(&most_waiting, waiting);
        atomic_fetch_add(&strangers_asked, 1);
        assert_int_equal(sem_wait(&answers), 0);
        atomic_fetch_sub(&strangers_waiting, 1);
        return EAI_NONAME;
    }
    if (strcmp(host, "named") == 0) {
        atomic_fetch_add(&named_asked, 1);
        return EAI_NONAME;
    }
    *(void **)&real = dlsym(RTLD_NEXT, "getaddrinfo");
    return real(host, port, hints, found);
}

static bool a_stranger_is_asked_for(struct stage *stage)
{
    (void)stage;
    return atomic_load(&strangers_asked) > 0;
}

static bool the_named_one_is_asked_for(struct stage *stage)
{
    (void)stage;
    return atomic_load(&named_asked) > 0;
}

static bool all_strangers_are_asked_for(struct stage *stage)
{
    (void)stage;
    return atomic_load(&strangers_asked) >= STRANGERS;
}

static void names_of_strangers_are_looked_up_one_at_a_time(void **state)
{
    struct stage stage;
    char name[32];

    (void)state;
    assert_int_equal(sem_init(&answers, 0, 0), 0);
    stage_init(&stage, CONFIG_DIAL_ANY);
    stage_wait(&stage, stage_asks);
    for (int i = 0; i < STRANGERS; i++) {
        (void)snprintf(name, sizeof(name), "stranger%d:1", i);
        driver_tell_peer(stage.other.driver, name, false);
    }
    stage_wait(&stage, a_stranger_is_asked_for);
    driver_tell_peer(stage.other.driver, "named:1", true);
    stage_wait(&stage, the_named_one_is_asked_for);
    assert_int_equal(atomic_load(&strangers_asked), 1);
    for (int i = 0; i < STRANGERS; i++)
        assert_int_equal(sem_post(&answers), 0);
    stage_wait(&stage, all_strangers_are_asked_for);
    assert_int_equal(atomic_load(&most_waiting), 1);
    for (int i = 0; i < 100; i++) /* some are asked for again, and must not hang at the end */
        assert_int_equal(sem_post(&answers), 0);
    stage_done(&stage);
    assert_int_equal(sem_destroy(&answers), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_of_strangers_are_looked_up_one_at_a_time),
    };

    return cmocka_run_group_tests(tests, stage_start_crypto, NULL);
}
