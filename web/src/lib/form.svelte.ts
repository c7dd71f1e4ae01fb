// A form: what is typed, what the book says to it, and saving once.

import { api, ApiError, type Row } from './api.svelte';
import { dropDraft, keepDraft, newDraft, openDraft, type Draft } from './draft.svelte';
import { t } from './i18n.svelte';
import { asked, type FormSpec } from './kinds';
import { session } from './session.svelte';
import { ulid } from './ulid';

export interface Verdict {
  outcome: 'ACCEPT' | 'REVIEW' | 'REJECT' | 'DUPLICATE';
  code: string;
  field: string;
  why: string;
  /** What was read, by the members of the entry: integers in đồng, half-days, thousandths, dm². */
  values: Record<string, number | string>;
  words?: string;
  readings?: { label: string; text: string; confirm?: string }[];
  double?: Row | null;
}

const kPauseMs = 180;

export class Form {
  readonly spec: FormSpec;
  readonly name: string;
  draft = $state<Draft>(newDraft(''));
  verdict = $state<Verdict | null>(null);
  /** Fields that were left: until then a half typed value is nobody's mistake. */
  left = $state<Record<string, boolean>>({});
  tried = $state(false);
  saving = $state(false);
  problem = $state('');
  /** What stands here was typed earlier and never saved. */
  restored = $state(false);
  private given: Record<string, string>;
  private editing: string;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private asked = 0;

  constructor(spec: FormSpec, name: string, defaults: Record<string, string> = {}, editing = '') {
    this.spec = spec;
    this.name = name;
    this.editing = editing;
    this.given = defaults;
    const kept = openDraft(name, session.value.today, defaults);
    this.restored = kept !== null;
    this.draft = kept ?? newDraft(session.value.today, defaults);
    for (const [field, value] of Object.entries(defaults)) this.draft.fields[field] ||= value;
    if (Object.keys(this.draft.fields).length) this.look();
  }

  get(field: string): string {
    return this.draft.fields[field] ?? '';
  }
  set(field: string, value: string) {
    if (this.draft.fields[field] === value) return;
    this.draft.fields[field] = value;
    this.draft.confirmed = [];
    this.problem = '';
    this.keep();
    this.look();
  }
  show(field: string, text: string) {
    this.draft.shown[field] = text;
    this.keep();
  }
  leave(field: string) {
    this.left[field] = true;
  }
  keep() {
    this.draft.day = session.value.today;
    keepDraft(this.name, $state.snapshot(this.draft));
  }
  drop() {
    dropDraft(this.name);
  }
  /** Lets go of what was typed. */
  restart() {
    this.drop();
    this.draft = newDraft(session.value.today, this.given);
    this.left = {};
    this.tried = this.restored = false;
    this.problem = '';
    this.verdict = null;
    this.look();
  }

  /** What is sent: the fields that the form asks for at the moment, without empty ones. */
  values(): Record<string, string> {
    const names = new Set(asked(this.spec, this.draft.fields).map((field) => field.name));
    for (const extra of ['area_id', 'org_id', 'source', ...(names.has('owners') ? ['signers_required', 'signers_signed'] : [])]) names.add(extra);
    const out: Record<string, string> = {};
    for (const [name, value] of Object.entries(this.draft.fields))
      if (names.has(name) && value.trim()) out[name] = value;
    return out;
  }

  private look() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.check(), kPauseMs);
  }
  async check() {
    const turn = ++this.asked;
    try {
      const { id, confirmed } = this.draft;
      const answer = await api.post('/check', { id, kind: this.spec.kind, fields: this.values(), confirmed });
      if (turn === this.asked) this.verdict = answer as Verdict;
    } catch {
      // The connection's own message says it; the next key stroke asks again.
    }
  }
  async confirm(code: string): Promise<Row | null> {
    this.draft.confirmed = [...this.draft.confirmed, code];
    this.keep();
    return this.save();
  }
  /** Writes it down. Null when the book asks or refuses: `verdict` or `problem` says why. */
  async save(): Promise<Row | null> {
    if (this.saving) return null;
    this.saving = true;
    this.problem = '';
    clearTimeout(this.timer);
    this.asked++;
    try {
      const { id, confirmed } = $state.snapshot(this.draft);
      const answer = this.editing
        ? await api.post(`/records/${encodeURIComponent(this.editing)}/edit`, { kind: this.spec.type, fields: this.values(), confirmed })
        : await api.post('/records', { id, kind: this.spec.kind, fields: this.values(), confirmed });
      this.drop();
      return answer;
    } catch (error) {
      this.tried = true;
      const refused = error as ApiError;
      // Another window has saved this form with other content: what stands here is a record of its own.
      if (refused.code === 'SAME_ID_OTHER_CONTENT') {
        this.draft.id = ulid();
        this.keep();
      }
      if ([409, 422].includes(refused.status) && refused.body.outcome) this.verdict = refused.body as Verdict;
      else this.problem = refused.status === 0 ? t('conn.lost') : refused.message || t('saved.failed');
      return null;
    } finally {
      this.saving = false;
    }
  }

  /** A reading that was chosen: the field holds it in full, and what the book asked is answered. */
  choose(field: string, text: string, code = '') {
    this.set(field, text);
    if (code) this.draft.confirmed = [code];
    this.keep();
  }

  /** The message that belongs under `field` now. */
  says(field: string): Verdict | null {
    const verdict = this.verdict;
    if (!verdict || verdict.outcome === 'ACCEPT' || verdict.field !== field) return null;
    const missing = verdict.code === 'FIELD_MISSING';
    return this.tried || (this.left[field] && !missing) ? verdict : null;
  }
}
