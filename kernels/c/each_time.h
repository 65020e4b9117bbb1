// Reads the including file twice more, once for each type of spike times: one byte (up to 254 steps)
// and two. The including file defines THIS_FILE and keeps its body under `#ifdef TIME`.

#include "spyke.h"

#define TIME uint8_t
#define TIMED(name) name##_u8
#include THIS_FILE
#undef TIME
#undef TIMED

#define TIME uint16_t
#define TIMED(name) name##_u16
#include THIS_FILE
#undef TIME
#undef TIMED
