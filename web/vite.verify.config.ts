// The page that verifies, as one file: script and style inline, allowed by their hashes and nothing else.

import { createHash } from 'node:crypto';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type Plugin } from 'vite';

const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

function oneFile(): Plugin {
  return {
    name: 'one-file',
    enforce: 'post',
    generateBundle(_, bundle) {
      const page = Object.values(bundle).find((file) => file.fileName === 'verify.html');
      if (page?.type !== 'asset') throw new Error('no verify.html');
      let script = '';
      let style = '';
      for (const file of Object.values(bundle)) {
        if (file === page) continue;
        if (file.type === 'chunk') script += file.code.trim();
        else if (file.fileName.endsWith('.css')) style += String(file.source).trim();
        else throw new Error(`${file.fileName} would be a second file`);
        delete bundle[file.fileName];
      }
      if (/<\/script/i.test(script)) throw new Error('the script would end itself');
      const policy = `default-src 'none'; script-src ${hash(script)}; style-src ${hash(style)}; img-src blob: data:; media-src blob: mediastream:; base-uri 'none'; form-action 'none'`;
      page.source = String(page.source)
        .replace(/\s*<script type="module"[^>]*><\/script>/, '')
        .replace(/\s*<link rel="stylesheet"[^>]*>/g, '')
        .replace('<meta charset="utf-8">', () => `<meta charset="utf-8">\n    <meta http-equiv="content-security-policy" content="${policy}">`)
        .replace('</head>', () => `<style>${style}</style>\n  </head>`)
        .replace('</body>', () => `<script type="module">${script}</script>\n  </body>`);
    },
  };
}

export default defineConfig({
  plugins: [svelte(), oneFile()],
  publicDir: false,
  build: { target: 'es2022', emptyOutDir: false, modulePreload: false, rollupOptions: { input: 'verify.html', output: { inlineDynamicImports: true } } },
});
