// Shows the token of the owner's session with every button of Hangfire's dashboard.
(() => {
  'use strict';
  const token = localStorage.getItem('otto.token');
  const again = 'otto.again';
  if (token) {
    jQuery(document).on('ajaxSend', (event, request) => request.setRequestHeader('X-Otto-Token', token));
  }

  // A page that was opened from elsewhere came without the cookie. From here it comes along.
  if (!document.currentScript.hasAttribute('data-again')) {
    sessionStorage.removeItem(again);
  } else if (token && !sessionStorage.getItem(again)) {
    sessionStorage.setItem(again, '1');
    location.replace(location.href);
  }
})();
