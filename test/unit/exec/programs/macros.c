// The preprocessor: stringising, pasting, rescanning, conditions; and case labels where nobody looks for them.
// Ringside's own; compared with what gcc makes of them by programs.test.ts.
// SPDX-License-Identifier: MIT
#define S1(x...) #x
#define S(x...) S1(x)
#define CONCAT(a,b) a##b
#define XC(a,b) CONCAT(a,b)
#define va(n,...) n
int glob=40; static int gl2; int gl2b=sizeof(gl2)*3; static int *const gp=&glob;
static int sub(int a,int b){return a-b;} static int (*gf)(int,int)=sub;
struct { int *p; short s; } gs[2]={ {&gl2b, 3}, { p: 0, s: 1 } };
struct n { int *p; short s; }; struct n gn[2]={ {&gl2b, 3}, { p: 0, s: 2 } };
long f0(void){ return *gp; }
long f1(void){ return gf(5,3); }
long f2(void){ return gs[0].p[0]; }
long f3(void){ return gs[1].s; }
long f4(void){ return gn[0].p[0]*10+gn[1].s; }
long f5(void){ return sizeof(S(a  b "c\n" XC(x,y))); }
long f6(void){ return sizeof(S(XC(1,2))); }
long f7(void){ return sizeof(S(a b)); }
long f8(void){ return sizeof(S(XC(x,y) b)); }
long f9(void){ return sizeof(S(b XC(x,y))); }
long f10(void){ return sizeof(S("c\n")); }
long f11(void){ return sizeof(S( a,   b , c )); }
long f12(void){ return sizeof(S1("a\"b" 'x' '\'' "\\")); }
long f13(void){ const char *s=S(a b "c\n" XC(x,y) + 1); long r=0; while(*s) r=r*31+*s++; return r; }
long f14(void){ const char *s=S(-1 - -1 XC(,) p->q); long r=0; while(*s) r=r*31+*s++; return r; }
#if 'a' == 97 && '\n' == 10 && -1 < 0 && (2 > 1 ? 1 : 0)
long f15(void){ return 1; }
#else
long f15(void){ return 0; }
#endif
#define F(x) x
#define G F
#define OBJ OBJ + 1
static int OBJ_; 
long f16(void){ int OBJ2=3; return G(2)+G(3)+OBJ2; }
#define LP (
#define H(x) x*2
#define LPX H LP 3 )
long f17(void){ int H=5; return H+1; }
#define EVAL(x) x
long f18(void){ return EVAL(F)(3) + EVAL(EVAL(F)(4)); }
#define CAT3(a,b,c) a##b##c
#define EMPTY
long f19(void){ int x12=4; return CAT3(x,1,2)+CAT3(,x1,2)+CAT3(0x,1,f); }
long f20(void){ return 1
#ifdef NOPE
+1
#elif defined(F)
+2
#else
+3
#endif
; }
#define SW(x,...) x(0,##__VA_ARGS__)
static int sum3(int a,...){return a;}
long f22(void){ return SW(sum3)+SW(sum3,1,2); }
#define DO(x) do { x } while (0)
long f23(void){ int i=0; DO(i++; i+=2;); DO(DO(i*=3;);); return i; }
#define f24x(y) (y+f24x(1))
static int f24y(int); 
long f25(void){ long r=0; switch(3){ case 1: r=1; { case 3: r+=5; } lbl: case 4: r+=7; if(r>20) break; if(0){ case 9: r=100; } if (r<15) goto lbl; break; default: r=99; } return r; }
long f26(void){ long r=0; for(int k=0;k<12;k++) switch(k){ case 0: while(r<3){ r++; case 5: r+=10; if(r>30) break; continue; case 6: r+=100; break; } r+=1000; break; x: case 7: r+=10000; case 8: { default: r+=7; } } return r; }
long f27(void){ int r=0; switch(1){ int z; case 1: z=3; r=z; } switch(2){ case 1: r=9; } switch(5) { default: r+=1; case 4: r+=2; break; case 3: r=50; } return r; }
