// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for include/linux/export.h, in the shapes of Linux 4.4. This is not Linux.
 * Names that modules may link to.
 */
#ifndef _LINUX_EXPORT_H
#define _LINUX_EXPORT_H

/* The real ones fill a table of addresses; here it is enough that the name is seen. */
#define EXPORT_SYMBOL(sym)	extern const char __kstrtab_##sym[]
#define EXPORT_SYMBOL_GPL(sym)	extern const char __kstrtab_##sym[]

#endif
