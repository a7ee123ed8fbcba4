// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/asm/asm.h, in the shapes of Linux 4.4. This is not Linux.
 * Entries of the exception table: where to go on after a fault.
 */
#ifndef _ASM_X86_ASM_H
#define _ASM_X86_ASM_H

#include <linux/compiler.h>
#include <asm/extable_fixup_types.h>

#define _ASM_EXTABLE_TYPE(from, to, type)			\
	" .pushsection \"__ex_table\",\"a\"\n"			\
	" .long (" #from ") - .\n"				\
	" .long (" #to ") - .\n"				\
	" .long " __stringify(type) "\n"			\
	" .popsection\n"

/* The register is where the fixup leaves the error; the stand-in table has no room to name it. */
#define _ASM_EXTABLE_TYPE_REG(from, to, type, reg)		\
	" # error in " #reg "\n"				\
	_ASM_EXTABLE_TYPE(from, to, type)

#define _ASM_EXTABLE(from, to)	_ASM_EXTABLE_TYPE(from, to, EX_TYPE_DEFAULT)

#endif
