// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for include/linux/string.h, in the shapes of Linux 4.4. This is not Linux.
 * Byte operations; the machine implements them.
 */
#ifndef _LINUX_STRING_H
#define _LINUX_STRING_H

#include <linux/types.h>

extern void *memcpy(void *dest, const void *src, size_t count);
extern void *memset(void *s, int c, size_t count);
extern void *memchr_inv(const void *s, int c, size_t n);
extern int strcmp(const char *a, const char *b);
extern size_t strlen(const char *s);
extern int memcmp(const void *a, const void *b, size_t count);

#endif
