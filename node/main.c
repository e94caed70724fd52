/* Entry of the one binary. */
#include <stdio.h>

int main(void)
{
    puts("zawlbuk 0.1.0");
    return 0;
}
