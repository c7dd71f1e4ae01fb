// Drives the Firefox of the system by WebDriver BiDi (https://w3c.github.io/webdriver-bidi/): the few commands that the
// tests need. FIREFOX names another one.

import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { kPatienceMs } from './commune.js';

export function findFirefox() {
  return [process.env.FIREFOX, '/usr/bin/firefox-esr', '/usr/bin/firefox'].find((path) => path && existsSync(path));
}

/** Runs inside the page: the first element that is shown and fits. */
const kFind = `({ css, text, label }) => {
  const fits = (element) => !text || (element.textContent + (element.getAttribute('aria-label') ?? '')).includes(text);
  if (label) {
    const named = [...document.querySelectorAll('label')].find((one) => one.textContent.includes(label));
    const found = named ? (named.control ?? document.getElementById(named.htmlFor)) : [...document.querySelectorAll('input, textarea, select')].find((one) => (one.getAttribute('aria-label') ?? '').includes(label));
    return found ?? null;
  }
  return [...document.querySelectorAll(css)].find((element) => fits(element) && element.getClientRects().length) ?? null;
}`;

class Socket {
  #socket;
  #next = 0;
  #waiting = new Map();

  static async open(address) {
    const made = new Socket();
    made.#socket = new WebSocket(address);
    await new Promise((done, failed) => made.#socket.once('open', done).once('error', failed));
    made.#socket.on('message', (bytes) => {
      const answer = JSON.parse(bytes);
      const asked = made.#waiting.get(answer.id);
      if (!asked) return;
      made.#waiting.delete(answer.id);
      if (answer.type === 'error') asked.failed(new Error(`${asked.method}: ${answer.message}`));
      else asked.done(answer.result);
    });
    return made;
  }
  send(method, params) {
    const id = ++this.#next;
    this.#socket.send(JSON.stringify({ id, method, params }));
    return new Promise((done, failed) => this.#waiting.set(id, { method, done, failed }));
  }
  close() {
    this.#socket.close();
  }
}

export class Firefox {
  #child;
  #folder;
  #socket;
  #context;

  static async start(program) {
    const made = new Firefox();
    made.#folder = mkdtempSync(join(tmpdir(), 'sovang-firefox-'));
    writeFileSync(join(made.#folder, 'user.js'), ['intl.accept_languages", "vi-VN, vi"', 'browser.shell.checkDefaultBrowser", false', 'datareporting.policy.dataSubmissionEnabled", false', 'app.normandy.enabled", false'].map((one) => `user_pref("${one});\n`).join(''));
    made.#child = spawn(program, ['--headless', '--no-remote', '--profile', made.#folder, '--remote-debugging-port', '0', 'about:blank'], { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, HOME: made.#folder } });
    const address = await new Promise((done, failed) => {
      let said = '';
      made.#child.on('exit', (code) => failed(new Error(`Firefox ended with ${code}: ${said}`)));
      made.#child.stderr.on('data', (bytes) => {
        said += bytes;
        const found = /WebDriver BiDi listening on (ws:\S+)/.exec(said);
        if (found) done(found[1]);
      });
    });
    made.#socket = await Socket.open(address + '/session');
    await made.#socket.send('session.new', { capabilities: {} });
    made.#context = (await made.#socket.send('browsingContext.getTree', {})).contexts[0].context;
    return made;
  }
  async end() {
    const ended = new Promise((done) => this.#child.removeAllListeners('exit').once('exit', done));
    await this.#socket.send('browser.close', {}).catch(() => this.#child.kill());
    this.#socket.close();
    await ended;
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  async size(width, height) {
    await this.#socket.send('browsingContext.setViewport', { context: this.#context, viewport: { width, height } });
  }
  async goto(url) {
    await this.#socket.send('browsingContext.navigate', { context: this.#context, url, wait: 'complete' });
  }
  async #call(source, values) {
    const answer = await this.#socket.send('script.callFunction', {
      functionDeclaration: source,
      arguments: values.map((value) => ({ type: 'string', value: JSON.stringify(value) })),
      target: { context: this.#context },
      awaitPromise: true,
    });
    if (answer.type === 'exception') throw new Error(answer.exceptionDetails.text);
    return answer.result;
  }
  /** What a function gives inside the page, as JSON. */
  async run(body, ...values) {
    const result = await this.#call(`async (...texts) => JSON.stringify(await (${body})(...texts.map((one) => JSON.parse(one)))) ?? 'null'`, values);
    return JSON.parse(result.value);
  }
  async wait(body, ...values) {
    const end = Date.now() + kPatienceMs;
    for (;;) {
      const found = await this.run(body, ...values).catch(() => null);
      if (found) return found;
      if (Date.now() > end) throw new Error(`waited in vain for ${body} ${JSON.stringify(values)}; the page says: ${await this.run('() => document.body.innerText.slice(0, 600)')}`);
      await new Promise((done) => setTimeout(done, 50));
    }
  }
  async see(text) {
    await this.wait('(text) => document.body.innerText.includes(text)', text);
  }
  async #element(what) {
    await this.wait(`(what) => (${kFind})(what) !== null`, what);
    return this.#call(`(text) => { const found = (${kFind})(JSON.parse(text)); found.scrollIntoView({ block: 'center' }); return found; }`, [what]);
  }
  /** A press of the mouse: on the element itself, as a person does it. */
  async click(what) {
    const { sharedId } = await this.#element(what);
    const origin = { type: 'element', element: { sharedId } };
    await this.#socket.send('input.performActions', {
      context: this.#context,
      actions: [{ type: 'pointer', id: 'mouse', actions: [{ type: 'pointerMove', x: 0, y: 0, origin }, { type: 'pointerDown', button: 0 }, { type: 'pointerUp', button: 0 }] }],
    });
  }
  /** Key strokes into a field, letter by letter. */
  async type(what, text) {
    await this.click(what);
    await this.#socket.send('input.performActions', {
      context: this.#context,
      actions: [{ type: 'key', id: 'keys', actions: [...text].flatMap((value) => [{ type: 'keyDown', value }, { type: 'keyUp', value }]) }],
    });
  }
}
