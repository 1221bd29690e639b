# Bars 1 and 2: echo through php-fpm. nginx has the policy of the bridge: as many FastCGI connections as clients, a new one for
# each event; then as many as there are workers, kept.
start_fpm 4
write_echo_php
start_nginx "$work/fpm.sock" 0; nginx=$port nginx_pid=$peer
for clients in 64 128; do
    bridge "$work/fpm.sock" --control off --pool-connections "$clients"
    warm_up "$ws" "$clients" 64
    for _ in $(seq "$rounds"); do
        note "each-$clients" "$(echo_load "$ws" "$clients" 64 "$seconds" | value 'msgs\/s')"
        note "nginx-$clients" "$(http_load "$nginx" "$clients" 64 "$seconds" "$nginx_pid" | value 'req\/s')"
    done
    end "$bridge"
    row 1 "echo, php-fpm, $clients clients: nginx" "each-$clients" "nginx-$clients" ge 1.2 events/s
done
# Kept connections of one program keep the workers from the others, so each has a pool of its own, of the same kind.
for name in ours theirs third; do start_fpm 4 "$name"; done
bridge "$work/ours.sock" --control off --pool-connections 4 --keep-alive 10s
start_nginx "$work/theirs.sock" 4; nginx=$port nginx_pid=$peer
start_haproxy "$work/third.sock" 4; haproxy=$port haproxy_pid=$peer
warm_up "$ws" 64 64
for _ in $(seq "$rounds"); do
    note kept "$(echo_load "$ws" 64 64 "$seconds" | value 'msgs\/s')"
    note nginx-kept "$(http_load "$nginx" 64 64 "$seconds" "$nginx_pid" | value 'req\/s')"
    note haproxy-kept "$(http_load "$haproxy" 64 64 "$seconds" "$haproxy_pid" | value 'req\/s')"
done
row 2 "the same, 4 kept connections: nginx" kept nginx-kept ge 1.2 events/s
row 2 "the same, 4 kept connections: HAProxy" kept haproxy-kept ge 1.2 events/s
