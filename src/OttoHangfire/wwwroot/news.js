// Brings news to an open page. One tab of this browser listens, for all that are in sight; a hidden one holds no connection. A page that shows what
// has changed asks for itself again, and takes over what is different. What somebody types in stays.
(() => {
  'use strict';
  const body = document.body;
  if (!body.dataset.news) {
    return;
  }

  const soon = 500; // milliseconds between two looks of one page
  const again = 2000; // … between two tries to reach Otto
  const silence = 40000; // … without a word, after which the connection counts as broken
  const gone = 'Otto does not answer. This page goes on by itself when he is back.';
  const channel = new BroadcastChannel('otto.news');
  const notices = window.ottoNotices;
  let place = body.dataset.news; // up to here the page knows everything
  let turn = null; // how to end waiting for the turn to listen
  let giveUp = null; // how to hand the turn on
  let source = null;
  let watch = 0;
  let retry = 0;
  let saying = 0;
  let isAway = false;

  // ---- one listens, all hear ----

  function join() {
    if (turn) {
      return;
    }
    turn = new AbortController();
    channel.postMessage({ ask: true });
    if (navigator.locks) {
      navigator.locks.request('otto.news', { signal: turn.signal }, () => new Promise(done => {
        giveUp = done;
        listen();
      })).catch(() => {});
    } else {
      listen();
    }
  }

  function leave() {
    turn?.abort();
    turn = null;
    close();
    giveUp?.();
    giveUp = null;
  }

  function close() {
    source?.close();
    source = null;
    clearTimeout(retry);
    clearTimeout(watch);
  }

  function listen() {
    close();
    source = new EventSource('/news?after=' + place);
    const on = (name, tellOf) => source.addEventListener(name, event => {
      alive();
      tellOf(event);
    });
    on('open', () => tell({ isAway: false }));
    on('beat', () => {});
    on('waiting', event => {
      notices.waiting(countIn(event.data));
      tell({ badge: event.data });
    });
    on('changed', event => tell({ place: event.lastEventId, changed: JSON.parse(event.data) }));
    on('reset', event => tell({ place: event.lastEventId, changed: null }));
    source.addEventListener('error', lost);
    alive();
  }

  function alive() {
    clearTimeout(watch);
    watch = setTimeout(lost, silence);
  }

  function lost() {
    tell({ isAway: true });
    if (!source || source.readyState !== EventSource.CONNECTING) {
      close();
      retry = setTimeout(check, again);
    }
  }

  // A browser does not tell a page why a connection was refused.
  async function check() {
    try {
      const answer = await fetch('/otto/session', { cache: 'no-store' });
      if (answer.status === 401 || (answer.ok && !(await answer.json()).signed_in)) {
        tell({ isSignedOut: true });
        return;
      }
    } catch {
      // It is asked again.
    }
    if (turn) {
      listen();
    }
  }

  function tell(news) {
    hear(news);
    channel.postMessage(news);
  }

  channel.addEventListener('message', ({ data }) => {
    if (!data.ask) {
      hear(data);
    } else if (source) {
      channel.postMessage({ isAway, at: place, badge: document.getElementById('waiting')?.outerHTML });
    }
  });

  // ---- what a page makes of it ----

  function hear(news) {
    if (document.hidden) {
      return; // it looks once when it is seen again
    }
    if (news.isSignedOut) {
      say('This browser is not signed in any more. ', link('/open', 'Sign in'));
    }
    if (news.badge !== undefined) {
      showWaiting(news.badge);
    }
    if (news.isAway !== undefined && news.isAway !== isAway) {
      isAway = news.isAway;
      clearTimeout(saying);
      if (isAway) {
        saying = setTimeout(() => say(gone), 1500);
      } else {
        if (document.getElementById('absent').textContent) {
          say('Otto is back.');
          saying = setTimeout(say, 5000);
        }
        look();
      }
    }
    if (news.at && Number(news.at) > Number(place)) {
      place = news.at; // something was told while this page was being loaded
      look();
    }
    if ('changed' in news) {
      place = news.place || place;
      look(news.changed);
    }
  }

  function countIn(badge) {
    const count = new DOMParser().parseFromString(badge, 'text/html').getElementById('waiting')?.firstChild?.nodeValue;
    return Number.parseInt(count, 10) || 0;
  }

  function say(...what) {
    document.getElementById('absent').replaceChildren(...what);
  }

  function link(address, words) {
    const made = document.createElement('a');
    made.href = address;
    made.textContent = words;
    return made;
  }

  function showWaiting(html) {
    const badge = document.getElementById('waiting');
    if (badge && html && badge.outerHTML !== html) {
      badge.outerHTML = html;
    }
    const count = document.getElementById('waiting')?.firstChild?.nodeValue?.trim();
    document.title = (count ? `(${count}) ` : '') + document.title.replace(/^\(\d+\+?\) /, '');
  }

  // ---- looking again ----

  function look(changed) {
    for (const part of document.querySelectorAll('[data-follows]')) {
      const follows = part.dataset.follows.split(' ');
      if (!changed || changed.some(what => follows.includes(what) || follows.includes(what.split(':')[0]))) {
        want(part);
      }
    }
  }

  const wanted = new Set();
  const busy = new Set();

  async function want(part) {
    wanted.add(part.id);
    if (busy.has(part.id)) {
      return;
    }
    busy.add(part.id);
    while (wanted.delete(part.id) && !document.hidden) {
      await fetchAnew(document.getElementById(part.id)).catch(() => {}); // when Otto is back, the page looks anyway
      await new Promise(done => setTimeout(done, soon));
    }
    busy.delete(part.id);
  }

  async function fetchAnew(part) {
    if (!part) {
      return;
    }
    const from = part.dataset.from ?? location.pathname + location.search;
    const answer = await fetch(from, { cache: 'no-store', headers: { Accept: 'text/html' } });
    if (answer.status === 401) {
      tell({ isSignedOut: true });
    } else if (answer.ok || answer.status === 404) {
      const text = await answer.text();
      await (part.dataset.from ? htmx.swap({ sourceElement: part, target: part, text, swap: 'innerMorph' }) : renew(part, text));
    }
  }

  async function renew(main, text) {
    const fresh = new DOMParser().parseFromString(text, 'text/html');
    const inUse = [...main.querySelectorAll('form')].filter(isInUse);
    if (inUse.some(form => !form.id || !fresh.getElementById(form.id))) {
      say('What this page shows has changed meanwhile, and what you type would be lost. ', link(location.href, 'Show it as it is now'));
      return;
    }
    if (Number(fresh.body.dataset.news) > Number(place)) {
      place = fresh.body.dataset.news;
    }
    const hadFocus = main.contains(document.activeElement);
    inUse.forEach(form => form.setAttribute('hx-morph-skip', ''));
    await htmx.swap({ sourceElement: main, target: main, text, select: '#main', swap: 'outerMorph ignoreTitle:true' });
    inUse.forEach(form => form.removeAttribute('hx-morph-skip'));
    document.title = fresh.title;
    showWaiting(fresh.getElementById('waiting')?.outerHTML);
    if (hadFocus && !main.contains(document.activeElement)) {
      main.focus({ preventScroll: true });
    }
  }

  // What somebody has opened or closed stays so.
  htmx.config.morphIgnore.push('open');

  // Somebody types in it, or has changed something.
  function isInUse(form) {
    return [...form.elements].some(field => field.type !== 'hidden' && (
      (field === document.activeElement && field.type !== 'submit')
      || ('defaultValue' in field && field.value !== field.defaultValue)
      || ('defaultChecked' in field && field.checked !== field.defaultChecked)
      || (field.options && [...field.options].some(option => option.selected !== option.defaultSelected && !isFirst(field, option)))));
  }

  // Where nothing is chosen, a browser chooses the first.
  function isFirst(field, option) {
    return option.index === 0 && option.selected && ![...field.options].some(other => other.defaultSelected);
  }

  // ---- what happens to the page ----

  // While Otto does not answer, a form would lead to an error of the browser, and what is typed would be gone.
  document.addEventListener('submit', async event => {
    if (!isAway) {
      return;
    }
    event.preventDefault();
    const { target: form, submitter } = event;
    try {
      await fetch('/health/live', { cache: 'no-store' });
      isAway = false;
      form.requestSubmit(submitter);
    } catch {
      say('Otto does not answer. Nothing was sent, and what you typed is still here. Try again when he is back.');
    }
  });

  document.addEventListener('visibilitychange', () => {
    if (document.hidden) {
      if (!notices.isOn()) {
        leave();
      }
    } else {
      look();
      join();
    }
  });
  addEventListener('pagehide', leave);
  addEventListener('pageshow', event => {
    if (event.persisted && !document.hidden) {
      look();
      join();
    }
  });

  // What was five minutes ago is six minutes ago, whatever changes.
  setInterval(() => {
    const main = document.getElementById('main');
    if (!document.hidden && !isAway && main.dataset.follows) {
      want(main);
    }
  }, 60000);

  if (!document.hidden) {
    join();
  }
})();
