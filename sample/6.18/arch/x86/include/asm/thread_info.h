// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/asm/thread_info.h, in the shapes of Linux 6.18. This is not Linux.
 * The flags of a thread. TIF_NEED_FPU_LOAD is the one this story is about.
 */
#ifndef _ASM_X86_THREAD_INFO_H
#define _ASM_X86_THREAD_INFO_H

#include <linux/bits.h>
#include <linux/types.h>

struct task_struct;

struct thread_info {
	unsigned long		flags;		/* TIF_* by number */
	unsigned long		syscall_work;
	u32			status;		/* TS_*, only its own thread writes it */
	u32			cpu;
};

#define TIF_NOTIFY_RESUME	1	/* something to do before user mode */
#define TIF_SIGPENDING		2	/* a signal waits */
#define TIF_NEED_RESCHED	3	/* somebody else should run */
#define TIF_SINGLESTEP		4
#define TIF_USER_RETURN_NOTIFY	11
#define TIF_UPROBE		12
#define TIF_NEED_FPU_LOAD	19	/* FPU registers are not this thread's: load before user mode */
#define TIF_NOTIFY_SIGNAL	17
#define TIF_IO_BITMAP		22

#define _TIF_NOTIFY_RESUME	(1 << TIF_NOTIFY_RESUME)
#define _TIF_SIGPENDING		(1 << TIF_SIGPENDING)
#define _TIF_NEED_RESCHED	(1 << TIF_NEED_RESCHED)
#define _TIF_SINGLESTEP		(1 << TIF_SINGLESTEP)
#define _TIF_USER_RETURN_NOTIFY	(1 << TIF_USER_RETURN_NOTIFY)
#define _TIF_UPROBE		(1 << TIF_UPROBE)
#define _TIF_NEED_FPU_LOAD	(1 << TIF_NEED_FPU_LOAD)
#define _TIF_NOTIFY_SIGNAL	(1 << TIF_NOTIFY_SIGNAL)
#define _TIF_IO_BITMAP		(1 << TIF_IO_BITMAP)

/* A switch from or to a thread with one of these takes the long way. */
#define _TIF_WORK_CTXSW		(_TIF_IO_BITMAP | _TIF_USER_RETURN_NOTIFY)

#define TS_COMPAT		0x0002	/* in a 32-bit system call */
#define TS_I386_REGS_POKED	0x0004

#endif
