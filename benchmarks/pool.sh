#!/bin/bash
# What a profile of the pool costs and gives: echo through php-fpm with a connection for each event and with kept ones, and
# through Go's net/http/fcgi, which multiplexes, with each of the three.
#   benchmarks/pool.sh [rounds=3] [seconds=4] [clients=64] [bytes=64]         needs php-fpm, golang, gcc
#   other=/path/of/another/ws2fcgi benchmarks/pool.sh                         also another build, with a connection for each event
#   only='php_each php_each_other' other=... benchmarks/pool.sh               just these
# One bridge for each profile, all started first and warmed up, then rounds of all of them in turns; medians are printed.
# Loopback only; everything it starts it ends by its id.
set -u
cd "$(dirname "$0")" || exit 1
. ./lib.sh

rounds=${1:-3} seconds=${2:-4} clients=${3:-64} bytes=${4:-64}
gcc -O2 -o "$work/wsload" wsload.c || exit 1
build_bridge || exit 1
write_echo_php
start_fpm 5
start_go

declare -A port process
names=()
# bridge NAME COMMAND POOL-SOCKET OPTIONS...
bridge() {
    local name=$1 command=$2 socket=$3 at
    [[ -z ${only:-} || " $only " == *" $name "* ]] || return
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
