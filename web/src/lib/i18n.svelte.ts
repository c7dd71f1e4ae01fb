// The words of the pages: one file per language, the second loaded when it is asked for.

import vi from '../words/vi';

export type Key = keyof typeof vi;
export type Words = Record<Key, string>;
export type Code = 'vi' | 'en';

const kStored = 'sovang.language';
export const language = $state<{ code: Code; words: Words }>({ code: 'vi', words: vi });

export async function setLanguage(code: Code) {
  language.words = code === 'en' ? (await import('../words/en')).default : vi;
  language.code = code;
  document.documentElement.lang = code;
  localStorage.setItem(kStored, code);
}
export async function startLanguage() {
  if (localStorage.getItem(kStored) === 'en') await setLanguage('en');
}

export function t(key: Key, values: Record<string, string | number> = {}): string {
  return language.words[key].replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}
/** The word of a code (`kind`, MONEY), or the code itself where the book holds another. */
export function word(group: string, code: string | undefined): string {
  if (!code) return '';
  return language.words[`${group}.${code}` as Key] ?? code;
}
export function weekday(index: number): string {
  return t(`weekday.${index}` as Key);
}
