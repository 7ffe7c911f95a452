// Loads the parts of a page again that change by themselves. Without script, the browser loads the whole page again.
'use strict';

const address = document.body.dataset.live;
let isBusy = false, isStale = false;

async function load() {
  if (isBusy) { isStale = true; return; }
  isBusy = true;
  try {
    do {
      isStale = false;
      const answer = await fetch(location.href);
      if (answer.redirected || !answer.ok) { location.reload(); return; }
      show(new DOMParser().parseFromString(await answer.text(), 'text/html'));
      await new Promise(done => setTimeout(done, 500));
    } while (isStale);
  } catch {
    // The server cannot be reached; the stream tells when it can.
  } finally {
    isBusy = false;
  }
}

function show(fresh) {
  const focus = document.activeElement?.getAttribute('href');
  for (const part of document.querySelectorAll('[data-part]')) {
    const next = fresh.getElementById(part.id);
    if (!next || next.innerHTML === part.innerHTML) continue;
    const hadFocus = part.contains(document.activeElement);
    part.replaceChildren(...next.childNodes);
    if (hadFocus && focus) part.querySelector(`a[href="${CSS.escape(focus)}"]`)?.focus();
  }
}

if (address) new EventSource(address).addEventListener('changed', load);
