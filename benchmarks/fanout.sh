#!/bin/bash
# One publisher, many subscribers: POST /v1/channels/lobby, 64 bytes, through the push API; three runs for each number of clients.
#   benchmarks/fanout.sh [clients...=1000 10000]      needs php-fpm and gcc; loopback only, everything it starts it ends by its id
set -u
cd "$(dirname "$0")" || exit 1
work=$(mktemp -d) && chmod 755 "$work"
pids=()
finish() { for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null; wait "$pid" 2>/dev/null; done; rm -rf "$work"; }
trap finish EXIT
ulimit -n "$(ulimit -Hn)"
await() { for _ in $(seq 400); do "$@" 2>/dev/null && return; sleep 0.05; done; echo "gave up waiting for: $*" >&2; tail "$work/log" >&2; exit 1; }
port_open() { (exec 3<>"/dev/tcp/127.0.0.1/$1"); }
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

gcc -O2 -o "$work/wsload" wsload.c || exit 1
[ -f ../cli/target/ws2fcgi.jar ] || ../ws2fcgi --version || exit 1
cat >"$work/ws.php" <<'P'
<?php
if ($_SERVER['WS_EVENT'] === 'open') header('WS-Subscribe: lobby');
P
cat >"$work/fpm.conf" <<P
[global]
error_log = $work/fpm.log
daemonize = no
[bench]
user = www-data
group = www-data
listen = $work/fpm.sock
listen.mode = 0666
pm = static
pm.max_children = 5
P
php-fpm8.2 -F -y "$work/fpm.conf" >>"$work/log" 2>&1 &
pids+=($!)
await test -S "$work/fpm.sock"
ws=$(free_port) push=$(free_port)
../ws2fcgi serve "unix:$work/fpm.sock" --script "$work/ws.php" --listen "127.0.0.1:$ws" --control "127.0.0.1:$push" >>"$work/log" 2>&1 &
bridge=$!
pids=("$bridge" "${pids[@]}")
await port_open "$push"
head -c 64 /dev/zero | tr '\0' x >"$work/body"

[ $# -gt 0 ] || set -- 1000 10000
for clients in "$@"; do
    for _ in 1 2 3; do
        "$work/wsload" fanout --port "$ws" --path / --conns "$clients" --publish-port "$push" --publish-path /v1/channels/lobby \
            --publish-header 'Content-Type: text/plain' --body-file "$work/body" --messages $((200000 / clients)) --pids "bridge=$bridge"
    done
done
