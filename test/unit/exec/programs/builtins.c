// GCC's integer built-ins, with signed and narrow operands.
// Ringside's own; compared with what gcc makes of them by programs.test.ts.
// SPDX-License-Identifier: MIT
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long u64;
typedef signed char s8;
long f10(void){ return __builtin_ffs(0)+__builtin_ffsl(0x100)*10+__builtin_clz(1)*100+__builtin_ctzl(1ul<<40)*10000+__builtin_popcountl(-1l)*1000000+__builtin_clzll(5)*100000000l+ __builtin_parity(7); }
long f12(void){ int r; long l; u8 c; long s=0; s+=__builtin_add_overflow(0x7fffffff,1,&r); s+=r==(-0x7fffffff-1); s=s*10+__builtin_mul_overflow(1l<<40,1l<<30,&l); s=s*10+__builtin_sub_overflow(1,2,&c); s=s*1000+c; return s; }
long f13(void){ return __builtin_bswap16(0x1234)+__builtin_bswap32(0x12345678)+(long)(__builtin_bswap64(0x0102030405060708)>>3); }
long f53(void){ struct s{ u8 a; u16 b[3]; u8 c; } x; __builtin_memset(&x,0xff,sizeof x); x=(struct s){ .b={[1]=2} }; struct s y; __builtin_memcpy(&y,&x,sizeof y); return y.b[1]*100+y.a+y.c+(x.b[2]==y.b[2])*10; }
long f60(void) { return __builtin_ffs(-1) + __builtin_ffs(1 << 31) * 10 + __builtin_ctz(8) * 1000 + __builtin_popcount(-1) * 10000; }
long f61(void) { u32 r; u64 q = 0; s8 c; long n = __builtin_add_overflow(-1, 0u, &r); n = n * 10 + __builtin_add_overflow(~0ul, 1, &q); n = n * 10 + (q == 0); n = n * 10 + __builtin_sub_overflow(-128, 1, &c); return n * 1000 + c; }
long f62(void) { u8 a = 200, b = 56, s; int n = __builtin_add_overflow(a, b, &s); n = n * 1000 + s; n += __builtin_mul_overflow(a, b, &s) * 100000; return n + s * 7; }
long f63(void) { long r; return __builtin_mul_overflow(-1l << 63, -1, &r) * 10 + (r < 0) + __builtin_mul_overflow(0xffffffffu, 0xffffffffu, &r) * 100; }
long f64(void) { return __builtin_clz((u16)1) + __builtin_clzl(1) * 100 + __builtin_parityl(7ul << 40) * 10000 + __builtin_popcountll(~0ull >> 3) * 100000; }
