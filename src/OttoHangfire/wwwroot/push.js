// Lets this browser take Otto's messages also while none of his pages is open: when the person presses the button, and by itself when a page
// is opened in a browser that took them before.
(() => {
  'use strict';
  const key = 'otto.push'; // what this browser calls itself to Otto, and the number that he gave it
  const told = 'otto.push.told'; // that he was told in this tab
  const page = '/settings/channels';
  const can = isSecureContext && 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window;
  const kept = () => JSON.parse(localStorage.getItem(key) ?? 'null');
  const isOn = () => can && Notification.permission === 'granted' && kept() !== null;

  async function ask(method, path, said) {
    const headers = { 'X-Otto-Token': localStorage.getItem('otto.token') ?? '', Accept: 'application/json' };
    if (said) {
      headers['Content-Type'] = 'application/json';
    }
    const answer = await fetch(path, { method, headers, cache: 'no-store', body: said && JSON.stringify(said) });
    const text = await answer.text();
    const json = text ? JSON.parse(text) : null;
    if (!answer.ok) {
      throw new Error(json?.detail ?? `Otto answered ${answer.status}.`);
    }
    return json;
  }

  const bytes = text => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), character => character.charCodeAt(0));

  // One that was made for another key gets no message of ours.
  function isFor(subscription, publicKey) {
    const its = subscription.options?.applicationServerKey;
    const ours = bytes(publicKey);
    return !its || (its.byteLength === ours.length && new Uint8Array(its).every((byte, index) => byte === ours[index]));
  }

  async function subscribe(again) {
    const { public_key: publicKey } = await ask('GET', '/otto/devices/key');
    await navigator.serviceWorker.register('/service-worker.js');
    const { pushManager } = await navigator.serviceWorker.ready;
    const make = () => pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(publicKey) });
    const id = kept()?.id ?? crypto.randomUUID();
    const tell = ({ endpoint, keys }) => ask('POST', '/otto/devices', { browser_id: id, endpoint, keys, again });

    let subscription = await pushManager.getSubscription();
    if (subscription && !isFor(subscription, publicKey)) {
      await subscription.unsubscribe();
      subscription = null;
    }
    subscription ??= await make();
    let device = await tell(subscription.toJSON());
    if (device.state === 'gone') {
      await subscription.unsubscribe();
      subscription = await make();
      device = await tell(subscription.toJSON());
    }
    if (device.state === 'removed') {
      await subscription.unsubscribe();
      localStorage.removeItem(key);
    } else {
      localStorage.setItem(key, JSON.stringify({ id, device: device.id }));
    }
    sessionStorage.setItem(told, 'yes');
  }

  async function begin() {
    if (await Notification.requestPermission() === 'granted') {
      await subscribe(false);
      location.href = page;
    } else {
      show();
    }
  }

  async function end() {
    const { device } = kept();
    const registration = await navigator.serviceWorker.getRegistration();
    await (await registration?.pushManager.getSubscription())?.unsubscribe();
    localStorage.removeItem(key);
    await ask('DELETE', `/otto/devices/${device}`);
    location.href = page;
  }

  function words() {
    if (!isSecureContext) {
      return 'This page was opened over http, and browsers let a page notify you only over https or on the machine that Otto runs on (localhost).';
    }
    if (!can) {
      return /iPhone|iPad/.test(navigator.userAgent)
        ? 'On an iPhone or iPad, add Otto to the Home Screen first (Share, Add to Home Screen), and open him from there.'
        : 'This browser cannot take messages while no page is open.';
    }
    return Notification.permission === 'denied' ? 'This browser was told to show none. Its settings for this address can change that.'
      : isOn() ? 'This browser takes his messages.' : 'This browser takes none of his messages so far.';
  }

  const part = name => document.getElementById(`push-${name}`);

  function show(problem) {
    if (!part('state')) {
      return;
    }
    part('on').hidden = !can || isOn() || Notification.permission === 'denied';
    part('off').hidden = !isOn();
    part('state').textContent = problem ? `It did not work: ${problem}` : words();
  }

  document.addEventListener('click', async ({ target }) => {
    const act = { 'push-on': begin, 'push-off': end }[target.id];
    if (act) {
      part('state').textContent = 'One moment…';
      try {
        await act();
      } catch (problem) {
        show(problem.message);
      }
    }
  });

  // Where nobody is signed in, or Otto does not answer, it is tried again with the next tab.
  if (isOn() && !sessionStorage.getItem(told)) {
    subscribe(true).then(() => show(), () => {});
  }
  show();
})();
