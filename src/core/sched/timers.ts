// Times at which something happens, the earliest first; equal times in the order in which they were set. A binary heap.
// Used by simulation.ts.
// SPDX-License-Identifier: MIT

interface Timer {
  readonly ns: number;
  readonly order: number;
  readonly fire: () => void;
}

export class Timers {
  private readonly heap: Timer[] = [];
  private set = 0;

  get nextNs(): number {
    return this.heap[0]?.ns ?? Infinity;
  }

  add(ns: number, fire: () => void): void {
    const { heap } = this;
    const timer = { ns, order: this.set++, fire };
    let at = heap.length;
    heap.push(timer);
    while (at > 0) {
      const up = (at - 1) >> 1;
      const parent = heap[up] as Timer;
      if (!before(timer, parent)) break;
      heap[at] = parent;
      at = up;
    }
    heap[at] = timer;
  }

  fireNext(): void {
    const { heap } = this;
    const first = heap[0];
    const moved = heap.pop();
    if (!first || !moved) return;
    if (heap.length > 0) this.sink(moved);
    first.fire();
  }

  private sink(timer: Timer): void {
    const { heap } = this;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      const right = heap[child + 1];
      if (right && before(right, heap[child] as Timer)) child++;
      const smaller = heap[child] as Timer;
      if (!before(smaller, timer)) break;
      heap[at] = smaller;
      at = child;
    }
    heap[at] = timer;
  }
}

const before = (a: Timer, b: Timer): boolean => a.ns < b.ns || (a.ns === b.ns && a.order < b.order);
