(() => {
  const main = document.querySelector('main'), svg = main.querySelector('svg');
  const input = document.querySelector('input'), box = document.querySelector('output');
  const whole = svg.getAttribute('viewBox').split(' ').map(Number);
  const pointers = new Map();
  let view = whole, shown = null;
  const names = new Map();
  const plain = text => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim();

  for (const path of svg.querySelectorAll('path')) {
    const title = path.querySelector('title');
    if (!title) { // A border on a unit does not hide it from the pointer.
      path.classList.add('is-mute');
      continue;
    }
    names.set(path, title.textContent);
    title.remove(); // The box shows it; the browser need not show it a second time.
    path.setAttribute('aria-label', names.get(path));
  }
  const head = svg.querySelector('title');
  svg.removeAttribute('aria-labelledby');
  svg.setAttribute('aria-label', head.textContent);
  head.remove(); // Else it would lie over the box.
  const list = document.querySelector('datalist');
  for (const name of new Set(names.values())) list.append(new Option(name, name));

  const set = next => { view = next; svg.setAttribute('viewBox', view.join(' ')); };
  const point = (x, y) => new DOMPoint(x, y).matrixTransform(svg.getScreenCTM().inverse());
  const zoom = (factor, at) => {
    const width = Math.min(whole[2] * 2, Math.max(whole[2] / 200, view[2] / factor));
    const k = width / view[2];
    set([at.x - (at.x - view[0]) * k, at.y - (at.y - view[1]) * k, width, view[3] * k]);
  };
  const middle = () => ({ x: view[0] + view[2] / 2, y: view[1] + view[3] / 2 });
  const move = (x, y) => set([view[0] + x, view[1] + y, view[2], view[3]]);
  const show = (path, x, y) => {
    if (shown !== path) {
      shown?.classList.remove('is-shown');
      path?.classList.add('is-shown');
      shown = path;
      box.textContent = path ? names.get(path) : '';
      box.hidden = !path;
    }
    if (!path) return;
    box.style.left = Math.max(0, Math.min(x + 12, innerWidth - box.offsetWidth - 4)) + 'px';
    box.style.top = Math.max(0, Math.min(y + 12, innerHeight - box.offsetHeight - 4)) + 'px';
  };
  const key = name => {
    if (name === '+' || name === '=') zoom(1.5, middle());
    else if (name === '-') zoom(1 / 1.5, middle());
    else if (name === '0') set(whole);
    else if (name === 'ArrowLeft') move(-view[2] / 10, 0);
    else if (name === 'ArrowRight') move(view[2] / 10, 0);
    else if (name === 'ArrowUp') move(0, -view[3] / 10);
    else if (name === 'ArrowDown') move(0, view[3] / 10);
    else return false;
    return true;
  };
  const find = () => {
    const wanted = plain(input.value);
    if (!wanted) return;
    const all = [...names].map(([path, name]) => [path, plain(name)]);
    const found = all.find(([, name]) => name === wanted)
      || all.find(([, name]) => name.startsWith(wanted))
      || all.find(([, name]) => name.includes(wanted));
    input.setAttribute('aria-invalid', !found);
    if (!found) return;
    const b = found[0].getBoundingClientRect();
    const from = point(b.left, b.top), to = point(b.right, b.bottom);
    const width = Math.max((to.x - from.x) * 3, (to.y - from.y) * 3 * whole[2] / whole[3], whole[2] / 200);
    const height = width * whole[3] / whole[2];
    set([(from.x + to.x - width) / 2, (from.y + to.y - height) / 2, width, height]);
    show(found[0], innerWidth / 2, innerHeight / 2);
  };

  main.addEventListener('wheel', event => {
    event.preventDefault();
    zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.002)), point(event.clientX, event.clientY));
  }, { passive: false });
  const hover = event => {
    const path = event.target.closest('path');
    show(names.has(path) ? path : null, event.clientX, event.clientY);
  };
  main.addEventListener('pointerdown', event => {
    pointers.set(event.pointerId, event);
    hover(event);
  });
  main.addEventListener('pointermove', event => {
    const before = pointers.get(event.pointerId);
    if (!before) {
      hover(event);
      return;
    }
    if (!main.hasPointerCapture(event.pointerId)) main.setPointerCapture(event.pointerId);
    const from = point(before.clientX, before.clientY), to = point(event.clientX, event.clientY);
    if (pointers.size === 1) move(from.x - to.x, from.y - to.y);
    else {
      const other = [...pointers.values()].find(one => one.pointerId !== event.pointerId);
      const far = one => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY) || 1;
      zoom(far(event) / far(before), point(other.clientX, other.clientY));
    }
    pointers.set(event.pointerId, event);
  });
  for (const type of ['pointerup', 'pointercancel'])
    main.addEventListener(type, event => pointers.delete(event.pointerId));
  main.addEventListener('pointerleave', () => show(null));
  addEventListener('keydown', event => {
    if (event.target === input || event.ctrlKey || event.metaKey || event.altKey) return;
    if (key(event.key)) event.preventDefault();
  });
  for (const button of document.querySelectorAll('button'))
    button.addEventListener('click', () => key(button.dataset.key));
  document.querySelector('form').addEventListener('submit', event => { event.preventDefault(); find(); });
})();
