// What is being typed: kept on every change until it is saved, so that neither a reload nor a lost connection nor a
// closed browser loses anything. The record's id is part of it, so that what was saved once is not saved again.

import { ulid } from './ulid';

export interface Draft {
  id: string;
  fields: Record<string, string>;
  confirmed: string[];
  /** What the page shows beside the fields: the name behind a chosen code. */
  shown: Record<string, string>;
  /** The day it was last typed in. */
  day: string;
}

const storedAs = (name: string) => 'sovang.draft.' + name;

export function newDraft(day: string, fields: Record<string, string> = {}): Draft {
  return { id: ulid(), fields: { ...fields }, confirmed: [], shown: {}, day };
}
/** What was left unfinished. Null when there is none, or nothing of it was typed but what the form fills in by itself
 * and a day has passed: that would only bring back yesterday's date. */
export function openDraft(name: string, today: string, given: Record<string, string> = {}): Draft | null {
  try {
    const draft = JSON.parse(localStorage.getItem(storedAs(name)) ?? 'null') as Draft | null;
    const typed = draft && Object.entries(draft.fields).some(([field, value]) => value && !(field in given));
    return draft && (typed || draft.day === today) ? draft : null;
  } catch {
    return null; // a draft of another version of the pages
  }
}
export function keepDraft(name: string, draft: Draft) {
  localStorage.setItem(storedAs(name), JSON.stringify(draft));
}
export function dropDraft(name: string) {
  localStorage.removeItem(storedAs(name));
}
/** Where somebody locks the book, nothing that was typed stays behind. */
export function dropDrafts() {
  for (const key of Object.keys(localStorage)) if (key.startsWith(storedAs(''))) localStorage.removeItem(key);
}
