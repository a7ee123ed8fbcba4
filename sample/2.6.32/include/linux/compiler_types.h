// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for include/linux/compiler_types.h, in the shapes of Linux 2.6.32. This is not Linux.
 * Attribute words: what they ask of the compiler, and nothing for what only checkers read.
 */
#ifndef __LINUX_COMPILER_TYPES_H
#define __LINUX_COMPILER_TYPES_H

#ifndef __ASSEMBLY__

#define __user
#define __force
#define __percpu
#define __visible
#define __no_kmsan_checks
#define __notrace_funcgraph

#define __always_inline		inline __attribute__((__always_inline__))
#define __pure			__attribute__((__pure__))
#define __packed		__attribute__((__packed__))
#define __aligned(x)		__attribute__((__aligned__(x)))
#define __weak			__attribute__((__weak__))
#define __maybe_unused		__attribute__((__unused__))
#define noinline		__attribute__((__noinline__))
#define noinstr			noinline

#endif

#endif
