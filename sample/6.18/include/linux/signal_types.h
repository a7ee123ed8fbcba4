// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for include/linux/signal_types.h, in the shapes of Linux 6.18. This is not Linux.
 * A signal on its way to a handler.
 */
#ifndef _LINUX_SIGNAL_TYPES_H
#define _LINUX_SIGNAL_TYPES_H

#include <linux/compiler.h>
#include <linux/types.h>

typedef struct {
	unsigned long sig[1];
} sigset_t;

typedef struct siginfo {
	int si_signo;
	int si_errno;
	int si_code;
	int _pad[29];
} siginfo_t;

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

struct ksignal {
	struct k_sigaction	ka;
	siginfo_t		info;
	int			sig;
};

#define SA_SIGINFO		0x00000004
#define SA_RESTORER		0x04000000
#define SA_ONSTACK		0x08000000

#define SS_ONSTACK		1
#define SS_DISABLE		2

#define SIGILL			4
#define SIGFPE			8
#define SIGSEGV			11

#define ILL_ILLOPC		1
#define FPE_FLTDIV		3
#define FPE_FLTOVF		4
#define FPE_FLTUND		5
#define FPE_FLTRES		6
#define FPE_FLTINV		7

extern bool get_signal(struct ksignal *ksig);
extern void signal_setup_done(int failed, struct ksignal *ksig, int stepping);
extern void force_sig(int sig);
extern void force_sig_fault(int sig, int code, void __user *addr);

#endif
