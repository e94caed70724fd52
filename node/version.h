/* The version of the program; the protocol's is in the frames. */
#ifndef ZAWLBUK_NODE_VERSION_H
#define ZAWLBUK_NODE_VERSION_H

#define ZAWLBUK_VERSION "0.1.0"
/* When this version was made, in Unix milliseconds (2026-11-23): no right clock is before it. */
#define VERSION_BUILT_MS INT64_C(1795392000000)

#endif
