// Statements, types and values of C as kernels write them, one question a function. Ringside's own; compared with what gcc
// makes of them by programs.test.ts. f0 and its like are the switches that only a compiler reads without effort.
// SPDX-License-Identifier: MIT
typedef unsigned char u8; typedef unsigned short u16; typedef unsigned int u32; typedef unsigned long u64; typedef long s64; typedef int s32; typedef signed char s8; typedef short s16; typedef _Bool bool;
#define offsetof(t,m) __builtin_offsetof(t,m)
#define container_of(p,t,m) ({ void *__p = (void *)(p); ((t *)(__p - offsetof(t, m))); })
#define ARRAY_SIZE(a) (sizeof(a)/sizeof((a)[0]))
#define min(x,y) ({ typeof(x) _x=(x); typeof(y) _y=(y); (void)(&_x==&_y); _x<_y?_x:_y; })
#define __stringify_1(x...) #x
#define __stringify(x...) __stringify_1(x)
#define CONCAT(a,b) a##b
#define XC(a,b) CONCAT(a,b)
long f0(void){ int n=0; int k=13; switch(k%8){ case 0: do{ n+=1; case 7: n+=2; case 6: n+=3; case 5: n+=4; case 4: n+=5; case 3: n+=6; case 2: n+=7; case 1: n+=8; }while((k-=8)>0);} return n; }
long f1(void){ int i=0,r=0; goto in; for(;i<5;i++){ r+=i; in: r+=100; if(r>400) goto out; } out: return r*10+i; }
struct bf { u32 a:3; u32 b:5; int c:7; u32 :0; u16 d:9; u8 e:3; s64 f:40; bool g:1; };
long f3(void){ struct bf x={0}; x.a=9; x.b=33; x.c=-65; x.d=0x3ff; x.e=13; x.f=0x9234567890; x.g=4; return x.a+x.b*10+x.c*100+x.d*1000+x.e*100000+(x.f>>8)+x.g; }
long f4(void){ return sizeof(struct bf)*100+__alignof__(struct bf); }
struct pk { u8 a; u32 b; u16 c; u64 d; } __attribute__((packed)); struct pa { u8 a; u64 b; } __attribute__((packed,aligned(4))); struct al { u8 a; u8 b __attribute__((aligned(16))); u16 c; };
long f5(void){ return sizeof(struct pk)+100*sizeof(struct pa)+10000*sizeof(struct al)+1000000*offsetof(struct al,c)+100000000*__alignof__(struct pa); }
struct anon { int a; union { struct { u8 x,y; }; u16 z; }; struct { int q[3]; } n; char s[]; };
long f6(void){ struct anon v={ .a=1, .y=2, .x=3, .n.q[1]=5 }; return v.z*1000+v.n.q[1]*10+offsetof(struct anon,n.q[2])+sizeof v; }
long f7(void){ char a[]="ab\0c", b[2]="xy", c[6]="q\x41\101"; return sizeof a*1000000+a[3]*1000+b[1]+c[1]*3+c[2]*7+c[3]; }
enum e1 { A=-1, B, C=5, D }; enum e2 { E=0x80000000u, F }; enum e3 { G=0x100000000 };
long f8(void){ return (A<0)+10*(sizeof(enum e1)+sizeof(enum e2)*10+sizeof(enum e3)*100)+D*10000+((enum e1)-1<0)+((enum e2)-1<0)*2+ (long)F; }
long f14(void){ int a[10]; int *p=a+7,*q=a+2; return (q-p)*100+(p>q)*10+(&a[10]-a)+((char*)p-(char*)q)*1000; }
static int add(int a,int b){return a+b;} static int sub(int a,int b){return a-b;} typedef int (*op_t)(int,int);
struct ops { int (*f)(int,int); const char *n; }; static const struct ops tab[]={ {add,"add"},{.n="sub",.f=sub},[3]={.f=add} };
long f15(void){ op_t o[2]={add,&sub}; return o[0](3,4)*100+(*o[1])(3,4)+(tab[1].f==sub)*1000+(tab[2].f==0)*10000+tab[1].n[2]+ARRAY_SIZE(tab)*100000+(***tab[3].f)(1,1); }
static int fib(int n){return n<2?n:fib(n-1)+fib(n-2);} long f16(void){return fib(12);}
#define V(fmt, ...) va(fmt, ##__VA_ARGS__)
static int va(int n,...){ return n; }
long f17(void){ return V(3)+V(4,5,6)+sizeof(__stringify(a  b "c\n" XC(x,y)))+sizeof(__stringify(XC(1,2))); }
long f18(void){ int x=5; int y=x++ ?: 9; long z=({ int t=x; t*=2; t; }); return y*1000+x*100+z+(0 ?: x++)+x; }
long f19(void){ u8 a=200,b=100; s8 c=(s8)(a+b); u16 d=a*b; short e=(short)0x8000; return (a+b)*1000000l+c*1000+d+(e>>3)+(u8)(a<<1)+(a<<1)+~a; }
long f20(void){ u32 a=1; long b=-1; return (a<b)+((s64)a>b)*2+((u64)b>a)*4+(-1>1u)*8+((-1)>(1ul))*16+((u8)-1>1)*32+((int)-1>(u16)1)*64; }
long f21(void){ int i; long r=0; for(i=0;i<10;i++){ if(i==3) continue; switch(i){ case 1 ... 2: r+=1; break; case 5: continue; case 7: goto done; default: r+=10; } r*=2; } done: return r; }
long f22(void){ long r=0; switch(-3l){ case -5 ... -1: r=1; break; default: r=2; } switch((u8)300){ case 44: r+=10; break; case 300: r+=20; } switch(0x1ffffffffl){ case -1: r+=100; break; case 0x1ffffffffl: r+=200; } return r; }
struct big { long a[4]; int b; }; static struct big mk(int x){ struct big b={ {x,x+1,x+2}, .b=x*x }; return b; } static long sum(struct big b){ b.a[0]+=1; return b.a[0]+b.a[1]+b.a[2]+b.a[3]+b.b; }
long f23(void){ struct big x=mk(3), y; y=x; y.b=1; return sum(x)*1000+sum(y)*10+mk(2).a[1]+x.a[0]+(y=mk(5)).b; }
union un { u64 q; u32 d[2]; u8 b[8]; struct { u16 lo,hi; } w; };
long f24(void){ union un u={ .q=0x1122334455667788 }; u.b[7]=0xff; u.w.hi=0xabcd; return (u.q>>1)^u.d[1]; }
long f25(void){ int a[3][4]={ {1,2},{[2]=3},{4,5,6,7} }; int (*p)[4]=a; int *q=&a[1][0]; return p[2][3]*1000+(*(p+1))[2]*100+q[5]+sizeof a/sizeof *a+sizeof(*p)*10+ (p+1==&a[1]); }
long f26(void){ volatile int x=3; x+=x++*0+2; const int *volatile const p=(const int*)&x; return *p; }
long f28(void){ typeof(int[3]) a={1,2,3}; typeof(&a[0]) p=a; __auto_type q=p+1; typeof(*q) r=*q; return r*10+sizeof(typeof(a))+_Alignof(long)+_Generic(r,int:100,default:200); }
long f29(void){ struct l { struct l *n; int v; } c={0,3}, b={&c,2}, a={&b,1}; long r=0; for(struct l *p=&a;p;p=p->n) r=r*10+p->v; return r+(container_of(&b.v,struct l,v)==&b)*1000; }
long f30(void){ return (1?2:3ul)-3 > 0 ? 1 : 2; }
long f31(void){ int x=10; x<<=2; x|=1; x^=0xf; x%=7; x-=-3; x*=x; x/=2; x>>=1; x&=~1; return x; }
long f32(void){ u64 x=1ul<<63; s64 y=(s64)x; return (y>>63)+(long)(x>>63)*10+((u32)(x>>32)==0x80000000)*100+((s32)0x80000000<0)*1000+(int)(y==x)*10000; }
long f33(void){ bool b=5; b+=3; bool c=!b; b=b&~0; u8 z=(bool)0x100; bool d=(bool)(void*)&b; return b*1000+c*100+z*10+d+(b<<3); }
long f34(void){ int x=0; (x=1,x+=5),x++; int y=(x,3); if(x==7&&(y=4,0)) x=0; else if(x||(y=9)) x+=y; return x; }
long f35(void){ do { if(1) break; } while(1); int i=0; while(i<100){ if(i++%7==6) break; } return i; }
long f36(void){ char *s="hello" " " "world"; const char *t=s; int n=0; while(*t++) n++; return n*1000+s[4]+"xyz"[1]+*"q"+sizeof("a\0b")+ (2)["abc"]; }
struct fl { u8 n; struct { u8 k; u16 v; } e[]; };
long f37(void){ u8 buf[32]={0}; struct fl *p=(void*)buf; p->n=2; p->e[0].k=1; p->e[1].v=0x1234; return buf[8]*1000+offsetof(struct fl,e[1].v)+sizeof(struct fl)+p->e[1].v; }
long f38(void){ struct { int a:4, b:4; unsigned c:1; } x={ -1, 7, 1 }; x.a--; x.b++; x.c++; return x.a*100+x.b*10+x.c+(x.a<0)*1000+(x.b=9)*10000; }
long f39(void){ struct { u32 c:3; } x={7}; struct { u64 d:40; } y={1}; return (x.c-8<0)+ (~x.c<0)*2 + ((y.d-2)<0)*4 + (-y.d>0)*8 + ((x.c<<29)<0)*16; }
long f42(void){ int a[5]={[1 ... 3]=7,[2]=1}; return a[0]+a[1]*10+a[2]*100+a[3]*1000+a[4]; }
long f43(void){ struct p{int x,y;}; struct p *q=&(struct p){3,4}; struct p arr[]={ *q, (struct p){5}, {.y=6} }; for(int i=0;i<2;i++){ int *z=(int[2]){i}; z[1]++; arr[i].x+=z[0]+z[1]; } return arr[0].x*1000+arr[1].x*100+arr[2].y+sizeof arr; }
static long ptr(int **pp,int (*fp)(int,int)){ **pp=fp(**pp,2); *pp+=1; return **pp; }
long f44(void){ int v[2]={5,9}; int *p=v; return ptr(&p,sub)*100+v[0]+(p-v); }
long f45(void){ s64 x=-7; return x/2*100+x%2*10+(x>>1)+(-7u>>28)+ -7%-3 + 7/-2; }
long f46(void){ u16 a=0xffff; u16 b=a+1; int c=a+1; u32 d=a<<16; long e=a<<15; return b+c+d+e; }
long f48(void){ int x=1; { int x=x+0*x; x=2; } { extern int glob; return x+glob; } }
int glob=40; static int gl2; int gl2b=sizeof(gl2)*3; static int *const gp=&glob; static int (*gf)(int,int)=sub; struct { int *p; u16 s; } gs[2]={ {&gl2b, 3}, { p: 0, s: 1 } };
long f49(void){ return *gp+gf(5,3)*100+gs[0].p[0]*1000+gs[1].s*100000+(gs[1].p==0); }
long f50(void){ u8 *p=(u8*)&(u32){0x01020304}; return p[0]*1000+p[3]+*(u16*)(p+1); }
long f51(void){ char c=0x80; u8 u=c; int i=c; u32 w=c; long l=(u32)c; return i+u*1000+(w>>24)+l%1000+(c<0)*7; }
long f52(void){ long n=0; for(u8 i=250;i>=250;i++) n++; for(s8 j=120;j>0;j++) { if(++n>100) break; } return n; }
long f54(void){ int i=3; int a[]={i++,i++,i}; return a[0]*100+a[1]*10+a[2]; }
long f55(void){ return (long)(u64)(u32)-1 + (long)(s8)0x1ff + (long)(u16)(s8)-1 + (int)(u8)~0; }
long f56(void){ unsigned long m=~0ul<<12, k=~(0xffful), j=-1ul; return (m==k)*10+(int)(j>>60)+(m&0x1fff); }
long f57(void){ return 0x7fffffff+0l + 2147483648 + 0xffffffff + 4294967296 + 0b101 + 017 + 10u%3; }
long f58(void){ return sizeof(2147483648)*1000+sizeof(0xffffffff)*100+sizeof(0x1ffffffff)*10+sizeof('a')+sizeof(1u)+((0xffffffff>0))+(2147483647+0u>0); }
long f59(void){ int r=0; for(int i=0,j=10;i<j;i+=2,j--) r+=i*j; return r; }
long f60(void){ void *p=(void*)16; p+=3; p++; u64 v=(u64)p; v=(v+15)&~15ul; return v+((char*)p-(char*)0)+sizeof(void)+sizeof(f59); }
static int touched; static int touch(int x){ touched++; return x; }
long f61(void){ struct { unsigned a:1, b:31; unsigned c:32; } x={1,5,6}; int n=-121; long r=(touch(1)? n: x.a)<0; r=r*10+((touch(0)? 1: n)/2<0); r=r*10+((touch(1)? n: x.b)/2<0); r=r*10+((touch(1)? n: x.c)/2<0); r=r*10+((touch(-925)?: x.a)<0); return r*10+((0x8000? -2: x.a)/2<0)+((0? x.b: -2)/2<0)*2+touched*100000; }
long f62(void){ int a[3]={1,2,3}, b[3]={4,5,6}; int *p=touch(1)? a: b; int *q=touch(0)? a: (touch(2), b); int *r=1? b: a; return p[1]*1000+q[2]*100+r[0]*10+(touch(1)? a: b)[2]; }
static int twice(int x){ return 2*x; } static int thrice(int x){ return 3*x; }
long f63(void){ int (*f)(int)=touch(1)? twice: thrice; int (*g)(int)=touch(0)? twice: (touch(0), &thrice); return f(10)+g(100)+(touch(0)? twice: thrice)(1000); }
long f64(void){ const char *s=touch(0)? "one": "three"; char z[]="zz"; char *t=touch(1)? z: 0; return s[1]*1000+t[1]+sizeof(touch(1)? "one": "three"); }
enum { en=4, em=2 }; struct fs { int a[en]; int w:em; }; typedef int ft[en]; static int ga[en];
long f65(void){ enum { en=7 }; int a[en]; long r=sizeof(a); { enum { en=3, eo }; struct in { char c[en]; u32 b:eo; } s={ .b=~0 }; char z[eo]; r=r*100+sizeof(z)*10+sizeof(s.c); r=r*100+s.b; } { enum { en=5 }; r=r*100+sizeof(char[en]); } return r*100+sizeof(__typeof__(char[en])); }
long f66(void){ int en=3, em=9; char b[sizeof(en)]; return sizeof(struct fs)*1000+sizeof(ft)*10+sizeof(ga)+sizeof(b)*100000+en+em; }
long f67(void){ enum { em=6 }; static int s[em]={ [em-1]=em }; switch(s[5]) { case en: return 1; case em: return 2+sizeof(s); } return 3; }
long f68(void){ int a[en]; return sizeof(a)+em; }
