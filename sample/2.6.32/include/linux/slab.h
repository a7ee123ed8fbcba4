// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for include/linux/slab.h, in the shapes of Linux 2.6.32. This is not Linux.
 * Memory by the object.
 */
#ifndef _LINUX_SLAB_H
#define _LINUX_SLAB_H

#include <linux/types.h>

typedef unsigned int gfp_t;

#define GFP_KERNEL	0xd0u
#define SLAB_PANIC	0x00040000UL

struct kmem_cache;

extern struct kmem_cache *kmem_cache_create(const char *name, size_t size, size_t align,
					    unsigned long flags, void (*ctor)(void *));
extern void *kmem_cache_alloc(struct kmem_cache *cachep, gfp_t flags);
extern void kmem_cache_free(struct kmem_cache *cachep, void *object);

#endif
