// A long list, fetched a stretch at a time behind the last row seen.

import { api, type Query, type Row } from './api.svelte';

const kStretch = 200;

export class Pager {
  blocks = $state<Row[][]>([]);
  ended = $state(false);
  busy = $state(false);
  failed = $state(false);
  /** What the first answer said of the whole list, where it was asked to (`sums`). */
  sums = $state<Row | null>(null);
  private next: string | null = null;
  private turn = 0;
  private waiting: AbortController | null = null;

  constructor(private path: string) {}

  get rows(): Row[] {
    return this.blocks.flat();
  }
  async restart(query: Query) {
    const turn = ++this.turn;
    this.next = null;
    this.busy = false;
    this.ended = false;
    await this.load(query, turn, true);
  }
  async more(query: Query) {
    if (!this.ended && !this.busy) await this.load(query, this.turn, false);
  }
  private async load(query: Query, turn: number, first: boolean) {
    this.busy = true;
    this.failed = false;
    this.waiting?.abort();
    const waiting = (this.waiting = new AbortController());
    try {
      const answer = await api.get(this.path, { ...query, sums: first ? query.sums : undefined, limit: kStretch, after: this.next ?? undefined }, waiting.signal);
      if (turn !== this.turn) return;
      if (first) {
        this.blocks = [];
        this.sums = answer.sums ?? null;
      }
      if (answer.rows.length) this.blocks.push(answer.rows);
      this.next = answer.next;
      this.ended = !answer.next || answer.rows.length === 0;
    } catch {
      if (turn === this.turn) this.failed = true;
    } finally {
      if (turn === this.turn) this.busy = false;
    }
  }
}
