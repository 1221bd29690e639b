#!/bin/bash
# Echo through a pool, new FastCGI connection for each request: ws2fcgi beside nginx and a raw FastCGI client.
#   benchmarks/echo.sh [rounds=3] [seconds=4] [clients=64] [bytes=64]     needs php-fpm, nginx, wrk, gcc, libfcgi-dev
#   places=4 children=5 benchmarks/echo.sh     FastCGI connections at once (else as many as clients, like nginx); workers of the pool (else 4)
#   benchmarks/echo.sh million                                            a million messages against the C pool, each compared
# Rounds are interleaved (A B C A B C); medians are printed. Loopback only; everything it starts it ends by its id.
set -u
cd "$(dirname "$0")" || exit 1
. ./lib.sh

gcc -O2 -o "$work/wsload" wsload.c || exit 1
gcc -O2 -o "$work/fcgiload" fcgiload.c || exit 1
gcc -O2 -o "$work/echo_c" echo_c.c -lfcgi || exit 1
build_bridge || exit 1

write_echo_php
cat >"$work/post.lua" <<'P'
function init(args)
  wrk.method = "POST"
  wrk.body = string.rep("abcdefghijklmnop", math.ceil(tonumber(args[1]) / 16)):sub(1, tonumber(args[1]))
end
function done(s) print(string.format("KV req/s=%.1f errors=%d", s.requests / (s.duration / 1e6),
  s.errors.connect + s.errors.read + s.errors.write + s.errors.status + s.errors.timeout)) end
P

# bridge POOL-SOCKET SCRIPT: sets $ws (port) and $last (pid)
bridge() {
    ws=$(free_port)
    start ../ws2fcgi serve "unix:$1" --script "$2" --listen "127.0.0.1:$ws" --control off --pool-connections "${places:-$clients}"
    await port_open "$ws"
}

clients=64
if [ "${1:-}" = million ]; then
    start "$work/echo_c" "$work/c.sock" 4
    await test -S "$work/c.sock"
    bridge "$work/c.sock" "$work/echo.php"
    total=0
    while [ "$total" -lt 1000000 ]; do
        line=$("$work/wsload" echo --port "$ws" --path / --binary --conns 64 --size 64 --secs 20)
        echo "$line"
        total=$((total + $(echo "$line" | value msgs)))
    done
    echo "$total messages"
    exit
fi

rounds=${1:-3} seconds=${2:-4} clients=${3:-64} bytes=${4:-64}
start_fpm "${children:-4}"
http=$(free_port)
cat >"$work/nginx.conf" <<P
user www-data;
worker_processes 1;
worker_rlimit_nofile 20000;
pid $work/nginx.pid;
error_log $work/nginx.log warn;
daemon off;
events { worker_connections 8192; }
http {
  access_log off;
  client_body_temp_path $work/b; fastcgi_temp_path $work/f; proxy_temp_path $work/p; uwsgi_temp_path $work/u; scgi_temp_path $work/s;
  keepalive_requests 100000000;
  client_body_buffer_size 128k; fastcgi_buffers 16 16k; fastcgi_buffer_size 32k;
  server { listen 127.0.0.1:$http backlog=4096;
    location / { fastcgi_pass unix:$work/fpm.sock; include /etc/nginx/fastcgi_params; fastcgi_param SCRIPT_FILENAME $work/echo.php; } }
}
P
start nginx -c "$work/nginx.conf"
await port_open "$http"
bridge "$work/fpm.sock" "$work/echo.php"
"$work/wsload" echo --port "$ws" --path / --binary --conns "$clients" --size "$bytes" --secs 30 >/dev/null # the JVM warms up

for round in $(seq "$rounds"); do
    "$work/fcgiload" --to "unix:$work/fpm.sock" --script "$work/echo.php" --conns 4 --clients "$clients" --no-keep \
        --size "$bytes" --secs "$seconds" --warmup 0.5 >"$work/line"
    value "req\/s" <"$work/line" >>"$work/raw"
    wrk -t1 "-c$clients" "-d${seconds}s" -s "$work/post.lua" "http://127.0.0.1:$http/echo.php" -- "$bytes" >"$work/line"
    value "req\/s" <"$work/line" >>"$work/nginx"
    "$work/wsload" echo --port "$ws" --path / --binary --conns "$clients" --size "$bytes" --secs "$seconds" --warmup 0.5 \
        --pids "bridge=$last" >"$work/line"
    cat "$work/line"
    value "msgs\/s" <"$work/line" >>"$work/bridge"
    echo "round $round: raw $(tail -1 "$work/raw")/s, nginx $(tail -1 "$work/nginx")/s, ws2fcgi $(tail -1 "$work/bridge")/s"
done
raw=$(median "$work/raw") nginx=$(median "$work/nginx") bridge=$(median "$work/bridge")
echo "median: raw $raw/s, nginx $nginx/s, ws2fcgi $bridge/s; ws2fcgi/nginx $(awk "BEGIN{printf \"%.2f\", $bridge/$nginx}")," \
    "ws2fcgi/raw $(awk "BEGIN{printf \"%.2f\", $bridge/$raw}")"
