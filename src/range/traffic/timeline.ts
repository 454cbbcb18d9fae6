// Many dialogues at once, merged in the order of time. Each is a generator, so that only what is going on is in memory.
import type { Instant } from '#kit';
import type { Packet, Packets } from './packet.ts';

interface Running {
  time: Instant;
  /** Order of entry: equal times come out in the order in which they were planned. */
  order: number;
  start?: () => Packets;
  rest?: Packets;
  packet?: Packet;
}

const before = (x: Running, y: Running): boolean => x.time < y.time || (x.time === y.time && x.order < y.order);

/** A plan of dialogues, each with the time at which it begins. */
export class Timeline {
  private heap: Running[] = [];
  private planned = 0;

  /** Plans a dialogue. It is not run before its time. Its packets must come in order of time, none before `at`. */
  plan(at: Instant, start: () => Packets): void {
    this.push({ time: at, order: this.planned++, start });
  }

  /** Plans single packets. */
  one(packet: Packet): void {
    this.push({ time: packet.time, order: this.planned++, packet });
  }

  /** All packets of all dialogues in order of time. Dialogues may plan further ones while they run. */
  *run(): Packets {
    for (let top = this.pop(); top; top = this.pop()) {
      if (top.packet) yield top.packet;
      top.packet = undefined;
      if (top.start) {
        top.rest = top.start();
        top.start = undefined;
      }
      if (!top.rest) continue;
      const next = top.rest.next();
      if (next.done) continue;
      if (next.value.time < top.time - 0.0005) throw new RangeError('a dialogue went back in time');
      top.packet = next.value;
      top.time = next.value.time;
      this.push(top);
    }
  }

  private push(item: Running): void {
    const heap = this.heap;
    let i = heap.length;
    heap.push(item);
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!before(item, heap[parent]!)) break;
      heap[i] = heap[parent]!;
      i = parent;
    }
    heap[i] = item;
  }

  private pop(): Running | undefined {
    const heap = this.heap;
    const top = heap[0];
    const last = heap.pop();
    if (!last || heap.length === 0) return top;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++;
      if (!before(heap[child]!, last)) break;
      heap[i] = heap[child]!;
      i = child;
    }
    heap[i] = last;
    return top;
  }
}
