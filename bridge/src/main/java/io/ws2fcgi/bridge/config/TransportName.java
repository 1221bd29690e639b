package io.ws2fcgi.bridge.config;

/** What carries the bytes of all sockets. */
public enum TransportName {
    /** The first of the others that works. */
    AUTO,
    /** Linux 6.1 and newer, where the process may use io_uring; containers often may not. */
    IO_URING,
    /** Linux. */
    EPOLL,
    /** Java's own, everywhere. */
    NIO
}
