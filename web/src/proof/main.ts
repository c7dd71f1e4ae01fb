// The page that verifies, as one file: `sovang verify-page` puts the commune's keys into its block of data.

import { mount } from 'svelte';
import Verify from './Verify.svelte';
import './verify.css';

const given = JSON.parse(document.getElementById('keys')!.textContent!) as { commune: string; keys: { vkey: string }[] };
mount(Verify, { target: document.getElementById('app')!, props: { commune: given.commune, vkeys: given.keys.map((key) => key.vkey) } });
