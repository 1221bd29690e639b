package io.ws2fcgi.bridge.net;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringIoHandlerConfig;
import io.netty.channel.uring.IoUringIoOps;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of io_uring, by the names and numbers of {@code linux/io_uring.h}. Netty has the rings, and channels too; but
 * those take no socket that was bound or accepted by others, and submit twice as much for each connection.
 */
final class Ring {
    static final byte WRITEV = 2;
    static final byte POLL_ADD = 6;
    static final byte ASYNC_CANCEL = 14;
    static final byte CONNECT = 16;
    static final byte CLOSE = 19;
    static final byte SEND = 26;
    static final byte RECV = 27;

    /** IORING_CQE_F_MORE: the operation goes on. */
    private static final int MORE = 1 << 1;
    /** IORING_CQE_F_SOCK_NONEMPTY. */
    private static final int NOT_EMPTY = 1 << 2;

    /** IORING_POLL_ADD_MULTI. */
    private static final int MANY = 1;

    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_NOSIGNAL = 0x4000;

    private static final int POLLIN = 1;
    private static final int POLLERR = 1 << 3;
    private static final int POLLHUP = 1 << 4;
    private static final int POLLRDHUP = 1 << 13;

    static final int EAGAIN = -11;
    static final int ECANCELED = -125;

    /** Debian 12's. Older ones lack IORING_SETUP_DEFER_TASKRUN, and count rings against a limit on locked memory. */
    private static final int LEAST_MAJOR = 6;

    private static final int LEAST_MINOR = 1;

    private static final int SUBMISSIONS = 1024;
    /** A message to ten thousand subscribers completes as often before the loop looks. */
    private static final int COMPLETIONS = 16 * 1024;

    private Ring() {}

    /** Why it cannot be used here; null when it can: the system has it, in a version that is worth it, and lets this process. */
    static @Nullable String trouble() {
        String version = System.getProperty("os.version", "");
        if (!isNewEnough(version)) {
            return "Linux " + LEAST_MAJOR + "." + LEAST_MINOR + " or newer has it, and this is " + version;
        }
        Throwable cause = IoUring.unavailabilityCause();
        return cause == null ? null : cause.getMessage();
    }

    /** @param version as {@code uname -r} says it: 6.1.0-18-amd64 */
    static boolean isNewEnough(String version) {
        String[] numbers = version.split("\\D+", 3);
        if (numbers.length < 2 || numbers[0].isEmpty() || numbers[1].isEmpty()) return false;
        int major = Integer.parseInt(numbers[0]);
        return major > LEAST_MAJOR || (major == LEAST_MAJOR && Integer.parseInt(numbers[1]) >= LEAST_MINOR);
    }

    static IoHandlerFactory handlers() {
        return IoUringIoHandler.newFactory(
                new IoUringIoHandlerConfig().setRingSize(SUBMISSIONS).setCqSize(COMPLETIONS));
    }

    /** Completes when somebody may be accepted. */
    static IoUringIoOps awaitConnection(int socket) {
        return operation(POLL_ADD, socket, 0, 0, POLLIN);
    }

    /** Completes whenever bytes or the end have arrived, until it is cancelled; with {@link #hasEnded}. */
    static IoUringIoOps awaitInput(int socket) {
        return operation(POLL_ADD, socket, 0, MANY, POLLIN | POLLRDHUP);
    }

    /** Whether the peer, by what {@link #awaitInput} has found, sends no more. */
    static boolean hasEnded(int events) {
        return (events & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
    }

    /** Completes at once, as a Unix socket is connected at once or not at all. */
    static IoUringIoOps connect(int socket, RingAddress to) {
        return operation(CONNECT, socket, to.length(), to.memoryAddress(), 0, 0);
    }

    /** @param wait whether to complete when something arrives, rather than with {@link #EAGAIN} when nothing is there */
    static IoUringIoOps receive(int socket, long address, int length, boolean wait) {
        return operation(RECV, socket, address, length, wait ? 0 : MSG_DONTWAIT);
    }

    static IoUringIoOps send(int socket, long address, int length) {
        return operation(SEND, socket, address, length, MSG_NOSIGNAL);
    }

    /** @param address of an array of {@code struct iovec}, which is read when the operation is submitted */
    static IoUringIoOps send(int socket, long address, short count) {
        return operation(WRITEV, socket, address, count, 0);
    }

    /**
     * Ends an operation that waits, with {@link #ECANCELED} or with what it has done. Named by its id: a descriptor may be another
     * socket's when this is submitted.
     */
    static IoUringIoOps cancel(long id) {
        return operation(ASYNC_CANCEL, -1, id, 0, 0);
    }

    /** Behind what was submitted before, and names the descriptor. */
    static IoUringIoOps close(int socket) {
        return operation(CLOSE, socket, 0, 0, 0);
    }

    private static IoUringIoOps operation(byte code, int descriptor, long address, int length, int flags) {
        return operation(code, descriptor, 0, address, length, flags);
    }

    private static IoUringIoOps operation(byte code, int descriptor, long offset, long address, int length, int flags) {
        return new IoUringIoOps(
                code, (byte) 0, (short) 0, descriptor, offset, address, length, flags, 0L, (short) 0, (short) 0, 0, 0);
    }

    /** Whether an operation that has completed will do so again. */
    static boolean goesOn(int flags) {
        return (flags & MORE) != 0;
    }

    /** Whether more has arrived than what was received. */
    static boolean hasMore(int flags) {
        return (flags & NOT_EMPTY) != 0;
    }
}
