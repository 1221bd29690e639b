# Bar 13: resident memory with 1,000 clients after a time under load, with the defaults: minutes=60 for the bar as it is written.
start_fpm 5
write_echo_php
bridge "$work/fpm.sock" --control off
echo_load "$ws" 1000 64 $((${minutes:-10} * 60)) --rate 1000 >"$work/line"
fact 13 "resident MB, 1,000 clients, after ${minutes:-10} minutes" "$(($(rss_kb "$bridge") / 1024))" "<= 150" le 150
