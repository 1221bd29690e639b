# Bar 6: 1,000 events/s, 64 clients, php-fpm; beside a raw FastCGI client at the same rate.
start_fpm 5
write_echo_php
tool fcgiload
bridge "$work/fpm.sock" --control off --pool-connections 5
warm_up "$ws" 64 64
for _ in $(seq "$rounds"); do
    echo_load "$ws" 64 64 "$seconds" --rate 1000 >"$work/line"
    for q in p50 p99; do note "ours-$q" "$(value "$q" <"$work/line")"; done
    "$work/fcgiload" --to "unix:$work/fpm.sock" --script "$work/echo.php" --conns 5 --no-keep --size 64 --secs "$seconds" --warmup 0.5 --rate 1000 >"$work/line"
    for q in p50 p99; do note "raw-$q" "$(value "$q" <"$work/line")"; done
done
for q in p50 p99; do row 6 "1,000 events/s, $q: a raw FastCGI client" "ours-$q" "raw-$q" le 1.2 us; done
