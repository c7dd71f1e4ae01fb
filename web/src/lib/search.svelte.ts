// Searching while one types: asks after a short pause, gives up what is no longer wanted, and never shows the answer to
// an older question.

import { api, type Row } from './api.svelte';
import { rememberHouseholds } from './names.svelte';

const kPauseMs = 120;

export class Search {
  text = $state('');
  /** Of the newest question that was answered; null when nothing is asked. */
  households = $state<Row[] | null>(null);
  receipts = $state<Row[]>([]);
  answered = $state('');
  private timer: ReturnType<typeof setTimeout> | undefined;
  private waiting: AbortController | null = null;

  constructor(private limit: number) {}

  type(text: string) {
    this.text = text;
    clearTimeout(this.timer);
    this.waiting?.abort();
    if (text.trim()) this.timer = setTimeout(() => void this.ask(text.trim()), kPauseMs);
    else this.clear();
  }
  clear() {
    this.text = this.answered = '';
    this.households = null;
    this.receipts = [];
  }
  private async ask(text: string) {
    const waiting = (this.waiting = new AbortController());
    const answer = await api.get('/search', { q: text, limit: this.limit }, waiting.signal).catch(() => null);
    if (!answer || waiting.signal.aborted) return;
    rememberHouseholds(answer.rows);
    this.households = answer.rows;
    this.receipts = answer.receipts ?? [];
    this.answered = text;
  }
}
