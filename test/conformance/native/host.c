/*
 * The ground under kernel objects in a user program: runs commands from stdin (memory, pages, calls), serves faults as
 * the kernel's exception table says, and does what privileged instructions do to registers that no user program has.
 * Knows nothing of the FPU code. Compiled without vector registers, so that they hold what the calls left there.
 * Commands and replies are described in native.ts.
 * SPDX-License-Identifier: MIT
 */
#include <stddef.h>
#include <stdint.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;

#define USER_END 0x800000000000ul
#define PAGE 4096ul
#define TEXT_START 0x10000000ul

/* Provided by stubs.c and harness.lds. */
extern u8 h_extable[], h_extable_end[], h_bugs[], h_bugs_end[], h_text_end[];
extern const u32 h_bug_entry_size;
int h_faults_served(void);
void fpu_reset_from_exception_fixup(void);

/* --- System calls ------------------------------------------------------------------------------------------------ */

static long sys(long n, u64 a, u64 b, u64 c, u64 d, u64 e, u64 f)
{
	long ret;
	register u64 r10 __asm__("r10") = d;
	register u64 r8 __asm__("r8") = e;
	register u64 r9 __asm__("r9") = f;

	__asm__ volatile("syscall"
			 : "=a"(ret)
			 : "a"(n), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	return ret;
}
enum { READ = 0, WRITE = 1, MMAP = 9, MPROTECT = 10, SIGACTION = 13, ARCH_PRCTL = 158, EXIT = 231 };

static void put(const void *from, u64 length)
{
	const u8 *at = from;

	while (length > 0) {
		long done = sys(WRITE, 1, (u64)at, length, 0, 0, 0);

		if (done <= 0)
			sys(EXIT, 3, 0, 0, 0, 0, 0);
		at += done;
		length -= done;
	}
}

/* Replies are collected: a write is a system call. */
static u8 out[1 << 16];
static u64 out_used;

static void flush(void)
{
	put(out, out_used);
	out_used = 0;
}

static void reply(const void *from, u64 length)
{
	const u8 *at = from;

	if (length > sizeof(out) - out_used)
		flush();
	if (length > sizeof(out)) {
		put(from, length);
		return;
	}
	for (u64 i = 0; i < length; i++)
		out[out_used++] = at[i];
}

/* --- User pages -------------------------------------------------------------------------------------------------- */

enum page { PRESENT, ABSENT, UNMAPPED, READ_ONLY };
#define MAX_PAGES 256
static struct {
	u64 at;
	enum page state;
} pages[MAX_PAGES];
static int page_count;

static void protect(u64 at, enum page state)
{
	static const int access[] = { 3, 0, 0, 1 };

	sys(MPROTECT, at, PAGE, access[state], 0, 0, 0);
	for (int i = 0; i < page_count; i++)
		if (pages[i].at == at) {
			pages[i].state = state;
			return;
		}
	if (page_count == MAX_PAGES)
		sys(EXIT, 4, 0, 0, 0, 0, 0);
	pages[page_count].at = at;
	pages[page_count++].state = state;
}

/* Brings a page in if it is merely absent; 0 if it can not be had. */
static int bring_in(u64 address)
{
	for (int i = 0; i < page_count; i++)
		if (pages[i].at == (address & ~(PAGE - 1))) {
			if (pages[i].state == ABSENT)
				protect(pages[i].at, PRESENT);
			return pages[i].state == PRESENT;
		}
	return 0;
}

/* fault_in_readable(): the bytes from the first page on that can not be had. */
u64 h_fault_in(u64 address, u64 length)
{
	for (u64 at = address; at < address + length; at = (at & ~(PAGE - 1)) + PAGE)
		for (int i = 0; i < page_count; i++)
			if (pages[i].at == (at & ~(PAGE - 1)) && pages[i].state != READ_ONLY && !bring_in(at))
				return address + length - at;
	return 0;
}

/* --- Faults ------------------------------------------------------------------------------------------------------ */

struct context {
	u64 flags, link, stack[3];
	u64 r8, r9, r10, r11, r12, r13, r14, r15, rdi, rsi, rbp, rbx, rdx, rax, rcx, rsp, rip, eflags, segments, error, trap, mask, cr2;
	u8 *fpstate;
};

u64 h_cr0 = 0x80050033, h_cr4 = 0x6f0, h_xcr0 = 1, h_xss;
static u64 warned;
static u64 failed[3];

struct leaf {
	u32 leaf, subleaf, regs[4];
};
static struct leaf leaves[64];
static int leaf_count;
static u64 cpuids[64];
static int cpuid_count;

static const struct leaf *find_leaf(u32 leaf, u32 subleaf)
{
	for (int i = 0; i < leaf_count; i++)
		if (leaves[i].leaf == leaf && leaves[i].subleaf == subleaf)
			return &leaves[i];
	return NULL;
}

/* Bytes of an image with these components: leaf 0xD says where each lies. */
static u32 image_bytes(u64 components, int compacted)
{
	u32 size = 576;

	for (int i = 2; i < 63; i++) {
		const struct leaf *part = components >> i & 1 ? find_leaf(0xd, i) : NULL;

		if (!part)
			continue;
		if (!compacted) {
			if (part->regs[1] + part->regs[0] > size)
				size = part->regs[1] + part->regs[0];
		} else {
			if (part->regs[2] & 2)
				size = (size + 63) & ~63u;
			size += part->regs[0];
		}
	}
	return size;
}

static void emulate_cpuid(struct context *c)
{
	const struct leaf *found = find_leaf((u32)c->rax, (u32)c->rcx);
	u32 leaf = c->rax, subleaf = c->rcx;

	c->rax = found ? found->regs[0] : 0;
	c->rbx = found ? found->regs[1] : 0;
	c->rcx = found ? found->regs[2] : 0;
	c->rdx = found ? found->regs[3] : 0;
	if (leaf == 0xd && subleaf == 0)
		c->rbx = image_bytes(h_xcr0, 0);
	if (leaf == 0xd && subleaf == 1)
		c->rbx = image_bytes(h_xcr0 | h_xss, 1);
}

static u64 *gpr(struct context *c, int number)
{
	u64 *const order[] = { &c->rax, &c->rcx, &c->rdx, &c->rbx, &c->rsp, &c->rbp, &c->rsi, &c->rdi,
			       &c->r8,	&c->r9,	 &c->r10, &c->r11, &c->r12, &c->r13, &c->r14, &c->r15 };

	return order[number];
}

/* Length of a privileged instruction that was done here; 0 if it is none. */
static int emulate(struct context *c)
{
	const u8 *code = (const u8 *)c->rip;

	if (code[0] == 0xfa || code[0] == 0xfb)
		return 1;
	if (code[0] != 0x0f)
		return 0;
	if (code[1] == 0x20) {
		*gpr(c, code[2] & 7) = code[2] >> 3 & 7 ? h_cr4 : h_cr0;
		return 3;
	}
	if (code[1] == 0x22) {
		*(code[2] >> 3 & 7 ? &h_cr4 : &h_cr0) = *gpr(c, code[2] & 7);
		return 3;
	}
	if (code[1] == 0x01 && code[2] == 0xd1) {
		h_xcr0 = (u32)c->rax | c->rdx << 32;
		return 3;
	}
	if (code[1] == 0x30) {
		if ((u32)c->rcx == 0xda0)
			h_xss = (u32)c->rax | c->rdx << 32;
		return 2;
	}
	return 0;
}

static int is_warning(u64 rip)
{
	for (u8 *at = h_bugs; at + h_bug_entry_size <= h_bugs_end; at += h_bug_entry_size) {
		u64 where = (u64)at + *(int32_t *)at;

		if (where == rip)
			return *(u16 *)(at + h_bug_entry_size - 2) & 1;
	}
	return 0;
}

/*
 * The host's kernel marks x87 and SSE as in use whenever it brings a signal. Where they hold their initial values the
 * mark is taken back, as far as values can tell.
 */
static void unmark(struct context *c)
{
	u64 *features = (u64 *)(c->fpstate + 512);
	int x87 = 0, sse = 0;

	if (!c->fpstate)
		return;
	for (int i = 2; i < 24; i++)
		x87 |= c->fpstate[i];
	for (int i = 32; i < 160; i++)
		x87 |= c->fpstate[i];
	for (int i = 160; i < 416; i++)
		sse |= c->fpstate[i];
	if (!x87 && *(u16 *)c->fpstate == 0x37f)
		*features &= ~1ul;
	if (!sse)
		*features &= ~2ul;
}

void h_after_restore_fault(void);
void h_call_failed(void);
u64 h_resume_at;

enum { FIX_FAULT = 2, FIX_FPU_RESTORE = 6, FIX_FAULT_MCE_SAFE = 15, FIX_IMM_REG = 17, FIX_UCOPY_LEN = 19 };

static int fix_up(struct context *c)
{
	for (u8 *at = h_extable; at < h_extable_end; at += 12) {
		const int32_t *entry = (const int32_t *)at;
		int data = entry[2], immediate = data >> 16, reg = data >> 8 & 15;
		u64 fixup = (u64)(at + 4) + entry[1];

		if ((u64)at + entry[0] != c->rip)
			continue;
		switch (data & 0xff) {
		case FIX_FAULT:
		case FIX_FAULT_MCE_SAFE:
			c->rax = c->trap;
			break;
		case FIX_FPU_RESTORE:
			warned++;
			h_resume_at = fixup;
			fixup = (u64)h_after_restore_fault;
			break;
		case FIX_IMM_REG:
			*gpr(c, reg) = (int64_t)immediate;
			break;
		case FIX_UCOPY_LEN:
			c->rcx = *gpr(c, reg) + immediate * c->rcx;
			break;
		}
		c->rip = fixup;
		return 1;
	}
	return 0;
}

/* Without a frame's shape in common, the context is found by its place: third argument, after the stack's header. */
static void on_signal(int number, void *info, struct context *c)
{
	(void)number;
	(void)info;
	unmark(c);
	if (c->rip >= TEXT_START && c->rip < (u64)h_text_end) {
		for (int i = 0; i < cpuid_count; i++)
			if (c->rip == cpuids[i]) {
				emulate_cpuid(c);
				c->rip += 2;
				return;
			}
		if (c->trap == 6 && *(u16 *)c->rip == 0x0b0f && is_warning(c->rip)) {
			warned++;
			c->rip += 2;
			return;
		}
		if (c->trap == 13) {
			int length = emulate(c);

			if (length) {
				c->rip += length;
				return;
			}
		}
		if (c->trap == 14 && h_faults_served() && bring_in(c->cr2))
			return;
		if (fix_up(c))
			return;
	}
	failed[0] = c->trap;
	failed[1] = c->rip;
	failed[2] = c->rip >= TEXT_START ? c->cr2 : *(u64 *)c->rsp;
	c->rip = (u64)h_call_failed;
}

void h_restorer(void);
u64 h_call(u64 function, const u64 *args);

__asm__(".text\n"
	"h_restorer: mov $15, %eax\n syscall\n"
	/* h_call(function, args): by the C convention; h_call_failed comes back here with a result of its own. */
	".globl h_call\n"
	"h_call: push %rbx\n push %rbp\n push %r12\n push %r13\n push %r14\n push %r15\n"
	"mov %rsp, saved_rsp(%rip)\n sub $8, %rsp\n"
	"mov %rdi, %rax\n mov %rsi, %r10\n"
	"mov (%r10), %rdi\n mov 8(%r10), %rsi\n mov 16(%r10), %rdx\n mov 24(%r10), %rcx\n mov 32(%r10), %r8\n mov 40(%r10), %r9\n"
	"call *%rax\n"
	"1: mov saved_rsp(%rip), %rsp\n"
	"pop %r15\n pop %r14\n pop %r13\n pop %r12\n pop %rbp\n pop %rbx\n ret\n"
	"h_call_failed: mov $-1, %rax\n jmp 1b\n"
	/* The kernel's handler of a refused image runs between the instruction and what comes after it. */
	"h_after_restore_fault:\n"
	"push %rax\n push %rax\n push %rcx\n push %rdx\n push %rbx\n push %rbp\n push %rsi\n push %rdi\n"
	"push %r8\n push %r9\n push %r10\n push %r11\n push %r12\n push %r13\n push %r14\n push %r15\n"
	"mov %rsp, %rbx\n mov h_resume_at(%rip), %rax\n mov %rax, 120(%rsp)\n"
	"and $-16, %rsp\n call fpu_reset_from_exception_fixup\n mov %rbx, %rsp\n"
	"pop %r15\n pop %r14\n pop %r13\n pop %r12\n pop %r11\n pop %r10\n pop %r9\n pop %r8\n"
	"pop %rdi\n pop %rsi\n pop %rbp\n pop %rbx\n pop %rdx\n pop %rcx\n pop %rax\n ret\n"
	".lcomm saved_rsp, 8\n"
	".globl _start\n"
	"_start: xor %ebp, %ebp\n and $-16, %rsp\n call h_main\n");

/* --- Commands ---------------------------------------------------------------------------------------------------- */

static u8 in[1 << 16];
static u64 in_used, in_at;

static int next(void)
{
	if (in_at == in_used) {
		long got = sys(READ, 0, (u64)in, sizeof(in), 0, 0, 0);

		if (got <= 0)
			return -1;
		in_used = got;
		in_at = 0;
	}
	return in[in_at++];
}

static int digit(int c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static u64 number(void)
{
	u64 value = 0;
	int c = next();

	while (c == ' ')
		c = next();
	for (; digit(c) >= 0; c = next())
		value = value << 4 | digit(c);
	return value;
}

static void write_bytes(u8 *at)
{
	for (int high = next(); digit(high) >= 0; high = next())
		*at++ = digit(high) << 4 | digit(next());
}

static void call(void)
{
	u64 function = number(), args[6], result[5];

	for (int i = 0; i < 6; i++)
		args[i] = number();
	warned = failed[0] = failed[1] = failed[2] = 0;
	result[0] = h_call(function, args);
	result[1] = warned;
	for (int i = 0; i < 3; i++)
		result[2 + i] = failed[i];
	reply(result, sizeof(result));
}

void h_main(void)
{
	static const struct {
		void (*handler)(int, void *, struct context *);
		u64 flags;
		void (*restorer)(void);
		u64 mask;
	} action = { on_signal, 0x04000000 | 4 | 0x40000000, h_restorer, 0 };
	static const int signals[] = { 4, 7, 8, 11 };

	for (u32 i = 0; i < sizeof(signals) / sizeof(*signals); i++)
		sys(SIGACTION, signals[i], (u64)&action, 0, 8, 0, 0);
	for (int c = next(); c >= 0; c = next()) {
		u64 a, b;

		switch (c) {
		case 'w':
			a = number();
			write_bytes((u8 *)a);
			break;
		case 'm':
			a = number();
			b = number();
			if (sys(MMAP, a, b, 7, 0x32 | 0x100000, -1, 0) != (long)a)
				sys(EXIT, 5, 0, 0, 0, 0, 0);
			break;
		case 'p':
			a = number();
			protect(a, number());
			break;
		case 'g':
			sys(ARCH_PRCTL, 0x1001, number(), 0, 0, 0, 0);
			break;
		case 'd':
			a = number();
			b = number();
			reply((void *)a, b);
			break;
		case 'i':
			leaves[leaf_count].leaf = number();
			leaves[leaf_count].subleaf = number();
			for (int i = 0; i < 4; i++)
				leaves[leaf_count].regs[i] = number();
			leaf_count++;
			break;
		case 'u':
			a = cpuids[cpuid_count++] = number();
			((u8 *)a)[1] = 0x0b;
			break;
		case 'c':
			call();
			break;
		}
	}
	flush();
	sys(EXIT, 0, 0, 0, 0, 0, 0);
}
