#!/bin/bash
# How other clients fare while one address misbehaves: echo at a fixed rate from 127.0.0.1, before, during and after each attack from
# 127.0.0.66 (hostile.py), with the memory of the bridge.
#   benchmarks/front-door.sh [seconds=8] [rate=500]            needs php-fpm, gcc, python3
# The bridge has the limits that a listener on the internet should have; options='...' sets others. Loopback only; everything it
# starts it ends by its id.
set -u
cd "$(dirname "$0")" || exit 1
. ./lib.sh

seconds=${1:-8} rate=${2:-500}
gcc -O2 -o "$work/wsload" wsload.c || exit 1
build_bridge || exit 1
write_echo_php
start_fpm 5
ws=$(free_port)
start ../ws2fcgi serve "unix:$work/fpm.sock" --script "$work/echo.php" --listen "127.0.0.1:$ws" --control off ${options:---max-clients-per-address 200 --byte-rate 64k,burst=256k --handshake-rate-per-address 20}
await port_open "$ws"
bridge=$last

echo_load() { "$work/wsload" echo --port "$ws" --path / --binary --conns 32 --size 64 --secs "$1" --warmup 0.5 --rate "$rate" --no-spread; }
rss() { awk '/VmRSS/{printf "%d", $2 / 1024}' "/proc/$bridge/status"; }
line() { echo "$1 $(value p50 <"$work/line") $(value p99 <"$work/line") $(value errors <"$work/line") $(rss)" | awk -v n="$1" \
    '{printf "%-34s p50 %7d us   p99 %7d us   errors %s   resident %d MB\n", n, $(NF-3), $(NF-2), $(NF-1), $NF}'; }

echo_load 20 >/dev/null
echo_load "$seconds" >"$work/line"; line 'nobody'
for attack in ${attacks:-'half-open:5000' 'slow-handshake:5000' 'slow-writer:150' 'slow-reader:150' 'flood:200' 'handshakes:200'}; do
    mode=${attack%:*} count=${attack#*:}
    python3 hostile.py "$mode" --port "$ws" --conns "$count" --secs $((seconds + 3)) >"$work/hostile" 2>&1 &
    hostile=$!
    sleep 1.5
    echo_load "$seconds" >"$work/line"; line "$mode, $count at once"
    wait "$hostile"; cat "$work/hostile"
    echo_load 3 >"$work/line"; line "  after it"
done
