// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for include/linux/signal.h, in the shapes of Linux 2.6.32. This is not Linux.
 * Signals: what frames need of them.
 */
#ifndef _LINUX_SIGNAL_H
#define _LINUX_SIGNAL_H

#include <linux/compiler.h>
#include <linux/types.h>

struct pt_regs;
struct task_struct;

typedef struct {
	unsigned long sig[1];
} sigset_t;

/* 128 bytes; what lies behind the numbers depends on the signal: here it is what a kill(2) sends. */
typedef struct siginfo {
	int si_signo;
	int si_errno;
	int si_code;
	union {
		struct {
			pid_t	_pid;		/* who sent it */
			u32	_uid;
		} _kill;
		long		_pad[14];
	} _sifields;
} siginfo_t;

#define si_pid	_sifields._kill._pid
#define si_uid	_sifields._kill._uid

typedef struct sigaltstack {
	void __user	*ss_sp;
	int		ss_flags;
	size_t		ss_size;
} stack_t;

typedef void (*__sighandler_t)(int);
typedef void (*__sigrestore_t)(void);

struct sigaction {
	__sighandler_t	sa_handler;
	unsigned long	sa_flags;
	__sigrestore_t	sa_restorer;
	sigset_t	sa_mask;
};

struct k_sigaction {
	struct sigaction sa;
};

/* Signals that have come and wait. */
struct sigpending {
	sigset_t	signal;
};

#define SA_SIGINFO		0x00000004
#define SA_NODEFER		0x40000000
#define SA_RESTORER		0x04000000
#define SA_ONSTACK		0x08000000

#define SS_ONSTACK		1
#define SS_DISABLE		2

#define SIGILL			4
#define SIGFPE			8
#define SIGKILL			9
#define SIGSEGV			11
#define SIGSTOP			19

#define ILL_ILLOPC		1
#define FPE_FLTDIV		3
#define FPE_FLTOVF		4
#define FPE_FLTUND		5
#define FPE_FLTRES		6
#define FPE_FLTINV		7

/* The number of the signal; 0: there is none. */
extern int get_signal_to_deliver(siginfo_t *info, struct k_sigaction *return_ka,
				 struct pt_regs *regs, void *cookie);
extern void force_sig(int sig, struct task_struct *p);
extern void force_sigsegv(int sig, struct task_struct *p);

extern void recalc_sigpending(void);
extern int do_sigaltstack(const stack_t __user *uss, stack_t __user *uoss, unsigned long sp);
extern int copy_siginfo_to_user(siginfo_t __user *to, siginfo_t *from);

#endif
