# Bar 5: Go's net/http/fcgi, 128 clients over 2 connections, and system calls for an event.
start_go
write_echo_php
bridge "$work/go.sock" --control off --pool-connections 2 --multiplex 64
start_haproxy "$work/go.sock" 64 mpxs; haproxy=$port haproxy_pid=$peer
warm_up "$ws" 128 64
for _ in $(seq "$rounds"); do
    note ours "$(echo_load "$ws" 128 64 "$seconds" | value 'msgs\/s')"
    note theirs "$(http_load "$haproxy" 128 64 "$seconds" "$haproxy_pid" | value 'req\/s')"
done
row 5 "echo, Go, multiplexed, 128 clients: HAProxy" ours theirs ge 1 events/s
strace -f -c -q -p "$(tree "$bridge" | tail -1)" -o "$work/strace" & tracer=$!
sleep 0.5
messages=$(echo_load "$ws" 128 64 2 --warmup 0 | value msgs)
kill -INT "$tracer" && wait "$tracer"
fact 5 "system calls for an event, multiplexed" "$(awk -v n="$messages" '$NF == "total" {printf "%.2f", $(NF-2) / n}' "$work/strace")" "< 4" le 4
