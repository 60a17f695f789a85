// Lets a dot of the week be dragged to another time. A dialog says what would be moved, and where to; nothing is done before that.
(() => {
  'use strict';
  const step = 15; // minutes: finer than a hand can place a dot
  const [top, height, whole] = [6, 60, 72]; // of a day's picture: where midnight is, how high a day is, and all of it
  const far = 5; // pixels; less is a click
  let drag = null;
  let wasDragged = false;

  const two = number => String(number).padStart(2, '0');
  const hint = () => document.getElementById('week-hint');

  function begin(event) {
    const dot = event.target.closest?.('.week a[data-task]');
    wasDragged = false;
    if (dot && event.isPrimary && event.button === 0) {
      drag = { dot, id: event.pointerId, x: event.clientX, y: event.clientY, words: hint().textContent, at: null };
    }
  }

  function move(event) {
    if (!drag || event.pointerId !== drag.id) {
      return;
    }
    const [right, down] = [event.clientX - drag.x, event.clientY - drag.y];
    if (!drag.at && Math.hypot(right, down) < far) {
      return;
    }
    drag.at = placeOf(event);
    const scale = drag.dot.ownerSVGElement.getBoundingClientRect().height / whole;
    drag.dot.setAttribute('transform', `translate(${right / scale} ${down / scale})`);
    drag.dot.closest('.week').classList.add('moving');
    hint().textContent = `${drag.at.day} ${drag.at.time}`;
  }

  // The day whose column is there, and the time of day at that height.
  function placeOf(event) {
    const days = [...drag.dot.closest('.week').children];
    const day = days.findLast(column => column.getBoundingClientRect().left <= event.clientX) ?? days[0];
    const picture = day.querySelector('svg').getBoundingClientRect();
    const share = ((event.clientY - picture.top) / picture.height * whole - top) / height;
    const minutes = Math.min(Math.max(Math.round(share * 24 * 60 / step) * step, 0), 24 * 60 - step);
    const time = `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
    return { date: day.dataset.date, day: day.querySelector('.day').textContent, time };
  }

  function end(event) {
    if (!drag || event.pointerId !== drag.id) {
      return;
    }
    const { dot, at } = drag;
    leave();
    if (at) {
      wasDragged = true;
      ask(dot, at);
    }
  }

  function leave() {
    if (drag) {
      drag.dot.removeAttribute('transform');
      drag.dot.closest('.week')?.classList.remove('moving');
      hint().textContent = drag.words;
      drag = null;
    }
  }

  function ask(dot, { date, time }) {
    const form = document.getElementById('week-form');
    document.getElementById('week-what').textContent = `Only this run: ${dot.getAttribute('aria-label')}`;
    form.elements.task.value = dot.dataset.task;
    form.elements.scheduled_for.value = dot.dataset.instant;
    form.elements.to.value = `${date}T${time}`;
    document.getElementById('week-move').showModal();
  }

  document.addEventListener('pointerdown', begin);
  document.addEventListener('pointermove', move);
  document.addEventListener('pointerup', end);
  document.addEventListener('pointercancel', leave);
  document.addEventListener('keydown', event => event.key === 'Escape' && leave());

  // The browser would drag the link's address, and follow it when the dot is let go.
  document.addEventListener('dragstart', event => event.target.closest?.('.week a') && event.preventDefault());
  document.addEventListener('click', event => {
    if (wasDragged && event.target.closest?.('.week a')) {
      event.preventDefault();
    }
    wasDragged = false;
  }, true);
})();
