# The peers, as Debian packs them; sourced after lib.sh. Each start_... sets $port and $peer (pid).

# start_nginx SOCKET KEPT-CONNECTIONS [script=echo.php]: one worker in front of a pool; 0 for a new connection for each request
start_nginx() {
    local dir
    port=$(free_port) dir=$work/nginx-$port
    mkdir -m 777 "$dir"
    cat >"$dir/conf" <<P
user www-data;
worker_processes 1;
worker_rlimit_nofile 20000;
pid $dir/pid;
error_log $dir/log warn;
daemon off;
events { worker_connections 8192; }
http {
  access_log off;
  client_body_temp_path $dir/b; fastcgi_temp_path $dir/f; proxy_temp_path $dir/p; uwsgi_temp_path $dir/u; scgi_temp_path $dir/s;
  keepalive_requests 100000000;
  client_body_buffer_size 128k; fastcgi_buffers 16 16k; fastcgi_buffer_size 32k;
  upstream pool { server unix:$1; $([ "$2" = 0 ] || echo "keepalive $2;") }
  server { listen 127.0.0.1:$port backlog=4096;
    location / { fastcgi_pass pool; include /etc/nginx/fastcgi_params; fastcgi_param SCRIPT_FILENAME $work/${3:-echo.php};
      fastcgi_keep_conn $([ "$2" = 0 ] && echo off || echo on); } }
}
P
    start nginx -c "$dir/conf"
    peer=$last
    await port_open "$port"
}

# start_haproxy SOCKET CONNECTIONS [mpxs]: kept connections, requests beyond that many wait in HAProxy
start_haproxy() {
    port=$(free_port)
    cat >"$work/haproxy-$port.cfg" <<P
global
  nbthread 1
  maxconn 8000
defaults
  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 60s
  timeout queue 60s
  option http-keep-alive
fcgi-app app
  docroot $work
  index echo.php
  path-info ^(/.+\.php)(/.*)?$
  option keep-conn
  ${3:+option mpxs-conns}
frontend f
  bind 127.0.0.1:$port backlog 4096
  default_backend b
backend b
  use-fcgi-app app
  http-reuse always
  server s $1 proto fcgi maxconn $2
P
    start haproxy -db -f "$work/haproxy-$port.cfg"
    peer=$last
    await port_open "$port"
}

# start_pushpin ORIGIN-PORT: $push is the port of its publish API, $peers its processes, which are several
start_pushpin() {
    local dir=$work/pushpin offset
    port=$(free_port) offset=$(($(free_port) % 20000 + 2000))
    mkdir -p "$dir/run"
    push=$((5561 + offset))
    sed -e "s#{libdir}/internal.conf#$dir/internal.conf#" -e 's#^log_level=.*#log_level=1#' -e "s#^rundir=.*#rundir=$dir/run#" \
        -e "s#^port_offset=.*#port_offset=$offset#" -e "s#^http_port=.*#http_port=127.0.0.1:$port#" -e "s#^logdir=.*#logdir=$dir#" \
        -e 's#^client_maxconn=.*#client_maxconn=19000#' -e 's#^message_rate=.*#message_rate=10000000#' \
        -e 's#^message_hwm=.*#message_hwm=10000000#' /etc/pushpin/pushpin.conf >"$dir/pushpin.conf"
    sed "s#/var/run/zurl#$dir/run#" /usr/lib/pushpin/internal.conf >"$dir/internal.conf"
    sed -e "s#/var/run/zurl#$dir/run#" -e 's#^deny=.*#deny=#' /etc/zurl.conf >"$dir/zurl.conf"
    echo "* 127.0.0.1:$1,over_http" >"$dir/routes"
    start zurl --loglevel=1 "--config=$dir/zurl.conf"
    peers=($last)
    await test -S "$dir/run/zurl-in"
    start pushpin "--config=$dir/pushpin.conf"
    peer=$last
    peers+=("$peer")
    await port_open "$port"
    sleep 1
}

# start_nchan: POST /pub?id=X, WebSocket on /sub?id=X; one worker
start_nchan() {
    local dir=$work/nchan
    port=$(free_port)
    mkdir -m 777 "$dir"
    cat >"$dir/conf" <<P
load_module /usr/lib/nginx/modules/ngx_nchan_module.so;
user www-data;
worker_processes 1;
worker_rlimit_nofile 20000;
pid $dir/pid;
error_log $dir/log warn;
daemon off;
events { worker_connections 20000; }
http {
  access_log off;
  client_body_temp_path $dir/b; fastcgi_temp_path $dir/f; proxy_temp_path $dir/p; uwsgi_temp_path $dir/u; scgi_temp_path $dir/s;
  keepalive_requests 100000000;
  nchan_shared_memory_size 256M;
  server {
    listen 127.0.0.1:$port backlog=4096;
    location = /pub { nchan_publisher; nchan_channel_id \$arg_id; nchan_message_buffer_length 10; nchan_message_timeout 60s; }
    location = /sub { nchan_subscriber websocket; nchan_channel_id \$arg_id; nchan_subscriber_first_message newest; }
  }
}
P
    start nginx -c "$dir/conf"
    peer=$last
    await port_open "$port"
}
