// Keeps the token of the owner's session where only the pages of this address see it: a cookie goes to every port of a host.
(() => {
  'use strict';
  const key = 'otto.token';
  const again = 'otto.again';
  const found = /^#otto=([\w-]+)$/.exec(location.hash);
  if (found) {
    localStorage.setItem(key, found[1]);
    history.replaceState(null, '', location.pathname + location.search);
  }

  const token = localStorage.getItem(key);

  // A page that was opened from elsewhere came without the cookie. From here it comes along.
  if (document.currentScript.hasAttribute('data-again')) {
    if (token && !sessionStorage.getItem(again)) {
      sessionStorage.setItem(again, '1');
      location.replace(location.href);
    }
    return;
  }

  sessionStorage.removeItem(again);

  // At the last moment, so that it stands in no page.
  document.addEventListener('submit', event => {
    const field = event.target.elements.namedItem('otto_token');
    if (field && token) {
      field.value = token;
    }
  }, true);
})();
