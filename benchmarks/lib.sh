# What the benchmarks share; sourced by them in their own folder. Makes $work, a folder that is gone at the end, and ends
# whatever was begun with `start`, by its id, the last first.
work=$(mktemp -d) && chmod 755 "$work"
pids=()
finish() {
    local at
    for ((at = ${#pids[@]} - 1; at >= 0; at--)); do kill "${pids[at]}" 2>/dev/null && wait "${pids[at]}" 2>/dev/null; done
    rm -rf "$work"
}
trap finish EXIT
ulimit -n "$(ulimit -Hn)"

start() { "$@" >>"$work/log" 2>&1 & pids+=($!); last=$!; }
await() { for _ in $(seq 400); do "$@" 2>/dev/null && return; sleep 0.05; done; echo "gave up waiting for: $*" >&2; tail "$work/log" >&2; exit 1; }
port_open() { (exec 3<>"/dev/tcp/127.0.0.1/$1"); }
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
value() { sed -n "s/.*[ ]$1=\([0-9.]*\).*/\1/p;s/^$1=\([0-9.]*\).*/\1/p" | head -1; }
median() { sort -n "$1" | awk '{v[NR]=$1} END{print NR % 2 ? v[(NR+1)/2] : (v[NR/2]+v[NR/2+1])/2}'; }

# Starts php-fpm with so many workers on $work/fpm.sock.
start_fpm() {
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
pm.max_children = $1
pm.max_requests = 0
P
    start php-fpm8.2 -F -y "$work/fpm.conf"
    await test -S "$work/fpm.sock"
}

write_echo_php() {
    cat >"$work/echo.php" <<'P'
<?php
header('Content-Type: application/octet-stream');
echo file_get_contents('php://input');
P
}

build_bridge() { [ -f ../cli/target/ws2fcgi.jar ] || ../ws2fcgi --version; }
