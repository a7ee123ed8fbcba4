// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/asm/trace/fpu.h, in the shapes of Linux 6.18. This is not Linux.
 * Trace points of the FPU code; observers only.
 */
#ifndef _TRACE_FPU_H
#define _TRACE_FPU_H

struct fpu;

static inline void trace_x86_fpu_before_save(struct fpu *fpu) { }
static inline void trace_x86_fpu_after_save(struct fpu *fpu) { }
static inline void trace_x86_fpu_regs_activated(struct fpu *fpu) { }
static inline void trace_x86_fpu_regs_deactivated(struct fpu *fpu) { }
static inline void trace_x86_fpu_dropped(struct fpu *fpu) { }
static inline void trace_x86_fpu_copy_src(struct fpu *fpu) { }
static inline void trace_x86_fpu_copy_dst(struct fpu *fpu) { }

#endif
