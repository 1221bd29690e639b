package io.ws2fcgi.bridge.config;

/** What carries the bytes of all sockets. */
public enum TransportName {
    /** Epoll where it works, otherwise NIO. */
    AUTO,
    /** Linux 6.1 and newer, where the process may use io_uring; containers often may not. */
    IO_URING,
    /** Linux. */
    EPOLL,
    /** Java's own, everywhere. */
    NIO
}
