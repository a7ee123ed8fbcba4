// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for include/linux/jump_label.h, in the shapes of Linux 6.18. This is not Linux.
 * Branches that are switched by patching code.
 */
#ifndef _LINUX_JUMP_LABEL_H
#define _LINUX_JUMP_LABEL_H

#include <linux/compiler.h>

struct static_key {
	int enabled;
};

struct static_key_true {
	struct static_key key;
};

struct static_key_false {
	struct static_key key;
};

#define DEFINE_STATIC_KEY_FALSE(name)	struct static_key_false name = { .key = { 0 } }
#define DECLARE_STATIC_KEY_FALSE(name)	extern struct static_key_false name

#define static_branch_unlikely(x)	unlikely((x)->key.enabled)
#define static_branch_likely(x)		likely((x)->key.enabled)
#define static_branch_enable(x)		((x)->key.enabled = 1)

#endif
