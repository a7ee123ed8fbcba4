/*
 * Runs FPU programs on the CPU of this machine, in user mode, and prints what memory and registers became.
 * Knows no instruction: every step is machine code that the generator made. Reads a text protocol on stdin, writes
 * one on stdout (see machine.ts). Everything between two steps is compiled without vector registers.
 * SPDX-License-Identifier: MIT
 */
#define _GNU_SOURCE
#include <cpuid.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

/* The same addresses stand in machine.ts. All lie below 2 GiB, so that 32-bit code can reach them. */
#define CODE 0x10000000ul
#define CODE_SLOT 64
#define LOW_STACK 0x11000000ul
#define LOW_STACK_BYTES 0x10000ul
#define SCRATCH 0x12000000ul
#define SCRATCH_BYTES 0x10000ul
#define MEMORY 0x20000000ul
#define MEMORY_BYTES 0x20000ul
#define SAVED_RSP 0x1000f000
#define SAVED_RIP 0x1000f008
#define RETURN_TO_64 0x1000f010ul
#define STR2(x) #x
#define STR(x) STR2(x)

#define MAX_ACTIONS 512
#define OUT_BYTES (4u << 20)
#define REPEATS 5
#define IMAGE_BYTES 0x3000

enum kind { FILL, WRITE, PROTECT, STEP, DUMP };

struct action {
	enum kind kind;
	uint64_t address;
	uint64_t length;
	uint64_t rax, rdx, rcx;
	int value;
	int mode;
	int alignment_check;
	unsigned char *bytes;
};

static struct action actions[MAX_ACTIONS];
static int action_count;
static unsigned char *out[REPEATS];
static size_t out_at;
static unsigned char *out_now;
static sigjmp_buf after_fault;
static struct {
	int vector;
	uint64_t error, cr2;
	unsigned char image[IMAGE_BYTES];
	size_t image_bytes;
} fault;

static void die(const char *what)
{
	fprintf(stderr, "harness: %s\n", what);
	exit(2);
}

static void copy(void *to, const void *from, size_t n)
{
	asm volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(n) : : "memory");
}

static void set(void *to, int value, size_t n)
{
	asm volatile("rep stosb" : "+D"(to), "+c"(n) : "a"(value) : "memory");
}

static void put(const void *from, size_t n)
{
	if (out_at + n > OUT_BYTES)
		_exit(3);
	copy(out_now + out_at, from, n);
	out_at += n;
}

static void put64(uint64_t value)
{
	put(&value, 8);
}

static void on_signal(int number, siginfo_t *info, void *context)
{
	asm volatile("pushfq; andq $~0x40000, (%%rsp); popfq" : : : "memory", "cc");
	ucontext_t *uc = context;
	const unsigned char *image = (const unsigned char *)uc->uc_mcontext.fpregs;
	uint32_t magic, bytes = 512;

	(void)number;
	(void)info;
	fault.vector = uc->uc_mcontext.gregs[REG_TRAPNO];
	fault.error = uc->uc_mcontext.gregs[REG_ERR];
	fault.cr2 = fault.vector == 14 ? uc->uc_mcontext.gregs[REG_CR2] : 0;
	copy(&magic, image + 464, 4);
	if (magic == 0x46505853)
		copy(&bytes, image + 480, 4);
	if (bytes > IMAGE_BYTES)
		bytes = IMAGE_BYTES;
	set(fault.image, 0, IMAGE_BYTES);
	copy(fault.image, image, bytes);
	set(fault.image + 416, 0, 96);
	fault.image_bytes = bytes;
	siglongjmp(after_fault, 1);
}

static uint64_t xgetbv(uint32_t which)
{
	uint32_t low, high;

	asm volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(which));
	return ((uint64_t)high << 32) | low;
}

static void run64(struct action *a, uint64_t code)
{
	uint64_t ac = a->alignment_check ? 0x40000 : 0;

	asm volatile("pushfq; orq %[ac], (%%rsp); popfq; call *%[code]; pushfq; andq $~0x40000, (%%rsp); popfq"
		     : "+a"(a->rax), "+d"(a->rdx), "+c"(a->rcx)
		     : "D"(a->address), [code] "r"(code), [ac] "r"(ac)
		     : "memory", "cc");
}

static void run32(struct action *a, uint64_t code)
{
	asm volatile("push %%rbp; push %%rbx; mov %%rsp, " STR(SAVED_RSP) "\n"
		     "lea 1f(%%rip), %%r9; mov %%r9, " STR(SAVED_RIP) "\n"
		     "mov %[stack], %%rsp; pushq $0x23; push %[code]; lretq\n"
		     "1: pop %%rbx; pop %%rbp\n"
		     : "+a"(a->rax), "+d"(a->rdx), "+c"(a->rcx)
		     : "D"(a->address), [code] "r"(code), [stack] "r"(LOW_STACK + LOW_STACK_BYTES - 64)
		     : "memory", "cc", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "rsi");
}

static void start_state(void)
{
	unsigned char *image = (unsigned char *)SCRATCH;

	set(image, 0, 4096);
	image[24] = 0x80;
	image[25] = 0x1f;
	asm volatile("xrstor64 (%0)" : : "r"(image), "a"(-1), "d"(-1) : "memory");
}

static uint64_t place_of(int step)
{
	return CODE + (uint64_t)step * CODE_SLOT;
}

/* Stubs are written before anything runs, with a return for their mode. */
static void write_stubs(void)
{
	int step = 0;

	for (int i = 0; i < action_count; i++) {
		struct action *a = &actions[i];

		if (a->kind != STEP)
			continue;
		unsigned char *at = (unsigned char *)place_of(step++);

		copy(at, a->bytes, a->length);
		at += a->length;
		if (a->mode == 64) {
			*at = 0xc3;
		} else {
			uint32_t to = RETURN_TO_64;

			at[0] = 0xea;
			copy(at + 1, &to, 4);
			at[5] = 0x33;
			at[6] = 0;
		}
	}
}

static void run_program(unsigned char *into)
{
	static volatile int i, step;

	out_now = into;
	out_at = 0;
	step = 0;
	set((void *)MEMORY, 0, MEMORY_BYTES);
	start_state();
	for (i = 0; i < action_count; i++) {
		struct action *a = &actions[i];

		switch (a->kind) {
		case FILL:
			set((void *)a->address, a->value, a->length);
			break;
		case WRITE:
			copy((void *)a->address, a->bytes, a->length);
			break;
		case PROTECT:
			syscall(SYS_mprotect, a->address, a->length, a->value);
			break;
		case DUMP:
			put((void *)a->address, a->length);
			break;
		case STEP: {
			struct action b = *a;

			if (sigsetjmp(after_fault, 0)) {
				put64(fault.vector);
				put64(fault.error);
				put64(fault.cr2);
				goto end;
			}
			if (b.mode == 64)
				run64(&b, place_of(step));
			else
				run32(&b, place_of(step));
			step++;
			put64(-1ul);
			put64((b.rdx << 32) | (uint32_t)b.rax);
			put64(xgetbv(1));
			break;
		}
		}
	}
	set((void *)SCRATCH, 0, IMAGE_BYTES);
	asm volatile("xsave64 (%0)" : : "r"(SCRATCH), "a"(-1), "d"(-1) : "memory");
	put((void *)SCRATCH, IMAGE_BYTES);
	i = action_count;
	goto restore;
end:
	put(fault.image, IMAGE_BYTES);
restore:
	syscall(SYS_mprotect, MEMORY, MEMORY_BYTES, PROT_READ | PROT_WRITE);
	/* After a fault what memory holds is of interest too: the remaining dumps are taken. */
	for (i = i + 1; i < action_count; i++)
		if (actions[i].kind == DUMP)
			put((void *)actions[i].address, actions[i].length);
	start_state();
}

static void print_bytes(const unsigned char *bytes, size_t n)
{
	for (size_t i = 0; i < n;) {
		size_t run = 1;

		while (i + run < n && bytes[i + run] == bytes[i])
			run++;
		if (run > 3) {
			printf("%02x*%zu,", bytes[i], run);
		} else {
			run = 1;
			printf("%02x", bytes[i]);
		}
		i += run;
	}
	putchar('\n');
}

static void print_program(const unsigned char *bytes, size_t n, int agree)
{
	const unsigned char *at = bytes;
	int faulted = 0;

	printf("agree %d\n", agree);
	for (int i = 0; i < action_count; i++) {
		if (actions[i].kind == STEP && !faulted) {
			uint64_t words[3];

			memcpy(words, at, 24);
			at += 24;
			if (words[0] == -1ul) {
				printf("ok %lx %lx\n", words[1], words[2]);
			} else {
				printf("fault %lu %lx %lx\n", words[0], words[1], words[2]);
				faulted = 1;
				printf("final ");
				print_bytes(at, IMAGE_BYTES);
				at += IMAGE_BYTES;
			}
		} else if (actions[i].kind == DUMP) {
			printf("dump ");
			print_bytes(at, actions[i].length);
			at += actions[i].length;
		}
	}
	if (!faulted) {
		printf("final ");
		print_bytes(at, IMAGE_BYTES);
		at += IMAGE_BYTES;
	}
	if (at != bytes + n)
		die("results do not add up");
	puts("end");
}

static void run_and_print(void)
{
	size_t sizes[REPEATS];
	int best = 0, best_count = 0;

	write_stubs();
	for (int r = 0; r < REPEATS; r++) {
		run_program(out[r]);
		sizes[r] = out_at;
	}
	for (int r = 0; r < REPEATS; r++) {
		int count = 0;

		for (int s = 0; s < REPEATS; s++)
			count += sizes[s] == sizes[r] && memcmp(out[s], out[r], sizes[r]) == 0;
		if (count > best_count) {
			best = r;
			best_count = count;
		}
	}
	print_program(out[best], sizes[best], best_count);
}

static unsigned char *from_hex(const char *text, uint64_t *length)
{
	size_t n = strlen(text) / 2;
	unsigned char *bytes = malloc(n + 1);

	for (size_t i = 0; i < n; i++) {
		unsigned value;

		if (sscanf(text + 2 * i, "%2x", &value) != 1)
			die("bad hex");
		bytes[i] = value;
	}
	*length = n;
	return bytes;
}

static void map(uint64_t address, size_t length, int prot)
{
	void *at = mmap((void *)address, length, prot, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

	if (at != (void *)address)
		die("a fixed address is not free");
	memset(at, 0, length);
}

static void set_up(void)
{
	/* mov SAVED_RSP, %rsp; jmp *SAVED_RIP */
	static const unsigned char to64[] = { 0x48, 0x8b, 0x24, 0x25, 0x00, 0xf0, 0x00, 0x10,
					      0xff, 0x24, 0x25, 0x08, 0xf0, 0x00, 0x10 };
	static char stack[1 << 16];
	stack_t alternative = { .ss_sp = stack, .ss_size = sizeof(stack) };
	struct sigaction action = { .sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER };
	static const int signals[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE };

	map(CODE, 0x10000, PROT_READ | PROT_WRITE | PROT_EXEC);
	map(LOW_STACK, LOW_STACK_BYTES, PROT_READ | PROT_WRITE);
	map(SCRATCH, SCRATCH_BYTES, PROT_READ | PROT_WRITE);
	map(MEMORY, MEMORY_BYTES, PROT_READ | PROT_WRITE);
	memcpy((void *)RETURN_TO_64, to64, sizeof(to64));
	for (int r = 0; r < REPEATS; r++)
		out[r] = malloc(OUT_BYTES);
	sigaltstack(&alternative, NULL);
	for (unsigned i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		sigaction(signals[i], &action, NULL);
	/* 64-bit processes have null data segments, which 32-bit code can not use. */
	asm volatile("mov %0, %%ds; mov %0, %%es" : : "r"(0x2b));
}

/* What the profile of this machine is made from. */
static void print_machine(void)
{
	static const unsigned leaves[][2] = { { 0, 0 }, { 1, 0 }, { 7, 0 }, { 0x80000008, 0 } };
	unsigned a, b, c, d;

	for (unsigned i = 0; i < sizeof(leaves) / sizeof(leaves[0]); i++) {
		__cpuid_count(leaves[i][0], leaves[i][1], a, b, c, d);
		printf("cpuid %x %x %x %x %x %x\n", leaves[i][0], leaves[i][1], a, b, c, d);
	}
	for (unsigned sub = 0; sub < 63; sub++) {
		__cpuid_count(0xd, sub, a, b, c, d);
		printf("cpuid d %x %x %x %x %x\n", sub, a, b, c, d);
	}
	__cpuid(0x80000000, a, b, c, d);
	if (a >= 0x80000004) {
		unsigned brand[13] = { 0 };

		for (unsigned i = 0; i < 3; i++)
			__cpuid(0x80000002 + i, brand[4 * i], brand[4 * i + 1], brand[4 * i + 2], brand[4 * i + 3]);
		printf("name %s\n", (char *)brand);
	}
	printf("xcr0 %lx\n", xgetbv(0));
	start_state();
	asm volatile("fxsave64 (%0)" : : "r"(SCRATCH) : "memory");
	printf("mxcsr_mask %x\n", *(unsigned *)(SCRATCH + 28));
}

int main(void)
{
	static char line[1 << 16], text[1 << 16];
	char word[16];
	unsigned a, b, c, d;

	__cpuid(1, a, b, c, d);
	if (!(c & (1u << 27)))
		die("the CPU or the system has no XSAVE");
	set_up();
	print_machine();
	while (fgets(line, sizeof(line), stdin)) {
		struct action *at = &actions[action_count];

		if (sscanf(line, "%15s", word) != 1)
			continue;
		if (action_count + 1 >= MAX_ACTIONS)
			die("program too long");
		memset(at, 0, sizeof(*at));
		if (!strcmp(word, "run")) {
			run_and_print();
			for (int i = 0; i < action_count; i++)
				free(actions[i].bytes);
			action_count = 0;
		} else if (sscanf(line, "fill %lx %lx %x", &at->address, &at->length, &a) == 3) {
			at->kind = FILL;
			at->value = a;
			action_count++;
		} else if (sscanf(line, "write %lx %65000s", &at->address, text) == 2) {
			at->kind = WRITE;
			at->bytes = from_hex(text, &at->length);
			action_count++;
		} else if (sscanf(line, "protect %lx %lx %d", &at->address, &at->length, &at->value) == 3) {
			at->kind = PROTECT;
			action_count++;
		} else if (sscanf(line, "dump %lx %lx", &at->address, &at->length) == 2) {
			at->kind = DUMP;
			action_count++;
		} else if (sscanf(line, "step %d %d %lx %lx %lx %lx %65000s", &at->mode, &at->alignment_check,
				  &at->address, &at->rax, &at->rdx, &at->rcx, text) == 7) {
			at->kind = STEP;
			at->bytes = from_hex(text, &at->length);
			if (at->length > CODE_SLOT - 8)
				die("code too long");
			action_count++;
		} else {
			die("a line is not understood");
		}
	}
	return 0;
}
