# Bars 3 and 4: CPU of the bridge for an event beside nginx's for a request; C echo pools of 64 processes, 64 clients. Kept
# connections of one program keep the processes from the others, so those have pools of their own.
for name in each ours theirs; do start_c_pool 64 "$name"; done
write_echo_php
start_nginx "$work/each.sock" 0; nginx=$port nginx_pid=$peer
start_nginx "$work/theirs.sock" 64; kept=$port kept_pid=$peer
bridge "$work/each.sock" --control off --pool-connections 64; each=$ws each_pid=$bridge
bridge "$work/ours.sock" --control off --pool-connections 64 --keep-alive 10s; keep=$ws keep_pid=$bridge
for bytes in 64 16384; do
    # Each size goes ways of its own, which are to be compiled before they are measured.
    for at in "$each" "$keep"; do warm_up "$at" 64 "$bytes"; done
    for _ in $(seq "$rounds"); do
        note "each-$bytes" "$(echo_load "$each" 64 "$bytes" "$seconds" --pids "bridge=$each_pid" | value 'bridge_cpu_us\/msg')"
        note "nginx-$bytes" "$(http_load "$nginx" 64 "$bytes" "$seconds" "$nginx_pid" | value cpu_us)"
        note "keep-$bytes" "$(echo_load "$keep" 64 "$bytes" "$seconds" --pids "bridge=$keep_pid" | value 'bridge_cpu_us\/msg')"
        note "kept-$bytes" "$(http_load "$kept" 64 "$bytes" "$seconds" "$kept_pid" | value cpu_us)"
    done
    bar=$([ "$bytes" = 64 ] && echo 3 || echo 4)
    row "$bar" "CPU for an event of $bytes bytes: nginx" "each-$bytes" "nginx-$bytes" le 1 us
    row "$bar" "the same, kept connections" "keep-$bytes" "kept-$bytes" le 1 us
done
