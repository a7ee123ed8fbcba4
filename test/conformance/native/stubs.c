/*
 * The kernel's side of the harness: the variables and functions around the FPU objects, and one function for each
 * operation that native.ts calls. Compiled with the configured tree's own flags and headers, so that every struct is
 * the tree's. Holds no FPU logic: what is compared is in the tree's objects and headers.
 * SPDX-License-Identifier: MIT
 */
#include <linux/regset.h>
#include <linux/sched.h>
#include <linux/sched/task_stack.h>
#include <linux/static_call.h>
#include <linux/uaccess.h>
#include <linux/version.h>
#include <asm/bug.h>
#include <asm/fpu/api.h>
#include <asm/fpu/regset.h>
#include <asm/fpu/sched.h>
#include <asm/fpu/signal.h>
#include <asm/fpu/xstate.h>
#include <asm/processor.h>

/* --- What other objects define ------------------------------------------------------------------------------------ */

DEFINE_PER_CPU_FIRST(struct fixed_percpu_data, fixed_percpu_data);
DEFINE_PER_CPU_READ_MOSTLY(unsigned long, this_cpu_off);
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
DEFINE_PER_CPU(struct task_struct *, current_task);
DEFINE_PER_CPU_READ_MOSTLY(int, cpu_number);
DEFINE_PER_CPU(int, __preempt_count) = PREEMPT_ENABLED;
#else
DEFINE_PER_CPU_ALIGNED(struct pcpu_hot, pcpu_hot) = { .preempt_count = PREEMPT_ENABLED };
#endif
struct cpuinfo_x86 boot_cpu_data;
__u32 cpu_caps_cleared[NCAPINTS + NBUGINTS];
__u32 cpu_caps_set[NCAPINTS + NBUGINTS];
int alternatives_patched;
typeof(arch_task_struct_size) arch_task_struct_size = sizeof(struct task_struct);
struct cpumask __cpu_online_mask;

const u32 h_bug_entry_size = sizeof(struct bug_entry);
extern u64 h_cr0, h_cr4;
u64 h_fault_in(u64 address, u64 length);

int h_faults_served(void);
int h_faults_served(void)
{
	return !pagefault_disabled() && !(preempt_count() & ~PREEMPT_NEED_RESCHED);
}

size_t fault_in_readable(const char __user *address, size_t size)
{
	return h_fault_in((__force u64)address, size);
}

void __local_bh_enable_ip(unsigned long ip, unsigned int count)
{
	preempt_count_sub(count);
}

void native_write_cr0(unsigned long value)
{
	h_cr0 = value;
}

void cr4_update_irqsoff(unsigned long set, unsigned long clear)
{
	h_cr4 = (h_cr4 & ~clear) | set;
}

void setup_clear_cpu_cap(unsigned int feature)
{
	clear_bit(feature, (unsigned long *)boot_cpu_data.x86_capability);
	set_bit(feature, (unsigned long *)cpu_caps_cleared);
}

asmlinkage int _printk(const char *format, ...)
{
	return 0;
}

void __warn_printk(const char *format, ...)
{
}

void vfree(const void *address)
{
	if (address)
		asm volatile("hlt");
}

void *memchr_inv(const void *start, int c, size_t bytes)
{
	const u8 *at = start;

	for (; bytes > 0; at++, bytes--)
		if (*at != (u8)c)
			return (void *)at;
	return NULL;
}

/* Faults count the bytes that are left, as the exception table's own copy loops do. */
asm(".text\n"
    ".globl memcpy, __memcpy, memmove, memset, __memset\n"
    "memcpy: __memcpy: memmove: mov %rdi, %rax\n mov %rdx, %rcx\n rep movsb\n ret\n"
    "memset: __memset: mov %rdi, %r9\n mov %esi, %eax\n mov %rdx, %rcx\n rep stosb\n mov %r9, %rax\n ret\n"
    ".globl copy_user_generic_unrolled\n"
    "copy_user_generic_unrolled: mov %edx, %ecx\n"
    "1: rep movsb\n"
    "2: mov %ecx, %eax\n ret\n"
    _ASM_EXTABLE_UA(1b, 2b)
    ".globl jiffies\n"
    ".lcomm h_jiffies, 8\n .set jiffies, h_jiffies\n");

unsigned long _copy_from_user(void *to, const void __user *from, unsigned long n)
{
	unsigned long left = access_ok(from, n) ? raw_copy_from_user(to, from, n) : n;

	if (left)
		memset(to + (n - left), 0, left);
	return left;
}

/* The compiler's calling convention of these is the asm statement's: pointer and value in registers of its choice. */
#define GET(name, load) \
	asm(".globl __get_user_" name "\n__get_user_" name ":\n1: " load "\n xor %eax, %eax\n ret\n" \
	    "2: xor %edx, %edx\n mov $-14, %rax\n ret\n" _ASM_EXTABLE_UA(1b, 2b))
#define PUT(name, store) \
	asm(".globl __put_user_" name "\n__put_user_" name ":\n1: " store "\n xor %ecx, %ecx\n ret\n" \
	    "2: mov $-14, %ecx\n ret\n" _ASM_EXTABLE_UA(1b, 2b))
GET("nocheck_1", "movzbl (%rax), %edx");
GET("nocheck_2", "movzwl (%rax), %edx");
GET("nocheck_4", "movl (%rax), %edx");
GET("nocheck_8", "movq (%rax), %rdx");
GET("4", "movl (%rax), %edx");
GET("8", "movq (%rax), %rdx");
PUT("nocheck_1", "movb %al, (%rcx)");
PUT("nocheck_2", "movw %ax, (%rcx)");
PUT("nocheck_4", "movl %eax, (%rcx)");
PUT("nocheck_8", "movq %rax, (%rcx)");
PUT("4", "movl %eax, (%rcx)");
PUT("8", "movq %rax, (%rcx)");

#define THUNK(register) \
	asm(".globl __x86_indirect_thunk_" #register "\n__x86_indirect_thunk_" #register ": jmp *%" #register "\n")
THUNK(rax);
THUNK(rcx);
THUNK(rdx);
THUNK(rbx);
THUNK(rsi);
THUNK(rdi);
THUNK(r8);
THUNK(r9);
THUNK(r10);
THUNK(r11);
asm(".globl __x86_return_thunk\n__x86_return_thunk: ret\n");

void h_stack_smashed(void) asm("__stack_chk_fail");
void h_stack_smashed(void)
{
	asm volatile("hlt");
}

/* --- Operations ---------------------------------------------------------------------------------------------------- */

#define OPERATION(name) \
	u64 op_##name(u64 a, u64 b, u64 c, u64 d, u64 e); \
	u64 op_##name(u64 a, u64 b, u64 c, u64 d, u64 e)
#define TASK(x) ((struct task_struct *)(x))

/* Versions differ in how many parameters these have; what a function does not take is not looked at. */
typedef u64 (*any_function)(u64 a, u64 b, u64 c, u64 d);

OPERATION(boot)
{
	((any_function)fpu__init_system)((u64)&boot_cpu_data, 0, 0, 0);
	alternatives_patched = 1;
	return 0;
}

OPERATION(prepare)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 6, 0)
	switch_fpu_prepare(&TASK(a)->thread.fpu, b);
#else
	switch_fpu_prepare(TASK(a), b);
#endif
	return 0;
}

OPERATION(finish)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 6, 0)
	this_cpu_write(current_task, TASK(a));
	switch_fpu_finish();
#else
	raw_cpu_write(pcpu_hot.current_task, TASK(a));
	switch_fpu_finish(TASK(a));
#endif
	return 0;
}

OPERATION(returnToUser)
{
	fpregs_assert_state_consistent();
	if (test_thread_flag(TIF_NEED_FPU_LOAD))
		switch_fpu_return();
	return 0;
}

OPERATION(usable)
{
	return irq_fpu_usable();
}

OPERATION(kernelBegin)
{
	kernel_fpu_begin_mask(a);
	return 0;
}

OPERATION(kernelEnd)
{
	kernel_fpu_end();
	return 0;
}

/* The copy that fork makes of the running task, and then its FPU part: c and d as fpu_clone() has them. */
OPERATION(fork)
{
	void *stack = TASK(a)->stack;

	memcpy(TASK(a), current, arch_task_struct_size);
	TASK(a)->stack = stack;
	TASK(a)->thread.fpu.fpstate = NULL;
	return (u32)((any_function)fpu_clone)(a, b, c, d);
}

OPERATION(clearUserStates)
{
	fpu__clear_user_states(&current->thread.fpu);
	return 0;
}

OPERATION(flush)
{
	fpu_flush_thread();
	return 0;
}

OPERATION(drop)
{
	fpu__drop(&TASK(a)->thread.fpu);
	return 0;
}

OPERATION(sync)
{
	fpu_sync_fpstate(&current->thread.fpu);
	return 0;
}

OPERATION(exceptionCode)
{
	return (u32)fpu__exception_code(&current->thread.fpu, a);
}

/* The FPU part of a signal frame below a stack pointer: c takes its place, the place of the FXSAVE area and its size. */
OPERATION(frame)
{
	unsigned long *results = (unsigned long *)c;

	results[0] = fpu__alloc_mathframe(a, b, &results[1], &results[2]);
	return (u8)((any_function)copy_fpstate_to_sigframe)(results[0], results[1], results[2], d);
}

OPERATION(restore)
{
	return fpu__restore_sig((void __user *)a, b);
}

/* a: task, b: which registers, c: kernel buffer, d: its size, e: position. */
OPERATION(regsetGet)
{
	struct membuf to = { (void *)c, d };

	switch (b) {
	case 0:
		return (u32)fpregs_get(TASK(a), NULL, to);
	case 1:
		return (u32)xfpregs_get(TASK(a), NULL, to);
	default:
		return (u32)xstateregs_get(TASK(a), NULL, to);
	}
}

OPERATION(regsetSet)
{
	switch (b) {
	case 0:
		return (u32)fpregs_set(TASK(a), NULL, e, d, (void *)c, NULL);
	case 1:
		return (u32)xfpregs_set(TASK(a), NULL, e, d, (void *)c, NULL);
	default:
		return (u32)xstateregs_set(TASK(a), NULL, e, d, (void *)c, NULL);
	}
}

OPERATION(prctl)
{
	return fpu_xstate_prctl(a, b);
}

/* --- The CPU's registers: what a program of the task does with them, and what the comparison sees ----------------- */

OPERATION(loadRegisters)
{
	asm volatile("xrstor64 (%0)" ::"r"(a), "a"((u32)b), "d"((u32)(b >> 32)) : "memory");
	return 0;
}

OPERATION(saveRegisters)
{
	asm volatile("xsave64 (%0)" ::"r"(a), "a"((u32)b), "d"((u32)(b >> 32)) : "memory");
	return 0;
}

OPERATION(writePkru)
{
	asm volatile("wrpkru" ::"a"((u32)a), "c"(0), "d"(0));
	return 0;
}

OPERATION(readPkru)
{
	u32 value, rest;

	asm volatile("rdpkru" : "=a"(value), "=d"(rest) : "c"(0));
	return value;
}
