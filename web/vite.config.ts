import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

/** What every page needs comes in one file, what every form needs in another: on a slow line a request costs more than
 * its bytes. All else comes with the page that uses it. */
function chunkOf(file: string): string | undefined {
  const path = file.replaceAll('\\', '/');
  if (/\/node_modules\/(svelte|esm-env|clsx)\//.test(path) || /\/words\/(\w+\.)?vi\.ts/.test(path)) return 'book';
  if (/\/lib\/(api|draft|format|i18n|icons|names|places|record|router|session|theme|ulid)\./.test(path)) return 'book';
  if (/\/parts\/(Ask|Choice|Foot|Icon|Keys|Line|Num|Page|Spine|Standing|State|Thread|Who)\.svelte/.test(path)) return 'book';
  if (/\/lib\/(fields|form|kinds|last)\./.test(path) || /\/pages\/(Record|Saved)\.svelte/.test(path)) return 'form';
  if (/\/parts\/(DateField|EntryForm|FieldBox|GiverPicker|MeetingPicker|OwnersField|Question|WorkPicker)\.svelte/.test(path)) return 'form';
  return undefined;
}

// The content security policy of the pages allows files of this origin only: nothing may be inlined as a data: address.
export default defineConfig({
  plugins: [svelte()],
  build: { target: 'es2022', assetsInlineLimit: 0, modulePreload: { polyfill: false }, rollupOptions: { output: { manualChunks: chunkOf } } },
});
