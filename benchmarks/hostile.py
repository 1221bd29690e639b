#!/usr/bin/env python3
"""What a client should not do, many times at once, from one address of this machine, for a bounded time.

  hostile.py MODE --port P [--from 127.0.0.66] [--conns N] [--secs S] [--path /]

  half-open       connects and says nothing; connects again when it is closed
  slow-handshake  sends one byte of a good handshake every second
  slow-writer     is a WebSocket client that sends a frame of 100 KB at one byte a second
  slow-reader     is a WebSocket client that has 64 KB echoed again and again, and reads nothing
  flood           connects, is done, and connects again, as fast as it can
  handshakes      the same with a whole handshake each

Prints one line: how many connections were made, let in, refused and closed by the other side. One thread, epoll, loopback only.
"""
import argparse, errno, selectors, socket, struct, time

args = argparse.ArgumentParser()
args.add_argument('mode', choices=['half-open', 'slow-handshake', 'slow-writer', 'slow-reader', 'flood', 'handshakes'])
args.add_argument('--port', type=int, required=True)
args.add_argument('--from', dest='source', default='127.0.0.66')
args.add_argument('--conns', type=int, default=1000)
args.add_argument('--secs', type=float, default=10)
args.add_argument('--path', default='/')
a = args.parse_args()

HANDSHAKE = (f'GET {a.path} HTTP/1.1\r\nHost: 127.0.0.1:{a.port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'
             'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n').encode()
BIG = b'\x82\xff' + struct.pack('>Q', 65536) + b'\0\0\0\0' + b'x' * 65536
SLOW = b'\x82\xff' + struct.pack('>Q', 100000) + b'\0\0\0\0' + b'x' * 100000
ASKS = a.mode in ('slow-writer', 'slow-reader', 'handshakes')
ONE_SHOT = a.mode in ('flood', 'handshakes')
made = accepted = refused = closed = failed = 0
poll = selectors.DefaultSelector()


class Conn:
    def __init__(self):
        global made
        self.open, self.sent, self.head, self.due = False, 0, b'', time.monotonic() + 1
        self.s = socket.socket()
        self.s.setsockopt(socket.IPPROTO_IP, 24, 1)  # IP_BIND_ADDRESS_NO_PORT
        self.s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.s.bind((a.source, 0))
        self.s.setblocking(False)
        made += 1
        self.s.connect_ex(('127.0.0.1', a.port))
        poll.register(self.s, selectors.EVENT_WRITE, self)

    def end(self):
        poll.unregister(self.s)
        self.s.close()
        live.discard(self)

    def on(self, mask):
        global accepted, refused, closed, failed
        try:
            if mask & selectors.EVENT_WRITE:
                if self.s.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
                    failed += 1
                    return self.end()
                if a.mode == 'slow-reader' and self.open:
                    self.s.send(BIG[self.sent % len(BIG):])
                    return
                if a.mode == 'flood':
                    accepted += 1
                    return self.end()
                if ASKS: self.s.send(HANDSHAKE)
                poll.modify(self.s, selectors.EVENT_READ, self)
            if mask & selectors.EVENT_READ:
                data = self.s.recv(4096)
                if not data:
                    closed += 1
                    return self.end()
                if self.open: return
                self.head += data
                if b' 101 ' in self.head and b'\r\n\r\n' in self.head:
                    accepted += 1
                    self.open = True
                    if ONE_SHOT: return self.end()
                    if a.mode == 'slow-reader': poll.modify(self.s, selectors.EVENT_WRITE, self)
                elif b'\r\n' in self.head and b' 101 ' not in self.head:
                    refused += 1
                    self.end()
        except BlockingIOError:
            pass
        except OSError:
            closed += 1
            self.end()

    def tick(self, now):
        if a.mode == 'slow-handshake' or (a.mode == 'slow-writer' and self.open):
            if now < self.due: return
            self.due = now + 1
            text = HANDSHAKE if a.mode == 'slow-handshake' else SLOW
            try:
                self.s.send(text[self.sent:self.sent + 1])
                self.sent += 1
            except OSError:
                pass


live = set()
end = time.monotonic() + a.secs
next_tick = 0
while (now := time.monotonic()) < end:
    for _ in range(200):
        if len(live) >= a.conns: break
        try:
            live.add(Conn())
        except OSError as e:
            if e.errno not in (errno.EADDRNOTAVAIL, errno.EMFILE): raise
            break
    for key, mask in poll.select(0.02): key.data.on(mask)
    if now > next_tick:
        next_tick = now + 0.2
        for c in list(live): c.tick(now)
print(f'{a.mode}: made={made} let_in={accepted} refused={refused} closed_by_bridge={closed} failed={failed} held={len(live)}')
