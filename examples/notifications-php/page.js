'use strict';

const $ = id => document.getElementById(id);
let wait = 1;

function connect() {
  const where = document.querySelector('meta[name=socket]').content;
  const url = new URL(where.startsWith(':') ? `${location.protocol}//${location.hostname}${where}` : where, location.href);
  url.protocol = url.protocol.replace('http', 'ws');
  const socket = new WebSocket(url);
  socket.onopen = () => { document.body.dataset.state = 'online'; wait = 1; };
  socket.onmessage = event => show(JSON.parse(event.data));
  socket.onclose = ({ code }) => {
    if (code === 4001) return location.reload(); // Signed out, in this page or another.
    document.body.dataset.state = 'offline';
    setTimeout(connect, 1000 * (wait = Math.min(30, wait * 2)) * (0.5 + Math.random() / 2)); // Not everybody at once.
  };
}

function show({ from, text, time }) {
  const item = document.createElement('li');
  const name = document.createElement('b');
  const clock = document.createElement('time');
  const words = document.createElement('p');
  name.textContent = from;
  name.dir = words.dir = 'auto';
  clock.textContent = new Date(time * 1000).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  words.textContent = text;
  item.append(name, clock, words);
  $('list').prepend(item);
  $('empty').hidden = true;
}

$('send').onsubmit = async event => {
  event.preventDefault();
  const to = $('to').value.trim();
  const result = $('result');
  try {
    const response = await fetch('send.php', { method: 'POST', body: new FormData(event.target) });
    const { reached, error } = await response.json();
    result.className = error || reached === 0 ? 'bad' : 'good';
    result.textContent = error || (reached === 0 ? `${to} has no page open.` : `Shown in ${reached} open ${reached === 1 ? 'page' : 'pages'} of ${to}.`);
    if (!error) $('text').value = '';
  } catch {
    result.className = 'bad';
    result.textContent = 'That did not work. Is the web server still there?';
  }
};

connect();
