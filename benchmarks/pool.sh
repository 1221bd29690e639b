#!/bin/bash
# What a profile of the pool costs and gives: echo through php-fpm with a connection for each event and with kept ones, and
# through Go's net/http/fcgi, which multiplexes, with each of the three.
#   benchmarks/pool.sh [rounds=3] [seconds=4] [clients=64] [bytes=64]         needs php-fpm, golang, gcc
#   other=/path/of/another/ws2fcgi benchmarks/pool.sh                          also another build, with a connection for each event
# One bridge for each profile, all started first and warmed up, then rounds of all of them in turns; medians are printed.
# Loopback only; everything it starts it ends by its id.
set -u
cd "$(dirname "$0")" || exit 1
work=$(mktemp -d) && chmod 755 "$work"
pids=()
finish() { for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null; done; wait 2>/dev/null; rm -rf "$work"; }
trap finish EXIT
ulimit -n "$(ulimit -Hn)"

start() { "$@" >>"$work/log" 2>&1 & pids+=($!); last=$!; }
await() { for _ in $(seq 400); do "$@" 2>/dev/null && return; sleep 0.05; done; echo "gave up waiting for: $*" >&2; tail "$work/log" >&2; exit 1; }
port_open() { (exec 3<>"/dev/tcp/127.0.0.1/$1"); }
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
value() { sed -n "s/.*[ ]$1=\([0-9.]*\).*/\1/p;s/^$1=\([0-9.]*\).*/\1/p" | head -1; }
median() { sort -n "$1" | awk '{v[NR]=$1} END{print NR % 2 ? v[(NR+1)/2] : (v[NR/2]+v[NR/2+1])/2}'; }

rounds=${1:-3} seconds=${2:-4} clients=${3:-64} bytes=${4:-64}
gcc -O2 -o "$work/wsload" wsload.c || exit 1
cat >"$work/echo.php" <<'P'
<?php
header('Content-Type: application/octet-stream');
echo file_get_contents('php://input');
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
listen.backlog = 4096
pm = static
pm.max_children = 5
pm.max_requests = 0
P
cat >"$work/echo.go" <<'P'
package main

import (
	"io"
	"net"
	"net/http"
	"net/http/fcgi"
	"os"
)

func main() {
	l, err := net.Listen("unix", os.Args[1])
	if err != nil {
		panic(err)
	}
	fcgi.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/octet-stream")
		io.Copy(w, r.Body)
	}))
}
P
(cd "$work" && GO111MODULE=off GOCACHE="$work/go" go build -o echo_go echo.go) || exit 1
start php-fpm8.2 -F -y "$work/fpm.conf"
start "$work/echo_go" "$work/go.sock"
await test -S "$work/fpm.sock"
await test -S "$work/go.sock"

declare -A port process
names=()
# bridge NAME COMMAND POOL-SOCKET OPTIONS...
bridge() {
    local name=$1 command=$2 socket=$3 at
    shift 3
    at=$(free_port)
    start "$command" serve "unix:$socket" --script "$work/echo.php" --listen "127.0.0.1:$at" --control off "$@"
    await port_open "$at"
    port[$name]=$at process[$name]=$last names+=("$name")
}
bridge php_each ../ws2fcgi "$work/fpm.sock"
bridge php_kept ../ws2fcgi "$work/fpm.sock" --keep-alive 2s
bridge go_each ../ws2fcgi "$work/go.sock"
bridge go_kept ../ws2fcgi "$work/go.sock" --keep-alive 2s
bridge go_mpx ../ws2fcgi "$work/go.sock" --multiplex 64 --pool-connections 2
[ -n "${other:-}" ] && bridge php_each_other "$other" "$work/fpm.sock"

load() { # NAME SECONDS
    "$work/wsload" echo --port "${port[$1]}" --path / --binary --conns "$clients" --size "$bytes" --secs "$2" --warmup 0.5 \
        --pids "bridge=${process[$1]}"
}
for name in "${names[@]}"; do load "$name" "${warm:-20}" >/dev/null; done
for round in $(seq "$rounds"); do
    for name in "${names[@]}"; do
        load "$name" "$seconds" >"$work/line"
        echo "round $round $name: $(cat "$work/line")"
        value "msgs\/s" <"$work/line" >>"$work/$name.rate"
        value "bridge_cpu_us\/msg" <"$work/line" >>"$work/$name.cpu"
    done
done
for name in "${names[@]}"; do
    printf '%-16s %8s/s  %6s us of CPU for an event\n' "$name" "$(median "$work/$name.rate")" "$(median "$work/$name.cpu")"
done
