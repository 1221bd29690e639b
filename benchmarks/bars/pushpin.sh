# Bars 7 and 10: Pushpin in front of nginx and php-fpm, with 64 and 1,000 clients, and handshakes that reach the script.
start_fpm 4
write_echo_php
cp grip_echo.php "$work"
start_nginx "$work/fpm.sock" 0 grip_echo.php; origin=$port
start_pushpin "$origin"; pushpin=$port
bridge "$work/fpm.sock" --control off --pool-connections 64
warm_up "$ws" 64 64
theirs=$(for pid in "${peers[@]}"; do tree "$pid"; done | sort -u | awk '{printf "%sp%d=%d!", (NR > 1 ? "," : ""), NR, $1}')
sum() { tr ' ' '\n' <"$1" | sed -n 's/^p[0-9]*_cpu_us.msg=//p' | awk '{t += $1} END{print t}'; }
for clients in 64 1000; do
    for _ in $(seq "$rounds"); do
        echo_load "$ws" "$clients" 64 "$seconds" --pids "bridge=$bridge" >"$work/line"
        note "ours-$clients" "$(value 'msgs\/s' <"$work/line")"
        note "ours-cpu-$clients" "$(value 'bridge_cpu_us\/msg' <"$work/line")"
        note "dropped-$clients" "$(value dropped <"$work/line")"
        echo_load "$pushpin" "$clients" 64 "$seconds" --pids "$theirs" >"$work/line"
        note "theirs-$clients" "$(value 'msgs\/s' <"$work/line")"
        note "theirs-cpu-$clients" "$(sum "$work/line")"
        sleep 1
    done
    row 7 "echo, $clients clients: Pushpin" "ours-$clients" "theirs-$clients" ge 6 events/s
    row 7 "CPU for it" "ours-cpu-$clients" "theirs-cpu-$clients" le 0.083 us
done
fact 7 "clients dropped of 1,000" "$(median "$work/dropped-1000")" 0 le 0
row 7 "the rate of 1,000 clients beside that of 64" ours-1000 ours-64 ge 0.9 events/s
start_nginx "$work/fpm.sock" 0; nginx=$port
tool wsload
# Handshakes and closes go ways of their own, which are to be compiled before they are measured.
"$work/wsload" connect --port "$ws" --path / --secs "$warm" --inflight 32 >/dev/null
for _ in $(seq "$rounds"); do
    opens=$("$work/wsload" connect --port "$ws" --path / --secs "$seconds" --inflight 32 | value 'handshakes\/s')
    note opens "$opens"
    note both "$(awk "BEGIN{print 2 * $opens}")"
    note pushpin-opens "$("$work/wsload" connect --port "$pushpin" --path / --secs "$seconds" --inflight 32 | value 'handshakes\/s')"
    note requests "$(wrk -t1 -c32 "-d${seconds}s" -H 'Connection: close' -s post.lua "http://127.0.0.1:$nginx/echo.php" -- 64 | sed -n 's/^KV //p' | value 'req\/s')"
done
row 10 "handshakes whose open reaches php-fpm: Pushpin" opens pushpin-opens ge 5 /s
row 10 "opens and closes: nginx, a new client connection each" both requests ge 0.9 /s
