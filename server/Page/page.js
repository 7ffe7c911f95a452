// Loads the parts of a page again that change by themselves. Without script, the browser loads the whole page again.
'use strict';

const address = document.body.dataset.live;
const wide = '[tabindex="0"]';
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
  const focus = nameOf(document.activeElement);
  for (const part of document.querySelectorAll('[data-part]')) {
    const next = fresh.getElementById(part.id);
    if (!next || next.innerHTML === part.innerHTML) continue;
    const hadFocus = part.contains(document.activeElement);
    const places = [...part.querySelectorAll(wide)].map(sheet => sheet.scrollLeft);
    part.replaceChildren(...next.childNodes);
    part.querySelectorAll(wide).forEach((sheet, index) => { sheet.scrollLeft = places[index] ?? 0; });
    if (hadFocus) [...part.querySelectorAll('a,button,[tabindex]')].find(one => nameOf(one) === focus)?.focus();
  }
  // What is shown now is what the user decides about.
  const expected = fresh.querySelector('input[name=expected]');
  if (expected) for (const field of document.querySelectorAll('input[name=expected]')) field.value = expected.value;
}

function nameOf(element) {
  return element.getAttribute('href') ?? element.getAttribute('aria-label') ?? element.textContent;
}

if (address) new EventSource(address).addEventListener('changed', load);
