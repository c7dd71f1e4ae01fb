import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

/** What every page needs comes in one file: on a slow line a request costs more than its bytes. */
function chunkOf(file: string): string | undefined {
  const path = file.replaceAll('\\', '/');
  if (path.includes('/chart.js/') || path.includes('/words/en') || path.includes('lib/charts')) return undefined;
  if (/\/parts\/(Paper|Section|Figure|Settings|PlaceList)\.svelte/.test(path)) return undefined;
  return path.includes('/node_modules/') || path.includes('/src/lib/') || path.includes('/src/parts/') || path.includes('/words/vi') ? 'book' : undefined;
}

// The content security policy of the pages allows files of this origin only: nothing may be inlined as a data: address.
export default defineConfig({
  plugins: [svelte()],
  build: { target: 'es2022', assetsInlineLimit: 0, modulePreload: { polyfill: false }, rollupOptions: { output: { manualChunks: chunkOf } } },
});
