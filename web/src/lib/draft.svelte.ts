// What is being typed: kept on every change, so that a reload or a lost connection loses nothing. The record's id is
// part of it, so that what was saved once is not saved again.

import { ulid } from './ulid';

export interface Draft {
  id: string;
  fields: Record<string, string>;
  confirmed: string[];
  /** What the page shows beside the fields: the name behind a chosen code. */
  shown: Record<string, string>;
}

const storedAs = (name: string) => 'sovang.draft.' + name;

export function openDraft(name: string, fields: Record<string, string> = {}): Draft {
  const stored = sessionStorage.getItem(storedAs(name));
  if (stored) {
    try {
      return JSON.parse(stored) as Draft;
    } catch {
      // A draft of another version of the pages: start anew.
    }
  }
  return { id: ulid(), fields, confirmed: [], shown: {} };
}
export function keepDraft(name: string, draft: Draft) {
  sessionStorage.setItem(storedAs(name), JSON.stringify(draft));
}
export function dropDraft(name: string) {
  sessionStorage.removeItem(storedAs(name));
}
