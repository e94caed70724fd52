/* The version of the program; the protocol's is in the frames. */
#ifndef ZAWLBUK_NODE_VERSION_H
#define ZAWLBUK_NODE_VERSION_H

#define ZAWLBUK_VERSION "0.1.0"

#endif
