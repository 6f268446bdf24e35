'use strict';

// The page of a person's own memory. What memories say is hostile: it is put on the page as text
// (textContent, value) and never as markup.
(() => {
  const KEPT = 'tarn-page-token';
  const element = (id) => document.getElementById(id);
  const state = { token: '', mayChange: false, paused: false, cursor: null, query: '' };

  // The token comes behind the '#', which no server is sent. It is taken out of the address, so that
  // it stands in no history and in no picture of the screen, and kept for this tab, for a reload.
  function takeToken() {
    const given = location.hash.startsWith('#page_') ? location.hash.slice(1) : '';
    if (given) {
      history.replaceState(null, '', location.pathname);
    }
    try {
      if (given) {
        sessionStorage.setItem(KEPT, given);
      }
      return given || sessionStorage.getItem(KEPT) || '';
    } catch {
      return given;
    }
  }

  function say(words) {
    element('status').textContent = words;
  }

  async function ask(method, path, body) {
    const request = { method, headers: { Authorization: 'Bearer ' + state.token } };
    if (body !== undefined) {
      request.headers['Content-Type'] = 'application/json';
      request.body = JSON.stringify(body);
    }
    let reply;
    try {
      reply = await fetch('v1/page' + path, request);
    } catch {
      throw new Error('The server cannot be reached. Try again.');
    }
    if (!reply.ok) {
      throw await refusal(reply);
    }
    return reply;
  }

  async function refusal(reply) {
    if (reply.status === 401) {
      element('content').hidden = true;
      return new Error('This link has expired or is not valid. Ask for a new one where you got it.');
    }
    const problem = await reply.json().catch(() => ({}));
    if (problem.code === 'stale_version') {
      return new Error('This memory was changed in the meantime. Reload the page to see it.');
    }
    return new Error(problem.detail || 'That did not work. Try again.');
  }

  // Runs what a button does, once at a time, and says what went wrong. Meanwhile the button is only
  // said to be disabled: one that is loses the focus, and the keyboard begins anew at the top.
  async function run(button, work) {
    if (button.hasAttribute('aria-disabled')) {
      return;
    }
    button.setAttribute('aria-disabled', 'true');
    try {
      await work();
    } catch (failure) {
      say(failure.message);
    } finally {
      button.removeAttribute('aria-disabled');
    }
  }

  function on(id, work) {
    element(id).addEventListener('click', () => run(element(id), work));
  }

  function button(words, name, work) {
    const made = document.createElement('button');
    made.type = 'button';
    made.textContent = words;
    made.setAttribute('aria-label', words + ': ' + name);
    made.addEventListener('click', () => run(made, work));
    return made;
  }

  function paragraph(words, className) {
    const made = document.createElement('p');
    made.textContent = words;
    if (className) {
      made.className = className;
    }
    return made;
  }

  function about(memory) {
    const day = new Date(memory.created_at).toLocaleDateString(undefined, { dateStyle: 'medium' });
    const who = { user: 'you said', assistant: 'the assistant said' }[memory.role];
    return day + ' · ' + (who || (memory.kind === 'fact' ? 'a fact' : 'a note'));
  }

  function show(item, memory) {
    const short = memory.text.slice(0, 60);
    item.replaceChildren(paragraph(memory.text), paragraph(about(memory), 'about'));
    if (!state.mayChange) {
      return;
    }
    const row = document.createElement('div');
    row.className = 'row';
    row.append(
      button('Correct', short, async () => edit(item, memory)),
      button('Forget', short, () => forget(item, memory)));
    item.append(row);
  }

  function edit(item, memory) {
    const text = document.createElement('textarea');
    text.value = memory.text;
    text.maxLength = 8000;
    text.setAttribute('aria-label', 'How it should read');
    const row = document.createElement('div');
    row.className = 'row';
    const cancel = () => {
      show(item, memory);
      item.querySelector('button').focus();
    };
    row.append(
      button('Save', 'this memory', async () => {
        const path = '/memories/' + encodeURIComponent(memory.id);
        const reply = await ask('PATCH', path, { text: text.value, version: memory.version });
        show(item, await reply.json());
        item.querySelector('button').focus();
        say('Corrected.');
      }),
      button('Cancel', 'leave it as it was', async () => cancel()));
    text.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') {
        cancel();
      }
    });
    item.replaceChildren(text, row);
    text.focus();
  }

  async function forget(item, memory) {
    if (!(await sure('Forget this memory?', memory.text.slice(0, 300)))) {
      return;
    }
    await ask('DELETE', '/memories/' + encodeURIComponent(memory.id));
    item.remove();
    element('memories').focus();
    say('Forgotten.');
  }

  // Asks before something is lost.
  function sure(title, words) {
    const dialog = element('sure');
    element('sure-title').textContent = title;
    element('sure-text').textContent = words;
    return new Promise((answer) => {
      element('yes').onclick = () => dialog.close('yes');
      element('no').onclick = () => dialog.close('no');
      dialog.onclose = () => answer(dialog.returnValue === 'yes');
      dialog.returnValue = 'no';
      dialog.showModal();
      element('no').focus();
    });
  }

  function overview(now) {
    state.mayChange = now.may_change;
    state.paused = now.paused_since !== null;
    element('learning').textContent = state.paused
      ? 'Paused since ' + new Date(now.paused_since).toLocaleString() +
        '. Nothing you say is remembered. What is known already is still used.'
      : 'New things that you say are remembered.';
    element('pause').textContent = state.paused ? 'Go on learning' : 'Pause learning';
    element('pause').hidden = !state.mayChange;
    element('erase').hidden = !state.mayChange;
    element('content').hidden = false;
  }

  // A page of the list, behind what is shown or in its place.
  async function list(further) {
    const asked = new URLSearchParams();
    if (state.query) {
      asked.set('q', state.query);
    }
    if (further) {
      asked.set('cursor', state.cursor);
    }
    const page = await (await ask('GET', '/memories?' + asked)).json();
    const items = page.data.map((memory) => {
      const item = document.createElement('li');
      show(item, memory);
      return item;
    });
    if (further) {
      element('memories').append(...items);
    } else {
      element('memories').replaceChildren(...items);
    }
    state.cursor = page.next_cursor;
    element('more').hidden = state.cursor === null;
    element('all').hidden = !state.query;
    const count = element('memories').children.length;
    const whole = state.cursor === null ? '' : ', and there are more';
    say(count === 0 ? 'There are no memories here.' : 'Memories shown: ' + count + whole + '.');
  }

  async function download() {
    const file = await (await ask('GET', '/export')).blob();
    const link = document.createElement('a');
    link.href = URL.createObjectURL(file);
    link.download = 'memories.jsonl';
    link.click();
    // Some browsers read it only after this turn.
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    say('Downloaded.');
  }

  async function erase() {
    const words = 'Every memory and every conversation kept here about you is erased. This cannot be undone.';
    if (await sure('Forget everything?', words)) {
      await ask('DELETE', '/memories');
      state.query = '';
      await list(false);
      say('Everything is forgotten.');
    }
  }

  async function begin() {
    state.token = takeToken();
    if (!state.token) {
      say('Open this page by the link that your app gave you.');
      return;
    }
    overview(await (await ask('GET', '')).json());
    await list(false);
  }

  element('search').addEventListener('submit', (event) => {
    event.preventDefault();
    state.query = element('query').value.trim();
    run(event.submitter || element('query'), () => list(false));
  });
  element('skip').addEventListener('click', (event) => {
    event.preventDefault();
    element('memories').focus();
  });
  on('all', () => {
    state.query = element('query').value = '';
    return list(false);
  });
  on('more', () => list(true));
  on('pause', async () => {
    overview(await (await ask('PUT', '/learning', { paused: !state.paused })).json());
    say(state.paused ? 'Learning is paused.' : 'Learning goes on.');
  });
  on('export', download);
  on('erase', erase);
  begin().catch((failure) => say(failure.message));
})();
