// The page that verifies, as one file: `sovang verify-page` puts the commune's keys into its block of data.

import { mount } from 'svelte';
import type { GivenKey } from './note';
import Verify from './Verify.svelte';
import './verify.css';

const given = JSON.parse(document.getElementById('keys')!.textContent!) as { commune: string; keys: GivenKey[] };
mount(Verify, { target: document.getElementById('app')!, props: { commune: given.commune, given: given.keys } });
