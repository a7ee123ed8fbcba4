// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for include/linux/compat.h, in the shapes of Linux 4.4. This is not Linux.
 * What 32-bit programs hand in and get, with addresses and words of 32 bits.
 */
#ifndef _LINUX_COMPAT_H
#define _LINUX_COMPAT_H

#include <linux/signal.h>
#include <linux/types.h>
#include <linux/uaccess.h>

typedef u32 compat_uptr_t;
typedef u32 compat_size_t;
typedef s32 compat_int_t;

/* The same 64 bits as a sigset_t. */
typedef struct {
	u32 sig[2];
} compat_sigset_t;

typedef struct compat_sigaltstack {
	compat_uptr_t	ss_sp;
	compat_int_t	ss_flags;
	compat_size_t	ss_size;
} compat_stack_t;

typedef struct compat_siginfo {
	compat_int_t	si_signo;
	compat_int_t	si_errno;
	compat_int_t	si_code;
	union {
		struct {
			compat_int_t	_pid;
			u32		_uid;
		} _kill;
		compat_int_t	_pad[29];
	} _sifields;
} compat_siginfo_t;

static inline void __user *compat_ptr(compat_uptr_t uptr)
{
	return (void __user *)(unsigned long)uptr;
}

static inline compat_uptr_t ptr_to_compat(void __user *uptr)
{
	return (unsigned long)uptr;
}

extern int copy_siginfo_to_user32(compat_siginfo_t __user *to, const siginfo_t *from);
extern int compat_restore_altstack(const compat_stack_t __user *uss);
extern int __compat_save_altstack(compat_stack_t __user *uss, unsigned long sp);

#endif
