#!/usr/bin/env bash
# What an idle client costs on the heap of the bridge, however many there are, without sockets; prints one table.
#
#   benchmarks/heap.sh [clients...]          10000 100000 1000000 is the default: some minutes, up to 10 GB
#   benchmarks/heap.sh --histogram [clients] what it consists of: the 15 classes that take most; 10000 is the default
#
# Each client has come the whole way: seat, handshake of a browser, open event, 101. "Netty's channel" is what Netty keeps
# for a connection of which nobody makes anything: channel, empty pipeline, configuration, addresses.
set -euo pipefail

. "$(dirname "$0")/jar.sh"
case ${1:-} in
  "") set -- 10000 100000 1000000 ;;
  --histogram) set -- --histogram "${2:-10000}" ;;
esac
# Two cores collect faster than the one of the start script's collector; objects have the same size with both.
exec java -Xms8g -Xmx12g -Xmn1g -XX:+UseParallelGC -Dio.netty.leakDetection.level=disabled \
  -Dslf4j.internal.verbosity=ERROR -cp "$jar" io.ws2fcgi.bridge.listener.HeapPerClient "$@"
