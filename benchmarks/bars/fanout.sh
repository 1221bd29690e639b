# Bar 9: one publisher, 1,000 and 10,000 subscribers, 64 bytes; beside nchan.
start_fpm 5
cat >"$work/echo.php" <<'P'
<?php
if ($_SERVER['WS_EVENT'] === 'open') header('WS-Subscribe: lobby');
P
start_nchan; nchan=$port nchan_pid=$peer
api=$(free_port)
bridge "$work/fpm.sock" --control "127.0.0.1:$api"
head -c 64 /dev/zero | tr '\0' x >"$work/body"
tool wsload
# fan PORT PATH PUBLISH-PORT PUBLISH-PATH CLIENTS PID
fan() {
    "$work/wsload" fanout --port "$1" --path "$2" --conns "$5" --publish-port "$3" --publish-path "$4" --publish-header 'Content-Type: text/plain' \
        --body-file "$work/body" --messages $((400000 / $5)) --pids "bridge=$6"
}
for _ in 1 2 3; do fan "$ws" / "$api" /v1/channels/lobby 1000 "$bridge" >/dev/null; done
for clients in 1000 10000; do
    for _ in $(seq "$rounds"); do
        fan "$ws" / "$api" /v1/channels/lobby "$clients" "$bridge" >"$work/line"
        note "ours-$clients" "$(value 'deliveries\/s' <"$work/line")"
        note "cpu-$clients" "$(value 'bridge_cpu_us\/delivery' <"$work/line")"
        fan "$nchan" '/sub?id=t' "$nchan" '/pub?id=t' "$clients" "$nchan_pid" >"$work/line"
        note "nchan-$clients" "$(value 'deliveries\/s' <"$work/line")"
        note "nchan-cpu-$clients" "$(value 'bridge_cpu_us\/delivery' <"$work/line")"
    done
    row 9 "deliveries to $clients: nchan" "ours-$clients" "nchan-$clients" ge 1.2 /s
    row 9 "CPU for a delivery" "cpu-$clients" "nchan-cpu-$clients" le 0.8 us
done
