// What is wrong with this page, for people who do not see it, see it badly, or use a keyboard or a small screen.
(() => {
  const wrong = [];
  const isShown = e => e.getClientRects().length > 0 && getComputedStyle(e).visibility !== 'hidden';
  const width = document.documentElement.scrollWidth;
  if (width > innerWidth) wrong.push(`it is ${width} pixels wide on a screen of ${innerWidth}`);
  for (const sheet of document.querySelectorAll('.scroll'))
    if (innerWidth < 640 && sheet.scrollWidth > sheet.clientWidth) wrong.push(`off the screen: ${sheet.ariaLabel}`);
  if (!document.documentElement.lang) wrong.push('no language');
  if (!document.title) wrong.push('no title');
  if (document.querySelectorAll('main').length !== 1) wrong.push('not one main');
  if (document.querySelectorAll('h1').length !== 1) wrong.push('not one h1');
  let level = 0;
  for (const heading of document.querySelectorAll('h1,h2,h3,h4,h5,h6')) {
    const next = Number(heading.tagName[1]);
    if (next > level + 1) wrong.push(`h${next} after h${level}: ${heading.textContent}`);
    level = next;
  }
  const names = new Set();
  const controls = 'a[href],button,input:not([type=hidden]),select,textarea,progress,[tabindex="0"],nav';
  for (const control of document.querySelectorAll(controls)) {
    const name = control.getAttribute('aria-label')
      || [...(control.labels ?? [])].map(label => label.textContent.trim()).join(' ')
      || (control.matches('a,button') ? control.textContent.trim() : '');
    if (!name) wrong.push(`no name: ${control.outerHTML.slice(0, 200)}`);
  }
  for (const element of document.querySelectorAll('[id]')) {
    if (names.has(element.id)) wrong.push(`the id ${element.id} is there twice`);
    names.add(element.id);
  }
  for (const table of document.querySelectorAll('table')) {
    if (!table.caption) wrong.push('a table without caption');
    for (const th of table.querySelectorAll('th')) if (!th.scope) wrong.push(`th without scope: ${th.textContent}`);
  }

  const parse = colour => {
    const [r, g, b, a = 1] = colour.match(/[\d.]+/g).map(Number);
    return { rgb: [r, g, b], a };
  };
  const luminance = rgb => {
    const [r, g, b] = rgb.map(v => v / 255).map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
    return .2126 * r + .7152 * g + .0722 * b;
  };
  const ground = element => {
    for (let e = element; e; e = e.parentElement) {
      const colour = parse(getComputedStyle(e).backgroundColor);
      if (colour.a === 1) return colour.rgb;
    }
    return [255, 255, 255];
  };
  let measured = 0;
  for (const element of document.querySelectorAll('body *')) {
    const hasText = [...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
    if (!hasText && !element.matches('input,select') || !isShown(element)) continue;
    const [light, dark] = [luminance(parse(getComputedStyle(element).color).rgb), luminance(ground(element))]
      .sort((x, y) => y - x);
    const contrast = (light + .05) / (dark + .05);
    measured++;
    if (contrast < 4.5) wrong.push(`contrast ${contrast.toFixed(2)}: ${element.outerHTML.slice(0, 120)}`);
  }
  if (measured < 3) wrong.push('nothing was measured');
  return wrong.join('\n');
})()
