// Notices of the system when something begins to wait for the person: only where she has asked for them, and once for all tabs.
window.ottoNotices = (() => {
  'use strict';
  const key = 'otto.notices';
  const seen = 'otto.waiting'; // how much waited when last told
  const can = 'Notification' in window;
  const isOn = () => can && Notification.permission === 'granted' && localStorage.getItem(key) === 'on';

  // Told by the one tab that listens. The first number of a browser is no news.
  function waiting(count) {
    const before = localStorage.getItem(seen);
    localStorage.setItem(seen, count);
    navigator.setAppBadge?.(count).catch(() => {});
    if (isOn() && before !== null && count > Number(before) && !document.hasFocus()) {
      const notice = new Notification(count === 1 ? 'One thing needs you' : `${count} things need you`, { tag: 'otto', icon: '/otto.svg' });
      notice.onclick = () => {
        window.focus();
        location.href = '/';
        notice.close();
      };
    }
  }

  function show() {
    const [state, on, off] = ['notices-state', 'notices-on', 'notices-off'].map(id => document.getElementById(id));
    if (!state) {
      return;
    }
    on.hidden = !can || isOn() || Notification.permission === 'denied';
    off.hidden = !isOn();
    state.textContent = !can ? 'This browser cannot show notices here.'
      : Notification.permission === 'denied' ? 'This browser was told to show none. Its settings for this address can change that.'
        : isOn() ? 'Notices are on.' : 'Notices are off.';
  }

  document.addEventListener('click', async event => {
    if (event.target.id === 'notices-on') {
      if (await Notification.requestPermission() === 'granted') {
        localStorage.setItem(key, 'on');
      }
      show();
    } else if (event.target.id === 'notices-off') {
      localStorage.removeItem(key);
      show();
    }
  });
  show();

  // Messages while no page is open are a script of their own, fetched only where somebody wants them.
  if (document.getElementById('push-state') || localStorage.getItem('otto.push')) {
    document.head.append(Object.assign(document.createElement('script'), { src: '/push.js' }));
  }
  return { isOn, waiting };
})();
