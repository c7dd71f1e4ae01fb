import { mount } from 'svelte';
import App from './App.svelte';
import { startLanguage } from './lib/i18n.svelte';
import { startRouter } from './lib/router.svelte';
import './style/fonts.css';
import './style/tokens.css';
import './style/book.css';
import './style/pages.css';

startRouter();
await startLanguage();
mount(App, { target: document.getElementById('app')! });
