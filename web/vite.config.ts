import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

/** What every page needs comes in one file, what every form needs in another: on a slow line a request costs more than
 * its bytes. All else comes with the page that uses it. */
function chunkOf(file: string): string | undefined {
  const path = file.replaceAll('\\', '/');
  if (/\/(chart\.js|@kurkle)\//.test(path) || path.includes('/words/en') || path.includes('lib/charts')) return undefined;
  if (/\/parts\/(DateField|EntryForm|FieldBox|GiverPicker|MeetingPicker|OwnersField|Question|WorkPicker)\.svelte/.test(path)) return 'form';
  if (/\/lib\/(fields|form|kinds|last)\b/.test(path) || /\/pages\/(Record|Saved)\.svelte/.test(path)) return 'form';
  if (/\/parts\/(Bottom|Block|Figure|Paper|PlaceList|Section|Settings)\.svelte/.test(path) || /\/lib\/(offer|pager|periods|search)\b/.test(path)) return undefined;
  return path.includes('/node_modules/') || path.includes('/src/lib/') || path.includes('/src/parts/') || path.includes('/words/vi') ? 'book' : undefined;
}

// The content security policy of the pages allows files of this origin only: nothing may be inlined as a data: address.
export default defineConfig({
  plugins: [svelte()],
  build: { target: 'es2022', assetsInlineLimit: 0, modulePreload: { polyfill: false }, rollupOptions: { output: { manualChunks: chunkOf } } },
});
