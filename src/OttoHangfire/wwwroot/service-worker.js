// Shows what Otto has to say also while none of his pages is open, and answers a reminder for the person who presses a button.
'use strict';
const icon = '/otto.svg';
const answering = 'answer-';

// A new one takes over at once: it keeps nothing, so there is nothing to wait for.
self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', event => event.waitUntil(self.clients.claim()));

self.addEventListener('push', event => event.waitUntil(show(read(event.data))));

self.addEventListener('notificationclick', event => {
  const { notification, action } = event;
  notification.close();
  const answer = action.startsWith(answering) ? notification.data.answers[Number(action.slice(answering.length))] : null;
  event.waitUntil(answer ? say(answer, notification) : open(notification.data.open));
});

// What cannot be read is shown all the same: a browser wants to see something for each message.
function read(data) {
  try {
    return data.json();
  } catch {
    return { id: 'otto', title: 'Otto has something to say', body: '', open: '/', answers: [] };
  }
}

function show(message) {
  const buttons = message.answers.map(({ name }, index) => ({ action: answering + index, title: name }));
  return self.registration.showNotification(message.title, {
    body: message.body,
    icon,
    tag: message.id, // a repetition takes the place of what is shown, without a sound
    timestamp: Date.parse(message.at) || Date.now(),
    requireInteraction: message.urgent === true,
    actions: buttons.length > 0 ? buttons : [{ action: 'open', title: 'Open' }],
    data: message,
  });
}

// The link is its own proof. Where it does not work any more, its page says why.
async function say({ path }, notification) {
  const { pathname, searchParams } = new URL(path, self.location.origin);
  try {
    const answered = await fetch(pathname, { method: 'POST', body: new URLSearchParams({ link: searchParams.get('link') }) });
    if (!answered.ok) {
      await open(path);
    }
  } catch {
    await show({ ...notification.data, body: `Otto could not be reached, so nothing was noted. Try again.\n${notification.data.body}` });
  }
}

async function open(path) {
  const address = new URL(path, self.location.origin).href;
  const pages = await self.clients.matchAll({ type: 'window' });
  const there = pages.find(page => page.url === address);
  await (there ? there.focus() : self.clients.openWindow(address));
}
