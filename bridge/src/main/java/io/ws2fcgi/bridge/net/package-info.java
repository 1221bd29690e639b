/**
 * Sockets and event loops: which of Netty's transports carries them here, and how an address of the configuration becomes
 * one of that transport. The only room that names a transport. Linux has channels of our own, as a connection is opened for
 * each event: {@code EpollClientChannel} for epoll; for io_uring {@code RingStreamChannel} and {@code RingServerChannel}.
 */
@NullMarked
package io.ws2fcgi.bridge.net;

import org.jspecify.annotations.NullMarked;
