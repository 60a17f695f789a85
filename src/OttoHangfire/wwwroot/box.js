// The box for a new task: the key / leads to it on every page.
(() => {
  'use strict';
  const dialog = document.getElementById('addbox');
  const field = () => document.querySelector('.box input[name="text"], #text, #description');

  function open() {
    dialog?.showModal();
    field()?.focus();
  }

  document.addEventListener('keydown', event => {
    const isTyping = event.target.closest?.('input, textarea, select, [contenteditable]');
    if (event.key === '/' && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping) {
      event.preventDefault();
      open();
    }
  });

  // Without this script it is a link to the whole form.
  document.getElementById('add')?.addEventListener('click', event => {
    if (dialog && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      open();
    }
  });
})();
