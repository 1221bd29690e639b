# Bars 8 and 11: what an idle client costs, and what 18,500 of them cost the busy ones.
start_fpm 5
write_echo_php
tool wsload
# idle CLIENTS SECONDS NAME: opens them, and goes on when all are open
idle() {
    "$work/wsload" idle --port "$ws" --path / --conns "$1" --secs "$2" --settle 2 --inflight 64 >"$work/$3.out" 2>&1 &
    await grep -q "^wsload: $1 open" "$work/$3.out"
    sleep 3
}
for _ in $(seq "$rounds"); do
    bridge "$work/fpm.sock" --control off --pool-connections 64 --max-clients 0
    warm_up "$ws" 64 64
    idle 1000 60 some; some=$!; before=$(rss_kb "$bridge")
    idle 17500 25 many; many=$!; after=$(rss_kb "$bridge")
    note kib "$(awk "BEGIN{printf \"%.2f\", ($after - $before) / 17500}")"
    # What opened or closed thousands is compiled anew for messages, which takes seconds.
    echo_load "$ws" 64 64 6 >/dev/null
    note beside "$(echo_load "$ws" 64 64 "$seconds" --pids "bridge=$bridge" | value 'bridge_cpu_us\/msg')"
    wait "$some" "$many"
    sleep 2 # last, or the JVM would be warmer beside them than alone
    echo_load "$ws" 64 64 6 >/dev/null
    note alone "$(echo_load "$ws" 64 64 "$seconds" --pids "bridge=$bridge" | value 'bridge_cpu_us\/msg')"
    end "$bridge"
done
fact 8 "resident KiB of an idle client, 1,000 to 18,500" "$(median "$work/kib")" "<= 8" le 8
row 11 "CPU for an event with 18,500 idle clients: with none" beside alone le 1.1 us
