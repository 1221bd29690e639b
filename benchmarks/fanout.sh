#!/bin/bash
# One publisher, many subscribers: POST /v1/channels/lobby, 64 bytes, through the push API; three runs for each number of clients.
#   benchmarks/fanout.sh [clients...=1000 10000]      needs php-fpm and gcc; loopback only, everything it starts it ends by its id
set -u
cd "$(dirname "$0")" || exit 1
. ./lib.sh

gcc -O2 -o "$work/wsload" wsload.c || exit 1
build_bridge || exit 1
cat >"$work/ws.php" <<'P'
<?php
if ($_SERVER['WS_EVENT'] === 'open') header('WS-Subscribe: lobby');
P
start_fpm 5
ws=$(free_port) push=$(free_port)
start ../ws2fcgi serve "unix:$work/fpm.sock" --script "$work/ws.php" --listen "127.0.0.1:$ws" --control "127.0.0.1:$push"
bridge=$last
await port_open "$push"
head -c 64 /dev/zero | tr '\0' x >"$work/body"

[ $# -gt 0 ] || set -- 1000 10000
for clients in "$@"; do
    for _ in 1 2 3; do
        "$work/wsload" fanout --port "$ws" --path / --conns "$clients" --publish-port "$push" --publish-path /v1/channels/lobby \
            --publish-header 'Content-Type: text/plain' --body-file "$work/body" --messages $((200000 / clients)) --pids "bridge=$bridge"
    done
done
