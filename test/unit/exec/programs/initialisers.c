// Initial values of variables, with GNU's old designators too.
// Ringside's own; compared with what gcc makes of them by programs.test.ts.
// SPDX-License-Identifier: MIT
static int gl2; int gl2b=sizeof(gl2)*3; int gl3=7;
struct n { int *p; short s; }; struct n gn[2]={ {&gl2b, 3}, { .p= 0, .s= 2 } };
struct n go[2]={ {&gl3, 3}, { p: 0, s: 2 } };
struct n gq={ &gl3, 3 };
struct { int *p; short s; } gr[2]={ {&gl3, 3}, { .p= 0, .s= 2 } };
long f1(void){ return gq.p[0]*10+gq.s; }
long f2(void){ return gn[0].s*10+gn[1].s; }
long f3(void){ return gn[0].p[0]*10+gn[1].s; }
long f4(void){ return go[0].s*10+go[1].s; }
long f5(void){ return go[0].p[0]*10+go[1].s; }
long f6(void){ return gr[0].p[0]*10+gr[1].s; }
long f7(void){ struct n x[2]={ {&gl3, 3}, { p: 0, s: 2 } }; return x[0].p[0]*10+x[1].s; }
