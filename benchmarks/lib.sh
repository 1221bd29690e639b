# What the benchmarks share; sourced by them in the folder of benchmarks. Makes $work, a folder that is gone at the end, and ends
# whatever was begun with `start`, by its id, the last first. Loopback only.
work=$(mktemp -d) && chmod 755 "$work"
pids=()
finish() {
    local at
    for ((at = ${#pids[@]} - 1; at >= 0; at--)); do end "${pids[at]}"; done
    rm -rf "$work"
}
trap finish EXIT
ulimit -n "$(ulimit -Hn)"

rounds=${rounds:-3} seconds=${seconds:-4} warm=${warm:-20}

# --- Processes.

start() { "$@" >>"$work/log" 2>&1 & pids+=($!); last=$!; }
end() { kill "$1" 2>/dev/null && wait "$1" 2>/dev/null; }
await() { for _ in $(seq 800); do "$@" 2>/dev/null && return; sleep 0.05; done; echo "gave up waiting for: $*" >&2; tail "$work/log" >&2; exit 1; }
port_open() { (exec 3<>"/dev/tcp/127.0.0.1/$1"); }
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
tree() { local child; echo "$1"; for child in $(cat "/proc/$1/task/"*/children 2>/dev/null); do tree "$child"; done; }
# The CPU that a process and its children have used, in microseconds.
cpu() { local pid; for pid in $(tree "$1"); do cat "/proc/$pid/stat" 2>/dev/null; done | sed 's/.*) //' | awk -v hz="$(getconf CLK_TCK)" '{t += $12 + $13} END{printf "%d", t * 1e6 / hz}'; }
rss_kb() { awk '/VmRSS/{print $2}' "/proc/$1/status"; }

# --- Figures.

value() { sed -n "s/.*[ ]$1=\([0-9.]*\).*/\1/p;s/^$1=\([0-9.]*\).*/\1/p" | head -1; }
median() { sort -n "$1" | awk '{v[NR]=$1} END{print NR % 2 ? v[(NR+1)/2] : (v[NR/2]+v[NR/2+1])/2}'; }
# note NAME FIGURE: one round's
note() { [ -n "$2" ] || { echo "no figure for $1" >&2; return 1; }; echo "$2" >>"$work/$1"; }
# The median of the ratios of each round.
ratio() { paste "$work/$1" "$work/$2" | awk '$2 > 0 {printf "%.4f\n", $1 / $2}' >"$work/ratio"; median "$work/ratio" | awk '{printf "%.2f", $1}'; }
# row BAR WORK OURS PEER ge|le WANTED UNIT: one line of the table, from two notes with a figure for each round
row() {
    local got ours peer met
    [ -s "$work/$3" ] && [ -s "$work/$4" ] || { line "$1" "$2" "" "" "" "" "FAILED"; return; }
    got=$(ratio "$3" "$4") ours=$(median "$work/$3") peer=$(median "$work/$4")
    if [ "$5" = ge ]; then met=$(awk "BEGIN{print ($got >= $6) ? \"yes\" : \"NO\"}"); else met=$(awk "BEGIN{print ($got <= $6) ? \"yes\" : \"NO\"}"); fi
    line "$1" "$2" "$ours $7" "$peer $7" "$got" "$([ "$5" = ge ] && echo '>=' || echo '<=') $6" "$met"
}
# fact BAR WORK OURS WANTED-TEXT le|ge WANTED: a line without a peer
fact() {
    local met
    met=$(awk "BEGIN{print ($3 $([ "$5" = ge ] && echo '>=' || echo '<=') $6) ? \"yes\" : \"NO\"}")
    line "$1" "$2" "$3" "" "" "$4" "$met"
}
line() { printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$@" | tee -a "${rows:-/dev/null}"; }

# --- Load.

tool() { [ -x "$work/$1" ] || gcc -O2 -o "$work/$1" "$1.c" "${@:2}" || exit 1; }
# echo_load PORT CLIENTS BYTES SECONDS [wsload's options]: one line of key=value
echo_load() { tool wsload; "$work/wsload" echo --port "$1" --path / --binary --conns "$2" --size "$3" --secs "$4" --warmup 0.5 "${@:5}"; }
# warm_up PORT CLIENTS BYTES: four times, as what is compiled is thrown away again when clients leave or come for the first time
warm_up() { for _ in 1 2 3 4; do echo_load "$1" "$2" "$3" "$((warm / 4))" >/dev/null; done; }
# http_load PORT CLIENTS BYTES SECONDS PID: requests/s and the CPU of the process per request, as key=value
http_load() {
    local before after out
    before=$(cpu "$5")
    out=$(wrk -t1 "-c$2" "-d$4s" -s post.lua "http://127.0.0.1:$1/echo.php" -- "$3" | sed -n 's/^KV //p')
    after=$(cpu "$5")
    echo "$out cpu_us=$(echo "$out" | value requests | awk "{printf \"%.1f\", \$1 ? ($after - $before) / \$1 : 0}")"
}

# --- Pools.

# start_fpm WORKERS [NAME=fpm]: php-fpm on $work/NAME.sock
start_fpm() {
    local name=${2:-fpm}
    cat >"$work/$name.conf" <<P
[global]
error_log = $work/$name.log
daemonize = no
[bench]
user = www-data
group = www-data
listen = $work/$name.sock
listen.mode = 0666
listen.backlog = 4096
pm = static
pm.max_children = $1
pm.max_requests = 0
P
    start php-fpm8.2 -F -y "$work/$name.conf"
    await test -S "$work/$name.sock"
}

write_echo_php() {
    cat >"$work/echo.php" <<'P'
<?php
header('Content-Type: application/octet-stream');
echo file_get_contents('php://input');
P
}

# start_c_pool PROCESSES NAME: libfcgi's echo on $work/NAME.sock
start_c_pool() {
    tool echo_c -lfcgi
    start "$work/echo_c" "$work/$2.sock" "$1"
    await test -S "$work/$2.sock"
}

# start_go: net/http/fcgi on $work/go.sock; one process, as many requests on a connection as are sent
start_go() {
    cp echo.go "$work/echo.go"
    (cd "$work" && GO111MODULE=off GOCACHE="$work/go" go build -o echo_go echo.go) || exit 1
    start "$work/echo_go" "$work/go.sock"
    await test -S "$work/go.sock"
}

# --- The bridge.

build_bridge() { ../ws2fcgi --version >/dev/null; }
# bridge SOCKET OPTIONS...: sets $ws (port) and $bridge (pid)
bridge() {
    ws=$(free_port)
    start ../ws2fcgi serve "unix:$1" --script "$work/echo.php" --listen "127.0.0.1:$ws" --transport "${transport:-auto}" ${loops:+--event-loops "$loops"} "${@:2}"
    bridge=$last
    await port_open "$ws"
}
