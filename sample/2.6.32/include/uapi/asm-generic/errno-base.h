// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for include/uapi/asm-generic/errno-base.h, in the shapes of Linux 2.6.32. This is not Linux.
 * Error numbers that the sample uses.
 */
#ifndef _ASM_GENERIC_ERRNO_BASE_H
#define _ASM_GENERIC_ERRNO_BASE_H

#define EPERM		1	/* not permitted */
#define ENOMEM		12	/* no memory left */
#define EACCES		13	/* not allowed */
#define EFAULT		14	/* bad address */
#define EBUSY		16	/* in use */
#define ENODEV		19	/* no such device */
#define EINVAL		22	/* bad argument */

#endif
