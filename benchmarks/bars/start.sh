# Bar 12: from the command to the first connection that is accepted.
start_fpm 1
write_echo_php
for _ in $(seq $((rounds + 2))); do
    ws=$(free_port)
    began=$(date +%s%N)
    start ../ws2fcgi serve "unix:$work/fpm.sock" --script "$work/echo.php" --listen "127.0.0.1:$ws" --control off
    until port_open "$ws" 2>/dev/null; do sleep 0.002; done
    note start "$((($(date +%s%N) - began) / 1000000))"
    end "$last"
done
fact 12 "milliseconds until it listens" "$(median "$work/start")" "<= 500" le 500
