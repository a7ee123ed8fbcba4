// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/asm/smap.h, in the shapes of Linux 4.4. This is not Linux.
 * Letting the kernel touch user pages for a moment.
 */
#ifndef _ASM_X86_SMAP_H
#define _ASM_X86_SMAP_H

#define ASM_STAC	"stac"
#define ASM_CLAC	"clac"

extern void stac(void);
extern void clac(void);

#endif
